/** Names of categories by their ids. */
import { allCategories } from "./all";
import type { Category } from "../api/nouns";
import { useFetched } from "../parts/loaded";

/** A function from a category's id to its label; while they are loading, and for one that is not told, "Category". */
export function useCategoryLabels(): (id: string) => string {
  const found = useFetched(allCategories, []);
  const labels = new Map(found.value?.categories.map((c) => [c.category_id, c.label]));
  return (id) => labels.get(id) ?? "Category";
}

/** Those on which something can be logged, as options of a form. */
export function open(categories: readonly Category[]): { value: string; text: string }[] {
  return categories
    .filter((c) => c.is_open)
    .map((c) => ({ value: c.category_id, text: c.label }));
}
