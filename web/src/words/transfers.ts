/** What a transfer's states, reasons and failures mean, and what to do about them. */
import type { Pile, State, Step, Transfer } from "../api/nouns";
import { day } from "./dates";

export const STATE: Record<State, { text: string; colour: string }> = {
  held: { text: "On hold", colour: "orange" },
  detected: { text: "Ready to request", colour: "blue" },
  requested: { text: "Requested", colour: "purple" },
  authorised: { text: "Authorised", colour: "teal" },
  copying: { text: "Copying", colour: "teal" },
  transferred: { text: "Transferred", colour: "green" },
  acknowledged: { text: "Receipt confirmed", colour: "green" },
  declined: { text: "Declined", colour: "red" },
  withdrawn: { text: "Withdrawn", colour: "grey" },
  failed: { text: "Failed", colour: "red" },
  recalled: { text: "Recalled", colour: "grey" },
};

/** Captions of the start page's lists. */
export const PILE: Record<Pile, string> = {
  conflict_outgoing: "Conflict with an enrolment, outgoing",
  conflict_incoming: "Conflict with an enrolment, incoming",
  recall: "A recall is asked for: agree or refuse",
  authorise: "To authorise",
  retry: "Failed: retry",
  declined: "Declined by the previous school",
  confirm_match: "Possible match: is it the same child?",
  request: "To request",
  acknowledge: "Arrived: confirm receipt",
  held: "On hold",
  to_come: "Requested, not arrived yet",
  on_the_way: "Being copied",
};

/** The same on the filters of a list, where side and count stand beside it. */
export const PILE_SHORT: Record<Pile, string> = {
  ...PILE,
  conflict_outgoing: "Conflict",
  conflict_incoming: "Conflict",
  recall: "Recall asked for",
  retry: "Failed",
  declined: "Declined",
  confirm_match: "Possible match",
  acknowledge: "Arrived, to confirm",
  to_come: "Requested, to come",
};

/** Not told to the new school before it is settled that it is one child. */
export function previousSchool(transfer: Transfer): string {
  if (transfer.previous_school) return transfer.previous_school;
  return transfer.state === "held" ? "Not told while on hold" : "Not told until that school agrees";
}

export function supplementName(number: number): string {
  return `Supplement ${number}`;
}

/** What a supplement is; "" of any other transfer. */
export function additions({ supplement, previous_school }: Transfer): string {
  if (!supplement) return "";
  return `additions made at ${previous_school || "the previous school"} after the record went on ${day(supplement.went_on)}`;
}

/** Later the record is on its way already, and a conflict is only told. */
const STOPPED_BY_CONFLICT = new Set<State>(["held", "detected", "requested", "failed"]);

/** What happens next, or who is waited for. */
export function next(transfer: Transfer): string {
  const previous = transfer.previous_school || "The previous school";
  const joined = transfer.new_school;
  if (transfer.conflict?.code === "base_recalled") return "Nothing is sent: the record that it adds to was recalled.";
  if (transfer.conflict && STOPPED_BY_CONFLICT.has(transfer.state)) {
    return "Nothing goes on while there is a conflict. When it is put right, the transfer goes on from where it was.";
  }
  if (transfer.to_confirm && transfer.state === "held") {
    return "A possible match. Nothing is sent unless a key holder at each school confirms that it is the same child.";
  }
  if (transfer.to_confirm && transfer.state === "requested") {
    return `${joined} has confirmed that it is the same child. ${previous} must confirm it too, and authorise.`;
  }
  const said: Record<State, string> = {
    held: "Nothing is sent until what holds it is put right.",
    detected: `${joined} can request the record. Until then ${previous} is told nothing.`,
    requested: `${previous} must check the record and authorise the transfer.`,
    authorised: "The record will be copied in a moment. You can leave this page.",
    copying: `The record is being copied. Nothing shows at ${joined} until all of it has arrived.`,
    transferred: `The record is at ${joined}. A key holder there lets user groups see it, and confirms receipt.`,
    acknowledged: "All done. Both schools keep their own copy of the record.",
    declined: `${joined} can request the record again when the reason is settled.`,
    withdrawn: "The transfer is over. Nothing was sent.",
    failed: `Nothing was lost, and nothing shows at ${joined}. ${previous} can retry.`,
    recalled: `Nothing of this record shows at ${joined}. If it is their student after all, ${joined} can request it again.`,
  };
  const ofSupplement: Partial<Record<State, string>> = {
    requested: `${previous} must check what is new and authorise it, or decline.`,
    authorised: "What is new will be copied in a moment. You can leave this page.",
    copying: `What is new is being copied. Nothing of it shows at ${joined} until all of it has arrived.`,
    transferred: `What was added is at ${joined}. A key holder there lets user groups see it, and confirms receipt.`,
    declined: `It is proposed again when ${previous} adds something else. ${joined} can request it too.`,
    withdrawn: `Nothing was sent. What ${previous} adds later is proposed anew.`,
    recalled: `Nothing of it shows at ${joined}, and nothing is proposed by itself. ${joined} can request it again.`,
  };
  return (transfer.supplement && ofSupplement[transfer.state]) || said[transfer.state];
}

export const CONFLICT = { text: "Conflict", colour: "red" };
export const OVERDUE = { text: "Overdue", colour: "red" };

export const FAILURE: Record<string, string> = {
  no_longer_a_match:
    "An enrolment was changed after the transfer was authorised, and the two students may not be one child any more. Nothing was sent. The transfer says what is wrong; retry when it is put right.",
  base_recalled:
    "The record that these additions belong to was recalled meanwhile, so nothing was sent.",
  changed_since_review:
    "The record or the preferences changed after the review, so nothing was sent. Review it again: then exactly that goes.",
  record_changed:
    "The record was changed at the previous school while it was being copied. Review it again, then retry.",
  redaction_unready:
    "A redacted copy of a file was not there to go in its place, so nothing was sent. The review says which file and what to do; then retry.",
  file_missing:
    "A file of the record could not be found in the previous school's Document Vault. Retry; if it fails again, look for a file that cannot be downloaded there.",
  not_as_sent:
    "What arrived was not the same as what was sent, so all of it was kept back. Retry sends it again.",
  manifest_altered:
    "The signed list of what is to be sent was not as it had been signed, so nothing was sent. Retry makes a new one; tell support the number of the transfer.",
  signing_key_unavailable:
    "The key that signs the list of what is sent could not be used, so nothing was sent. Retry in some minutes; if it fails again, tell support the number of the transfer.",
  still_uploading:
    "A file was still being uploaded to the student's Document Vault at the previous school. Wait until it is done, then retry.",
  still_scanning:
    "A file was still being checked for malware at the previous school. Wait some minutes, then retry.",
  superseded: "A newer attempt has taken the place of this one.",
  workflow_error:
    "Something went wrong on our side. Retry; if it fails again, tell support the number of the transfer.",
};

/** The words on a button. */
export const ACTION: Partial<Record<Step, string>> = {
  request: "Request",
  authorise: "Authorise",
  decline: "Decline",
  withdraw: "Withdraw",
  acknowledge: "Confirm receipt",
  retry: "Retry",
};

/** What comes of a step, before it is taken. */
export function consequence(step: Step, transfer: Transfer): string {
  const { new_school, supplement } = transfer;
  const previous = transfer.previous_school || "the previous school";
  const said: Partial<Record<Step, string>> = {
    request: `${capital(previous)} is told and must authorise. The record is due five school days later.`,
    authorise: `Before you authorise, look through what goes to ${new_school}: it goes exactly as written. The names of linked students are hidden.`,
    decline: `Nothing is sent. ${new_school} reads your reason and can request it again.`,
    withdraw: supplement
      ? "Nothing of this supplement is sent. You cannot take this back."
      : "For a student who is not yours, or a record that you do not want. Nothing is sent. You cannot take this back.",
    acknowledge: `${capital(previous)} sees that the record arrived. Nothing else changes.`,
    retry: "The copying goes on. What was copied before is not copied again.",
  };
  return said[step] ?? "";
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const NEW_SCHOOLS_TURN = new Set<State>(["detected", "transferred", "declined"]);
const PREVIOUS_SCHOOLS_TURN = new Set<State>(["requested", "failed"]);

/** For whom it waits; "" while it waits for no school. */
export function turn(transfer: Transfer): string {
  const { state, side, recall, new_school, previous_school } = transfer;
  let waits: Transfer["side"] | null = null;
  if (recall && !recall.refused_because && state !== "recalled") waits = recall.asked_by === "new" ? "previous" : "new";
  else if (transfer.conflict) return "";
  else if (NEW_SCHOOLS_TURN.has(state)) waits = "new";
  else if (PREVIOUS_SCHOOLS_TURN.has(state)) waits = "previous";
  if (!waits) return "";
  if (waits === side) return "Waits for you.";
  return `Waits for ${waits === "new" ? new_school : previous_school || "the previous school"}.`;
}

/** What is told when an action was done. */
export const DONE: Partial<Record<Step, string>> = {
  request: "The record is requested. The previous school has been told.",
  authorise: "The transfer is authorised. The record is being copied now.",
  decline: "The request is declined. The new school has been told your reason.",
  withdraw: "The transfer is withdrawn.",
  acknowledge: "Receipt is confirmed. The previous school can see it.",
  retry: "The transfer goes on. What was copied before is not copied again.",
};
