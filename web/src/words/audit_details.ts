/** Numbers and codes of an audit entry in words. What is not known here is shown as it stands. */
import { day, moment } from "./dates";
import { count } from "./numbers";

/** What is counted, by the name that it has in an entry. */
const COUNTED: Record<string, [one: string, many: string]> = {
  accepted: ["row accepted", "rows accepted"],
  alerts: ["colleague alerted", "colleagues alerted"],
  certificates: ["certificate", "certificates"],
  closures: ["closure", "closures"],
  columns: ["heading corrected", "headings corrected"],
  days: ["day", "days"],
  documents: ["file", "files"],
  exports: ["report or ZIP", "reports and ZIPs"],
  files: ["file", "files"],
  findings: ["finding", "findings"],
  gaps: ["file left out", "files left out"],
  groups: ["user group", "user groups"],
  handovers: ["hand-over", "hand-overs"],
  hits: ["student found", "students found"],
  incidents: ["incident", "incidents"],
  late: ["record late", "records late"],
  names_left: ["name of another student left", "names of other students left"],
  files_not_ticked: ["file not looked through", "files not looked through"],
  names: ["name of another student", "names of other students"],
  not_shown: ["incident or file not shown to them", "incidents and files not shown to them"],
  not_openable: ["file that nobody can open", "files that nobody can open"],
  notices: ["notice", "notices"],
  rejected: ["row rejected", "rows rejected"],
  rights: ["box ticked", "boxes ticked"],
  rows: ["row", "rows"],
  students: ["student", "students"],
  terms: ["term", "terms"],
  ticked: ["category ticked", "categories ticked"],
  transfers: ["transfer", "transfers"],
  unchanged: ["row unchanged", "rows unchanged"],
  warned: ["row with a warning", "rows with a warning"],
  years: ["year after birth", "years after birth"],
};

/** Tells people nothing: ids, hashes, and what the words of the action say already. */
const SILENT = new Set(
  [
    ["action_id", "attempt", "base", "confirmed_by", "manifest", "owner", "package", "policy_version", "proposed_by"],
    ["reviewed", "sha256", "signature", "source", "state", "student", "ticked_before", "within_minutes"],
  ].flat(),
);

/** Whole phrases, by the name and the value of a detail. */
const PHRASES: Record<string, Record<string, string>> = {
  active: { true: "active", false: "not active" },
  address: { changed: "to another address", same: "to the same address" },
  asked_by: { new: "asked by the new school", previous: "asked by the previous school" },
  by: { mail: "link by mail", temporary_password: "temporary password" },
  confirmed: { temporary_upn_only: "confirmed that it is one child", yes: "confirmed that it is one child", no: "" },
  contact: { set: "set", "taken away": "taken away" },
  counted: { incoming: "incoming, counted", outgoing: "outgoing, counted" },
  format: { pdf: "as PDF", html: "as a web page", xlsx: "as a spreadsheet", zip: "as a ZIP" },
  is_active: { true: "enabled", false: "disabled" },
  is_key_holder: { true: "is a key holder now", false: "is no key holder any more" },
  likeness: { same: "surely the same child", to_confirm: "to be confirmed", other_child: "another child" },
  link: { invitation: "by the invitation", reset: "by a mailed link" },
  moved: { true: "moved", false: "" },
  overdue: { incoming: "incoming, overdue", outgoing: "outgoing, overdue" },
  renamed: { true: "renamed", false: "" },
  second_factor: { yes: "with a code from the app", no: "with the password only" },
  status: {
    available: "can be opened",
    quarantined: "kept apart",
    refused: "refused",
    scanning: "being checked",
    uploading: "being uploaded",
  },
  urgent: { true: "urgent", false: "" },
  what: { report: "Student Report", documents: "ZIP of files", package: "hand-over package" },
};

/** Codes of reasons and answers, where they say more with other words than with spaces for their underscores. */
const CODES: Record<string, string> = {
  birth_date_differs: "the birth dates differ",
  bounce: "the mails come back",
  cannot_be_scanned: "it could not be checked for malware",
  complaint: "a mail was marked as spam",
  dual_registration: "on roll at both schools, dual or guest",
  empty: "the file is empty",
  handover_waiting: "nobody has confirmed receipt",
  name_not_of_type: "the name does not fit the type of file",
  never_arrived: "the upload was broken off",
  never_scanned: "the check for malware gave no answer",
  no_other_school: "no other school has a student with this UPN",
  no_upn: "the student has no valid UPN",
  not_requested: "nobody has requested the record",
  not_started: "the student has not started yet",
  nothing_logged_here: "nothing is logged here",
  nothing_logged_there: "nothing is logged at the other school",
  on_roll_at_both: "on roll at both schools",
  soon: "it will show soon",
  still_on_roll_here: "still on roll here",
  still_on_roll_there: "still on roll at the other school",
  surname_and_birth_date_differ: "surname and birth date differ",
  temporary_upn: "only a temporary UPN",
  temporary_upn_only: "only a temporary UPN",
  threat_found: "malware was found",
  too_large: "the file is too large",
  type_not_accepted: "this type of file is not kept",
  upn_on_two_students: "the UPN stands on two students",
  waiting_for_authorisation: "waits to be authorised",
  waiting_for_request: "waits to be requested",
};

/** What a list of transfers was asked for. */
const PILES: Record<string, string> = {
  acknowledge: "arrived, receipt to confirm",
  confirm_match: "possible matches",
  declined: "declined",
  held: "on hold",
  recall: "recall asked for",
  retry: "failed, to retry",
};

const OTHERS: Record<string, (value: string) => string> = {
  answer: coded,
  changed: (fields) => fields.split(" ").map(spaced).join(", "),
  due_on: (iso) => `due ${day(iso)}`,
  number: (value) => `number ${value}`,
  off: (bundles) => (bundles ? `off: ${bundles.split(" ").join(", ")}` : "all on"),
  pile: (pile) => PILES[pile] ?? spaced(pile),
  reason: coded,
  since: (iso) => `of what changed since ${iso.includes("T") ? moment(iso) : day(iso)}`,
  until: (iso) => (iso ? `until ${day(iso)}` : ""),
  year: (name) => name,
};

/** One line of an entry: without what is nought, blank, or for machines only. */
export function details(entry: Record<string, string>): string {
  return Object.entries(entry).map(([name, value]) => inWords(name, value)).filter(Boolean).join(", ");
}

function inWords(name: string, value: string): string {
  if (value === "" || SILENT.has(name) || isId(value)) return "";
  const counted = COUNTED[name];
  if (counted && /^\d+$/.test(value)) return value === "0" ? "" : count(Number(value), ...counted);
  return PHRASES[name]?.[value] ?? OTHERS[name]?.(value) ?? `${spaced(name)}: ${spaced(value)}`;
}

/** Ids are for machines; who is meant stands in the other columns. */
function isId(value: string): boolean {
  return /^[a-z]+_[a-z0-9]{10,}$/.test(value) || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}

function coded(code: string): string {
  return CODES[code] ?? spaced(code);
}

function spaced(code: string): string {
  return code.replace(/_/g, " ");
}
