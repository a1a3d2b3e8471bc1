/** All categories of the school. Parts of one screen that ask for them at the same moment share the answer. */
import { call } from "../api/call";
import type { CategoryList } from "../api/nouns";

let underWay: Promise<CategoryList> | null = null;

export function allCategories(): Promise<CategoryList> {
  underWay ??= call("get", "/categories").finally(() => {
    underWay = null;
  });
  return underWay;
}
