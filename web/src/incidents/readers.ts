/** People who may see incidents of these categories: they can be alerted and be given actions. */
import { call } from "../api/call";
import type { Staff } from "../api/nouns";
import { type Fetched, useFetched } from "../parts/loaded";

export function useReaders(categoryIds: readonly string[]): Fetched<Staff[]> {
  const category = [...categoryIds].sort().join(",");
  return useFetched(
    async () => (category ? (await call("get", "/incident-readers", { query: { category } })).people : []),
    [category],
  );
}
