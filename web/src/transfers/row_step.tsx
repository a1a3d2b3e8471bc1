/** The step of a transfer that waits for the reader, in its row: what needs no thought is done at once, the rest is a link. */
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../api/call";
import type { Transfer } from "../api/nouns";
import { Alert } from "../parts/errors";
import { Button, useSend } from "../parts/send";
import { Link } from "../router";
import { STATE } from "../words/transfers";

interface RowStepProps {
  transfer: Transfer;
  onDone: (now: Transfer) => void;
}

export function RowStep({ transfer, onDone }: RowStepProps) {
  const [said, setSaid] = useState("");
  const told = useRef<HTMLSpanElement>(null);
  const { send, isSending, problems } = useSend(async () => {
    const now = await take(transfer);
    setSaid(STATE[now.state].text);
    onDone(now);
  });
  useEffect(() => {
    if (said) told.current?.focus(); // the button that had the focus is gone
  }, [said]);
  const step = oneClick(transfer);
  const way = step ? null : wayTo(transfer);
  return (
    <>
      {step && (
        <Button kind="secondary" isSending={isSending} meanwhile={step.meanwhile} onClick={() => void send()}>
          {step.words}
          <Of transfer={transfer} />
        </Button>
      )}
      {said && !step && (
        <span ref={told} tabIndex={-1} role="status">
          Done: {said.toLowerCase()}
        </span>
      )}
      {way && (
        <Link href={way.href}>
          {way.words}
          <Of transfer={transfer} />
        </Link>
      )}
      <Alert text={problems[0]?.text} />
    </>
  );
}

function Of({ transfer }: { transfer: Transfer }) {
  return <span class="govuk-visually-hidden"> {transfer.student_name || "Student"}</span>;
}

/** Whether anything in the row waits for the reader. */
export function hasStep(transfer: Transfer): boolean {
  return Boolean(oneClick(transfer) ?? wayTo(transfer));
}

/** Nothing else has to be said or looked at for it. */
function oneClick(transfer: Transfer): { words: string; meanwhile: string } | null {
  const { allowed_actions: steps, state, to_confirm } = transfer;
  if (state === "detected" && steps.includes("request") && !to_confirm) return { words: "Request", meanwhile: "Requesting" };
  if (steps.includes("acknowledge") && !transfer.recall_actions.includes("agree_to_recall")) {
    return { words: "Confirm receipt", meanwhile: "Confirming" };
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
