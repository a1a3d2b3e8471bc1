/** What an import's status and verdicts mean. */
import type { EnrolmentImport } from "../api/nouns";
import { count } from "../words/numbers";

export const STATUS: Record<string, { text: string; colour: string }> = {
  waiting: { text: "Waiting for the file", colour: "grey" },
  reading: { text: "Being read", colour: "blue" },
  done: { text: "Read", colour: "green" },
  failed: { text: "Not readable", colour: "red" },
};

/** Stands where a file's name would: what an MIS sends through the API has none. */
export const BATCH = "Batch from your MIS";

/** What is left of an import that failed. */
export function whatFailed(one: EnrolmentImport): string {
  if (one.file_name) return "The file was kept, and nothing was changed.";
  return "Part of the batch may have been taken over; your MIS sends it again.";
}

export function isFinished(one: EnrolmentImport): boolean {
  return one.status === "done" || one.status === "failed";
}

/** The verdicts in one line. */
export function verdicts(one: EnrolmentImport): string {
  if (one.status === "failed") return one.reason;
  if (one.status !== "done") return "";
  const { rows = 0, accepted = 0, unchanged = 0, rejected = 0 } = one.counts;
  return `${count(rows, "row")}: ${accepted} taken over, ${unchanged} unchanged, ${rejected} rejected`;
}

export const SEVERITY: Record<string, { text: string; colour: string }> = {
  error: { text: "Error", colour: "red" },
  warning: { text: "Warning", colour: "yellow" },
  info: { text: "Note", colour: "blue" },
};
