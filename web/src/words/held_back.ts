/** Why something of a record does not go with a transfer. */
import type { HeldBack } from "../api/nouns";
import { count } from "./numbers";

export type Reason = HeldBack["reason"];

/** What stands beside the thing itself. */
export const STAYS: Record<Reason, string> = {
  not_ticked: "not ticked in the preferences",
  with_its_incident: "its incident stays",
  struck_out: "struck out",
  uploading: "its upload is not finished",
  scanning: "still being checked for malware",
  quarantined: "in quarantine, it may hold malware",
  refused: "it was refused and cannot be opened",
};

/** "3 incidents: not ticked in the preferences". */
export function stays({ noun, reason, count: number }: HeldBack): string {
  return `${count(number, noun === "incidents" ? "incident" : "file")}: ${STAYS[reason]}`;
}
