/** Buttons for exactly what the API allows now, each with what comes of it. */
import type { Step, Transfer } from "../api/nouns";
import { Button } from "../parts/send";
import { Link } from "../router";
import { ACTION, consequence } from "../words/transfers";
import { Confirm } from "./confirm";

interface ActionsProps {
  transfer: Transfer;
  confirms: boolean;
  onConfirms: (confirms: boolean) => void;
  /** What is wrong with the confirmation, "" for nothing. */
  problem: string;
  isSending: boolean;
  onAct: (step: Step) => void;
}

/** Failures after which somebody must look at the record again before it goes. */
const REVIEW_AGAIN = new Set(["changed_since_review", "record_changed"]);

export function Actions({ transfer, confirms, onConfirms, problem, isSending, onAct }: ActionsProps) {
  const steps = transfer.allowed_actions;
  if (!steps.length) return null;
  const review = steps.includes("authorise") || (steps.includes("retry") && REVIEW_AGAIN.has(transfer.failure_code));
  const clicks = steps.filter((step) => !(review && (step === "authorise" || step === "retry")));
  return (
    <>
      {steps.includes("request") && (
        <Confirm transfer={transfer} confirms={confirms} onConfirms={onConfirms} problem={problem} />
      )}
      <div class="govuk-button-group">
        {review && (
          <Link class="govuk-button" href={`/admin/transfers/${transfer.transfer_id}/review`}>
            {steps.includes("authorise") ? "Review and authorise" : "Review and retry"}
          </Link>
        )}
        {clicks.map((step, index) => (
          <Button
            key={step}
            kind={index === 0 && !review && step !== "withdraw" && step !== "decline" ? "primary" : "secondary"}
            isSending={isSending}
            onClick={() => onAct(step)}
          >
            {words(step, transfer)}
          </Button>
        ))}
      </div>
      <ul class="govuk-list app-consequences app-no-print">
        {steps.map((step) => (
          <li key={step}>
            <strong>{review && step !== "decline" ? `Review and ${step}` : words(step, transfer)}:</strong>{" "}
            {consequence(step, transfer)}
          </li>
        ))}
      </ul>
    </>
  );
}

function words(step: Step, transfer: Transfer): string {
  const said = ACTION[step] ?? step;
  return transfer.to_confirm && step === "request" ? `Confirm and ${said.toLowerCase()}` : said;
}
