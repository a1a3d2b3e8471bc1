/** Proposing that a record is destroyed, taking that back, and carrying it out. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import { ErrorSummary, Unfit } from "../parts/errors";
import { TextArea, TextField } from "../parts/fields";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { moment } from "../words/dates";
import type { PartProps } from "./record";

const WHY = "destroy-reason";
const SURNAME = "surname";

export function Destruction(props: PartProps) {
  const { record } = props;
  return (
    <section aria-labelledby="destroy">
      <h2 class="govuk-heading-m" id="destroy">
        Destroy the record
      </h2>
      {record.in_the_way.length > 0 && (
        <>
          <p class="govuk-body">This record cannot be destroyed now:</p>
          <ul class="govuk-list govuk-list--bullet">
            {record.in_the_way.map(({ code, words }) => (
              <li key={code}>{words}</li>
            ))}
          </ul>
        </>
      )}
      {record.proposal ? (
        <Proposed {...props} />
      ) : (
        record.in_the_way.length === 0 && <Propose {...props} />
      )}
    </section>
  );
}

function Propose({ record, act }: PartProps) {
  const [reason, setReason] = useState("");
  useStay(reason.trim() !== "");
  const sending = useSend(
    () => {
      if (!reason.trim()) throw new Unfit([{ id: WHY, text: "Give a reason." }]);
      return act(
        record,
        ({ student_id, version }) =>
          call("post", "/students/{student_id}/destruction/propose", { ids: { student_id }, body: { reason }, version }),
        "Proposed. Another key holder must carry it out.",
      );
    },
    { reason: WHY },
  );
  return (
    <>
      <ErrorSummary problems={sending.problems} />
      <p class="govuk-body">
        Read the whole record first. You propose it, another key holder carries it out. If you are the only key holder, you
        carry it out yourself after seven days.
      </p>
      <Form onSend={sending.send} class="app-form">
        <TextArea
          id={WHY}
          label="Why the record is not needed any more"
          hint="This sentence is destroyed with the record"
          rows={2}
          value={reason}
          onValue={setReason}
          problem={sending.problemOf(WHY)}
        />
        <Button kind="warning" isSending={sending.isSending} meanwhile="Saving">
          Propose to destroy it
        </Button>
      </Form>
    </>
  );
}

function Proposed({ record, act }: PartProps) {
  const [surname, setSurname] = useState("");
  const sending = useSend(
    () => {
      if (!surname.trim()) throw new Unfit([{ id: SURNAME, text: "Type the student's surname." }]);
      return act(
        record,
        ({ student_id, version }) =>
          call("post", "/students/{student_id}/destruction/carry-out", { ids: { student_id }, body: { surname }, version }),
        "The record is being destroyed.",
      );
    },
    { surname: SURNAME },
  );
  const back = useSend(() =>
    act(
      record,
      ({ student_id, version }) =>
        call("post", "/students/{student_id}/destruction/take-back", { ids: { student_id }, body: { reason: "" }, version }),
      "The proposal is taken back.",
    ),
  );
  if (!record.proposal) return null;
  const canCarryOut = !record.needs_another && record.in_the_way.length === 0;
  return (
    <>
      <ErrorSummary problems={[...sending.problems, ...back.problems]} />
      <p class="govuk-body">
        {record.proposal.by} proposed it on {moment(record.proposal.at)}: {record.proposal.reason}
      </p>
      {record.needs_another && <p class="govuk-body">You proposed it, so another key holder must carry it out.</p>}
      {canCarryOut && (
        <Form onSend={sending.send} class="app-form">
          <div class="govuk-inset-text">
            <strong>All incidents and files of this student are destroyed for good. Nobody can bring them back.</strong>
          </div>
          <TextField
            id={SURNAME}
            label="Type the student's surname to go on"
            width={20}
            value={surname}
            onValue={setSurname}
            problem={sending.problemOf(SURNAME)}
          />
          <Button kind="warning" isSending={sending.isSending} meanwhile="Destroying">
            Destroy the record
          </Button>
        </Form>
      )}
      <Button kind="secondary" isSending={back.isSending} meanwhile="Saving" onClick={() => void back.send()}>
        Take the proposal back
      </Button>
    </>
  );
}
