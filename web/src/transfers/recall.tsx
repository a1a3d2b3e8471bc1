/** A record at the wrong school: what was asked and answered, and the pages to ask and to refuse. */
import { call } from "../api/call";
import type { RecallStep, Transfer } from "../api/nouns";
import { Button } from "../parts/send";
import { Link } from "../router";
import { moment } from "../words/dates";
import { ReasonPage } from "./reason_page";

interface RecallProps {
  transfer: Transfer;
  isSending: boolean;
  onAct: (step: RecallStep) => void;
}

/** Nothing for a transfer whose record has not arrived. */
export function Recall({ transfer, isSending, onAct }: RecallProps) {
  const steps = transfer.recall_actions;
  const asked = transfer.recall;
  if (!asked && !steps.length) return null;
  return (
    <section aria-labelledby="recall" class={asked ? "" : "app-no-print"}>
      <h2 class="govuk-heading-m" id="recall">
        Recall
      </h2>
      {asked && <Asked transfer={transfer} />}
      {steps.includes("agree_to_recall") && (
        <div class="govuk-inset-text">
          <p class="govuk-body">
            If you agree, nothing of this record shows at {transfer.new_school} any more. Nothing is deleted, and{" "}
            {transfer.previous_school} keeps its own record.
            {transfer.supplement_ids.length > 0 && " What was added to it later and has arrived is recalled with it."}
            {asked?.has_gone_on &&
              ` It has been sent on from ${transfer.new_school} to another school meanwhile: that copy stays until it is recalled too.`}
          </p>
        </div>
      )}
      <div class="govuk-button-group app-recall">
        {steps.includes("agree_to_recall") && (
          <Button kind="warning" isSending={isSending} onClick={() => onAct("agree_to_recall")}>
            Agree
          </Button>
        )}
        {steps.includes("take_back_recall") && (
          <Button kind="secondary" isSending={isSending} onClick={() => onAct("take_back_recall")}>
            Do not ask any more
          </Button>
        )}
        {steps.includes("refuse_recall") && (
          <Link href={`/admin/transfers/${transfer.transfer_id}/refuse-recall`}>Refuse</Link>
        )}
      </div>
      {steps.includes("ask_recall") && (
        // on paper the words of the link would be a finding
        <p class="govuk-body app-no-print">
          <Link href={`/admin/transfers/${transfer.transfer_id}/recall`}>The record is at the wrong school</Link>
          <span class="app-note">You ask the other school to seal it. Nothing changes until it agrees.</span>
        </p>
      )}
    </section>
  );
}

function Asked({ transfer }: { transfer: Transfer }) {
  const asked = transfer.recall;
  if (!asked) return null;
  const [asking, answering] =
    asked.asked_by === "new"
      ? [transfer.new_school, transfer.previous_school]
      : [transfer.previous_school, transfer.new_school];
  return (
    <>
      <p class="govuk-body">
        {asking} asked on {moment(asked.asked_at)} that this record be recalled:
      </p>
      <blockquote class="app-quote">{asked.reason}</blockquote>
      {asked.refused_because && (
        <>
          <p class="govuk-body">{answering} refused:</p>
          <blockquote class="app-quote">{asked.refused_because}</blockquote>
        </>
      )}
      {transfer.recall_actions.includes("take_back_recall") && (
        <p class="govuk-body">{answering} has been told and must answer. Until then nothing changes.</p>
      )}
      {transfer.state === "recalled" && <p class="govuk-body">{answering} agreed.</p>}
    </>
  );
}

export function AskRecall({ id }: { id: string }) {
  return (
    <ReasonPage
      id={id}
      title="Ask for a recall"
      reader="The other school"
      about="For a record that should not be at the new school: it is not their student, or it was sent by mistake. The other school is asked. When a key holder there agrees, nothing of the record shows at the new school any more. Nothing is deleted."
      button="Ask the other school"
      meanwhile="Asking"
      done="The other school has been asked. Until it agrees nothing changes."
      send={(reason) =>
        call("post", "/transfers/{transfer_id}/recall", { ids: { transfer_id: id }, body: { reason } })
      }
    />
  );
}

export function RefuseRecall({ id }: { id: string }) {
  return (
    <ReasonPage
      id={id}
      title="Refuse the recall"
      reader="The other school"
      about="The record stays where it is. The other school reads your reason and can ask again."
      button="Refuse"
      meanwhile="Refusing"
      done="The recall is refused. The other school has been told your reason."
      send={(reason) =>
        call("post", "/transfers/{transfer_id}/recall/refuse", { ids: { transfer_id: id }, body: { reason } })
      }
    />
  );
}

/** The steps that take one click. */
export async function takeRecallStep(step: RecallStep, id: string): Promise<Transfer> {
  const ids = { transfer_id: id };
  if (step === "agree_to_recall") return call("post", "/transfers/{transfer_id}/recall/agree", { ids });
  return call("post", "/transfers/{transfer_id}/recall/take-back", { ids });
}
