import type { AuditEntry, AuditFinding } from "../api/nouns";

/** What an audit entry's action means. An action that is not here is shown with spaces for its underscores. */
const DID: Record<string, string> = {
  sign_in: "Signed in",
  sign_out: "Signed out",
  create_school: "Added the school",
  add_category: "Added a category",
  save_category: "Change the categories",
  change_category: "Changed a category",
  rename_group: "Renamed a user group",
  add_group: "Added a user group",
  save_group: "Saved a user group",
  invite_user: "Added a person",
  set_groups: "Changed somebody's groups",
  change_user: "Change a person",
  list_users: "List the people",
  start_import: "Uploaded an enrolment file",
  import_enrolments: "Upload an enrolment file",
  import_done: "Read an enrolment file",
  import_failed: "Could not read an enrolment file",
  send_batch: "Sent students with an API key",
  read_import_again: "Had an enrolment file read again",
  download_report: "Downloaded the report of an enrolment file",
  save_column_map: "Save how columns are read",
  add_api_key: "Added an API key",
  revoke_api_key: "Revoked an API key",
  manage_api_keys: "Look at or change API keys",
  enrol_student: "Enrolled a student",
  update_enrolment: "Changed an enrolment",
  flag_shared_upn: "Found a UPN on two students",
  view_student: "Opened a student",
  view_imports: "Look at enrolment files",
  view_incident: "Read an incident",
  read_chronology: "Read incidents",
  log_incident: "Logged an incident",
  edit_incident: "Edited an incident",
  strike_out_incident: "Struck out an incident",
  alert_staff: "Alerted colleagues to an incident",
  read_alert: "Marked an alert as read",
  add_action: "Added an action",
  change_action: "Changed an action",
  finish_action: "Marked an action as done",
  reopen_action: "Reopened an action",
  add_incident: "Log an incident",
  list_documents: "Opened the Document Vault",
  view_document: "Open a file",
  download_document: "Downloaded a file",
  add_document: "Put a file into the vault",
  start_upload: "Put a file into the vault",
  start_replacement: "Replaced a file",
  preview_document: "Looked at a file",
  strike_document: "Struck out a file",
  process_upload: "Checked a file",
  take_verdict: "Scanned a file for malware",
  sweep_uploads: "Ended an upload that came to nothing",
  view_transfer: "Opened a transfer",
  detect: "Detected a move",
  hold: "Put a transfer on hold",
  release: "Released a transfer from hold",
  request_transfer: "Request a record",
  authorise_transfer: "Authorise a transfer",
  decline_transfer: "Decline a request",
  withdraw_transfer: "Withdraw a transfer",
  acknowledge_transfer: "Confirm receipt",
  retry_transfer: "Retry a transfer",
  archive_student: "Archive a student",
  restore_student: "Bring a student back from the archive",
  start_copy: "Began to copy a record",
  complete: "Completed a transfer",
  fail: "Stopped a transfer that could not go on",
  view_notices: "Look at notices",
  view_audit: "Looked at the audit",
  start_run: "Started a nightly run",
  plan_run: "Planned a nightly run",
  finish_run: "Finished a nightly run",
  view_runs: "Looked at the nightly runs",
  enter_school: "Entered the school from Safehand",
  list_archived_students: "Looked at the archived students",
  list_students: "Looked at the list of students",
  list_transfers: "Looked at the list of transfers",
  search_students: "Searched for a student",
  verify_audit: "Checked the audit",
  view_actions: "Looked at actions",
  view_alerts: "Looked at alerts",
  view_history: "Looked at who has seen a record",
  view_import: "Looked at an enrolment file",
  view_school: "Looked at the school",
  why_no_transfer: "Asked why no transfer shows",
  export_audit: "Exported the audit",
  clear_shared_upn: "Cleared a UPN found on two students",
  possible_match: "Found a possible match",
};

export function did(action: string): string {
  const words = action.replace(/_/g, " ");
  return DID[action] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** Numbers and codes of an entry, in one line. */
export function detail(entry: Record<string, string>): string {
  return Object.entries(entry)
    .filter(([name, value]) => value !== "" && name !== "manifest" && !/^[a-z]+_[a-z0-9]{10,}/.test(value))
    .map(([name, value]) => `${name.replace(/_/g, " ")}: ${value.replace(/_/g, " ")}`)
    .join(", ");
}

export const KINDS: { value: AuditEntry["kind"]; text: string }[] = [
  { value: "sign_in", text: "Signing in and out" },
  { value: "view", text: "Views" },
  { value: "export", text: "Downloads and exports" },
  { value: "change", text: "Changes" },
];

/** What a finding of the check means. */
export const FAULT: Record<AuditFinding["fault"], string> = {
  entry_missing: "An entry is missing: it was sealed, and is gone",
  entry_altered: "An entry was altered after it was sealed",
  entry_not_sealed: "An entry is out of place: no seal covers it, though it is old enough",
  seal_missing: "A seal is missing",
  seal_altered: "A seal was altered",
  anchor_missing: "The copy of the seals that is kept apart is missing",
  anchor_differs: "The seals differ from the copy that is kept apart",
};
