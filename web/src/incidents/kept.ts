/**
 * How somebody looks at the incidents of one record, kept while they open an incident and come back. In memory only, and
 * for that person only: the words that were looked for may be a name.
 */
import { ALL, type Narrow } from "./narrow";

export interface Look {
  narrow: Narrow;
  order: "oldest" | "newest";
}

export const EVERYTHING: Look = { narrow: ALL, order: "oldest" };

let kept = { of: "", look: EVERYTHING, opened: "" };

/** Of this person and record; another one's is forgotten. `opened`: the incident that they come back from, told once. */
export function takeKept(userId: string, studentId: string): { look: Look; opened: string } {
  const of = `${userId} ${studentId}`;
  if (kept.of !== of) kept = { of, look: EVERYTHING, opened: "" };
  const { look, opened } = kept;
  kept.opened = "";
  return { look, opened };
}

export function keepLook(look: Look): void {
  kept.look = look;
}

export function keepOpened(incidentId: string): void {
  kept.opened = incidentId;
}
