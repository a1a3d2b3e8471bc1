/** Buttons for exactly what the API allows now, and what to know before pressing them. */
import type { Step, Transfer } from "../api/nouns";
import { Button } from "../parts/send";
import { Link } from "../router";
import { ACTION } from "../words/transfers";
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

export function Actions({ transfer, confirms, onConfirms, problem, isSending, onAct }: ActionsProps) {
  const steps = transfer.allowed_actions;
  if (!steps.length) return null;
  const student = `/students/${transfer.student_id}`;
  return (
    <>
      {steps.includes("authorise") && (
        <div class="govuk-inset-text">
          <p class="govuk-body">
            Before you authorise, check the student's <Link href={`${student}/incidents`}>incidents</Link> and{" "}
            <Link href={`${student}/documents`}>Document Vault</Link>. Everything goes to {transfer.new_school} exactly
            as written. The names of linked students are hidden.
          </p>
        </div>
      )}
      <Confirm transfer={transfer} confirms={confirms} onConfirms={onConfirms} problem={problem} />
      <div class="govuk-button-group">
        {steps.map((step, index) => (
          <Button
            key={step}
            kind={index === 0 && step !== "withdraw" && step !== "decline" ? "primary" : "secondary"}
            isSending={isSending}
            onClick={() => onAct(step)}
          >
            {words(step, transfer)}
          </Button>
        ))}
      </div>
    </>
  );
}

function words(step: Step, transfer: Transfer): string {
  const said = ACTION[step] ?? step;
  return transfer.to_confirm && (step === "request" || step === "authorise") ? `Confirm and ${said.toLowerCase()}` : said;
}
