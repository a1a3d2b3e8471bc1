/** Why something of a record does not go with a transfer. */
import type { HeldBack } from "../api/nouns";
import { count } from "./numbers";

export type Reason = HeldBack["reason"];

/** What stands beside the thing itself. */
export const STAYS: Record<Reason, string> = {
  not_ticked: "not ticked in the preferences",
  with_its_incident: "its incident stays",
  struck_out: "struck out",
  struck_out_since: "struck out since it was sent, so the new school still has it",
  redacted: "a redacted copy stands for it",
  redacted_since: "a redacted copy stays, because the new school has the original already",
  uploading: "its upload is not finished",
  scanning: "still being checked for malware",
  quarantined: "in quarantine, it may hold malware",
  refused: "it was refused and cannot be opened",
};

/** "12 incidents and 3 files": what the new school had before. */
export function thereAlready({ incidents, files }: { incidents: number; files: number }): string {
  return incidents + files ? `${count(incidents, "incident")} and ${count(files, "file")}, not sent again` : "";
}

/** "3 incidents: not ticked in the preferences". */
export function stays({ noun, reason, count: number }: HeldBack): string {
  return `${count(number, noun === "incidents" ? "incident" : "file")}: ${STAYS[reason]}`;
}
