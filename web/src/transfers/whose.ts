/** Whose transfer a page is about that has no more to show of it: with two windows open one must see which child it is. */
import { call } from "../api/call";
import { useFetched } from "../parts/loaded";

/** The student's name; until it is here, or when it cannot be fetched, what the page is about. */
export function useWhose(id: string): string {
  const found = useFetched(() => call("get", "/transfers/{transfer_id}", { ids: { transfer_id: id } }), [id]);
  return found.value?.student_name || "Transfer of a record";
}
