/** Hand-overs to schools without Safehand: what a state means, and what to do. */
import type { Handover } from "../api/nouns";
import { day } from "./dates";

export const STATE: Record<Handover["state"], { text: string; colour: string }> = {
  being_made: { text: "Being made", colour: "blue" },
  ready: { text: "Ready", colour: "teal" },
  received: { text: "Received", colour: "green" },
  expired: { text: "Expired", colour: "orange" },
  revoked: { text: "Revoked", colour: "grey" },
  failed: { text: "Not made", colour: "red" },
};

const FAILED: Record<string, string> = {
  not_allowed: "Whoever made it is no key holder any more. Make a new one.",
  gone: "The record was destroyed before the package was made.",
  changed_since_review: "The record or the preferences changed while it was being made. Look at what goes, and make a new one.",
  redaction_unready: "A redacted copy was not ready to go in the place of its file. Settle it in the Document Vault, then make a new one.",
  file_unreadable: "A file of the record could not be read. Look in the Document Vault for one that cannot be downloaded, then make a new one.",
};

function receivedBy({ receipt }: Handover): string {
  return receipt ? `Received by ${receipt.name}, ${receipt.role}, on ${day(receipt.on)}.` : "Receipt is confirmed.";
}

/** What happens next, or what went wrong. */
export function next(made: Handover): string {
  switch (made.state) {
    case "being_made":
      return "The link is mailed when it is ready. You can leave this page.";
    case "ready":
      if (made.is_refused) return "No mail reaches this address. Ask for the right one, then Send again.";
      return "Ring the receiver and tell them the passphrase: without it they cannot open the package.";
    case "received":
      return `${receivedBy(made)} The link and the passphrase are gone.`;
    case "expired":
      return "Nobody confirmed receipt in time. Ring the receiver: then Note receipt, or make a new package.";
    case "revoked":
      return "The link is dead. What was downloaded before stays with the receiver.";
    case "failed":
      return (
        FAILED[made.failed_because] ??
        `Something went wrong on our side. Make a new one; if it fails again, tell support this number: ${made.handover_id}`
      );
  }
}
