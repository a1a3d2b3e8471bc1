/** People who may see incidents of these categories: they can be alerted and be given actions. */
import { call } from "../api/call";
import type { Staff } from "../api/nouns";
import { useRef } from "preact/hooks";
import { type Fetched, useFetched } from "../parts/loaded";

/** While they are looked up for other categories, those found last stay: what is chosen among them must not vanish. */
export function useReaders(categoryIds: readonly string[]): Fetched<Staff[]> {
  const category = [...categoryIds].sort().join(",");
  const found = useFetched(
    async () => (category ? (await call("get", "/incident-readers", { query: { category } })).people : []),
    [category],
  );
  const last = useRef(found.value);
  last.current = found.value ?? (found.problem ? null : last.current);
  return { ...found, value: last.current };
}
