/** The step of a transfer that waits for the reader, in its row: what needs no thought is done at once, the rest is a link. */
import { call } from "../api/call";
import type { Transfer } from "../api/nouns";
import { RowDeed } from "../parts/row_deed";
import { Link } from "../router";

interface RowStepProps {
  /** As it was fetched: after its step the row says what was done. */
  transfer: Transfer;
  onDone: (now: Transfer) => void;
}

export function RowStep({ transfer, onDone }: RowStepProps) {
  const step = oneClick(transfer);
  const way = step ? null : wayTo(transfer);
  return (
    <>
      {step && (
        <RowDeed
          words={step.words}
          of={transfer.student_name || "Student"}
          meanwhile={step.meanwhile}
          said={step.said}
          onDo={async () => onDone(await take(transfer))}
        />
      )}
      {way && (
        <Link href={way.href}>
          {way.words}
          <span class="govuk-visually-hidden">: {transfer.student_name || "Student"}</span>
        </Link>
      )}
    </>
  );
}

/** Whether anything in the row waits for the reader. */
export function hasStep(transfer: Transfer): boolean {
  return Boolean(oneClick(transfer) ?? wayTo(transfer));
}

/** Nothing else has to be said or looked at for it. */
function oneClick(transfer: Transfer): { words: string; meanwhile: string; said: string } | null {
  const { allowed_actions: steps, state, to_confirm } = transfer;
  if (state === "detected" && steps.includes("request") && !to_confirm) {
    return { words: "Request", meanwhile: "Requesting", said: "Requested" };
  }
  if (steps.includes("acknowledge") && !transfer.recall_actions.includes("agree_to_recall")) {
    return { words: "Confirm receipt", meanwhile: "Confirming", said: "Confirmed" };
  }
  return null;
}

function take({ transfer_id, state }: Transfer): Promise<Transfer> {
  const ids = { transfer_id };
  if (state === "detected") {
    return call("post", "/transfers/{transfer_id}/request", { ids, body: { confirms_match: false } });
  }
  return call("post", "/transfers/{transfer_id}/acknowledge", { ids });
}

/** Where the reader does what waits; null when nothing does. */
function wayTo(transfer: Transfer): { words: string; href: string } | null {
  const { allowed_actions: steps, state } = transfer;
  const href = `/admin/transfers/${transfer.transfer_id}`;
  if (transfer.conflict) return { words: "See the conflict", href };
  if (transfer.recall_actions.includes("agree_to_recall")) return { words: "Agree or refuse", href };
  if (steps.includes("authorise")) return { words: "Review", href: `${href}/review` };
  if (steps.includes("retry")) return { words: "See why it failed", href };
  if (state === "declined" && steps.includes("request")) return { words: "See the reason", href };
  if (transfer.to_confirm && steps.includes("request")) return { words: "Compare", href };
  if (state === "held") return { words: "See what to do", href };
  return null;
}
