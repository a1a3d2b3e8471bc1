/** Whose transfer a form is about: with two windows open one must see which child it is before one sends it. */
import { call } from "../api/call";
import type { Transfer } from "../api/nouns";
import { type Fetched, useFetched } from "../parts/loaded";

/** `whose` is the student's name; until it is here, what the page is about. */
export function useWhose(id: string): { found: Fetched<Transfer>; whose: string } {
  const found = useFetched(() => call("get", "/transfers/{transfer_id}", { ids: { transfer_id: id } }), [id]);
  return { found, whose: found.value?.student_name || "Transfer of a record" };
}
