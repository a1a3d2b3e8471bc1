/** People who may see incidents of these categories: they can be alerted and be given actions. */
import { useRef } from "preact/hooks";
import { call } from "../api/call";
import type { Staff } from "../api/nouns";
import { type Fetched, useFetched } from "../parts/loaded";

export interface Readers extends Fetched<Staff[]> {
  /** Those found last, while others are looked up: what is chosen among them must not vanish from the form. */
  last: readonly Staff[];
}

export function useReaders(categoryIds: readonly string[]): Readers {
  const category = [...categoryIds].sort().join(",");
  const found = useFetched(async () => {
    const people = category ? (await call("get", "/incident-readers", { query: { category } })).people : [];
    return { category, people };
  }, [category]);
  const { value, problem, reload } = found;
  const last = useRef<readonly Staff[]>([]);
  if (value || problem) last.current = value?.people ?? [];
  return {
    value: value?.category === category ? value.people : null, // not those of the categories before
    problem,
    reload,
    put: (people) => found.put({ category, people }),
    last: last.current,
  };
}
