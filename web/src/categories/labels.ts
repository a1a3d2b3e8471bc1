/** Names of categories by their ids. */
import { allCategories } from "./all";
import type { Category, CategoryList } from "../api/nouns";
import { useFetched } from "../parts/loaded";

type Labels = (id: string) => string;

/** A function from a category's id to its label; while they are loading (null), and for one that is not told, "Category". */
export function labelsOf(known: CategoryList | null): Labels {
  const labels = new Map(known?.categories.map((c) => [c.category_id, c.label]));
  return (id) => labels.get(id) ?? "Category";
}

export function useCategoryLabels(): Labels {
  return labelsOf(useFetched(allCategories, []).value);
}

/** Those on which something can be logged, as options of a form. */
export function open(categories: readonly Category[]): { value: string; text: string }[] {
  return categories
    .filter((c) => c.is_open)
    .map((c) => ({ value: c.category_id, text: c.label }));
}
