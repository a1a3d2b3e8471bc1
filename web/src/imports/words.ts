/** What an import's status, source and verdicts mean. */
import type { EnrolmentImport } from "../api/nouns";
import { moment } from "../words/dates";
import { count } from "../words/numbers";

const STATUS: Record<string, { text: string; colour: string }> = {
  waiting: { text: "Waiting for the file", colour: "grey" },
  reading: { text: "Being read", colour: "blue" },
  done: { text: "Read", colour: "green" },
  failed: { text: "Not readable", colour: "red" },
};
const NEVER_CAME = { text: "No file came", colour: "grey" };
const UPLOAD_MINUTES = 15; // as long as the place for a file is open

export function statusOf(one: EnrolmentImport): { text: string; colour: string } {
  if (neverCame(one)) return NEVER_CAME;
  return STATUS[one.status] ?? { text: one.status, colour: "grey" };
}

/** An upload that was begun and broken off. */
export function neverCame(one: EnrolmentImport): boolean {
  return one.status === "waiting" && Date.now() - Date.parse(one.at) > UPLOAD_MINUTES * 60_000;
}

/** How far it is, "" when nothing more will happen by itself. */
export function markOf(one: EnrolmentImport): string {
  const isUnderWay = one.status === "reading" || (one.status === "waiting" && !neverCame(one));
  return isUnderWay ? `${one.status} ${one.counts.rows ?? 0}` : "";
}

export function nameOf(one: EnrolmentImport): string {
  return one.source === "batch" ? `Students sent with an API key, ${moment(one.at)}` : one.file_name;
}

export const SOURCE_IN_FULL: Record<string, string> = {
  file: "A file, uploaded here or sent by your MIS",
  batch: "Sent by your MIS with an API key",
};

/** The verdicts in one line. */
export function verdicts(one: EnrolmentImport): string {
  if (one.status === "failed") return one.reason;
  if (one.status === "reading" && one.rows_total) return `${rowsRead(one)} so far`;
  if (one.status !== "done") return "";
  const { rows = 0, warned = 0 } = one.counts;
  const said = countsOf(one);
  return `${count(rows, "row")}${said && `: ${said}`}${warned ? `, ${warned.toLocaleString("en-GB")} with a warning` : ""}`;
}

/** "1,200 of 2,000 rows read" */
export function rowsRead(one: EnrolmentImport): string {
  return `${(one.counts.rows ?? 0).toLocaleString("en-GB")} of ${count(one.rows_total, "row")} read`;
}

/** "1,150 accepted, 50 unchanged": without what is nought. */
export function countsOf(one: EnrolmentImport): string {
  const names = ["accepted", "unchanged", "rejected"] as const;
  const said = names.flatMap((name) => (one.counts[name] ? `${one.counts[name].toLocaleString("en-GB")} ${name}` : []));
  return said.join(", ");
}

export const SEVERITY: Record<string, { text: string; colour: string }> = {
  error: { text: "Error", colour: "red" },
  warning: { text: "Warning", colour: "yellow" },
  info: { text: "Note", colour: "blue" },
};

const COLUMNS_HELP = new Set(["missing_columns", "double_columns", "no_header"]);

/** Whether saying which column is which may make a file readable that was not. */
export function columnsHelp(one: EnrolmentImport): boolean {
  return one.status === "failed" && one.columns.length > 0 && COLUMNS_HELP.has(one.reason_code);
}

/** Whether a newer file of the school had said something else. */
export function isOlderFile(one: EnrolmentImport): boolean {
  return one.findings.some((finding) => finding.code === "older_file");
}
