/** Why a transfer does not go on, and what to do. */
import type { Conflict, Transfer } from "../api/nouns";
import { FAILURE } from "../words/transfers";

export function Why({ transfer }: { transfer: Transfer }) {
  return (
    <>
      {transfer.conflict && <ConflictBanner conflict={transfer.conflict} />}
      <StateReason transfer={transfer} />
    </>
  );
}

function ConflictBanner({ conflict }: { conflict: Conflict }) {
  return (
    <section class="moj-alert moj-alert--warning app-alert" aria-labelledby="conflict">
      <div class="moj-alert__content">
        <h2 class="govuk-heading-s" id="conflict">
          {conflict.code === "base_recalled"
            ? "Conflict: what it adds to was recalled"
            : "Conflict: an enrolment contradicts this transfer"}
        </h2>
        <p class="govuk-body">{conflict.why}</p>
        <p class="govuk-body">
          <strong>What to do:</strong> {conflict.what_to_do}
        </p>
      </div>
    </section>
  );
}

function StateReason({ transfer }: { transfer: Transfer }) {
  if (transfer.state === "held" && transfer.held) {
    return <Notice title="Why is it on hold?" text={transfer.held.why} whatToDo={transfer.held.what_to_do} />;
  }
  if (transfer.state === "failed") {
    const text = FAILURE[transfer.failure_code] ?? FAILURE.workflow_error ?? "";
    return <Notice title="Why did it fail?" text={`${text} Number of the transfer: ${transfer.transfer_id}.`} />;
  }
  if (transfer.state === "declined") {
    return <Notice title="Why was it declined?" text={transfer.decline_reason} />;
  }
  return null;
}

function Notice({ title, text, whatToDo }: { title: string; text: string; whatToDo?: string }) {
  return (
    <div class="govuk-inset-text app-why">
      <h2 class="govuk-heading-s">{title}</h2>
      <p class="govuk-body app-as-written">{text}</p>
      {whatToDo && (
        <p class="govuk-body">
          <strong>What to do:</strong> {whatToDo}
        </p>
      )}
    </div>
  );
}
