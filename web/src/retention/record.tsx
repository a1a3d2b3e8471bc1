/** The tab Retention of a student: how long the record is kept, a legal hold, a later day, and its destruction. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { RecordRetention } from "../api/nouns";
import { type Day, DayField, NO_DAY } from "../parts/date_parts";
import { ErrorSummary, Unfit } from "../parts/errors";
import { TextArea } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Done } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { Summary } from "../parts/summary";
import { Table } from "../parts/table";
import { day, isoDay, moment } from "../words/dates";
import { CertificateOf } from "./certificate";
import { Destruction } from "./destruction";

const HOLD = "hold-reason";
const UNTIL = "keep-until";
const LONGER = "longer-reason";

type Deed = (before: RecordRetention) => Promise<RecordRetention>;

export function RetentionOf({ studentId }: { studentId: string }) {
  const ids = { student_id: studentId };
  const found = useFetched(() => call("get", "/students/{student_id}/retention", { ids }), [studentId]);
  const [done, setDone] = useState("");
  const [deeds, setDeeds] = useState(0); // a deed that was done empties the forms; one that was refused keeps what was typed
  const act = async (before: RecordRetention, deed: Deed, words: string): Promise<void> => {
    setDone("");
    try {
      found.put(await deed(before));
    } catch (error) {
      // what somebody else decided shows at once
      if (error instanceof ApiError && error.status === 412) found.put(error.current as RecordRetention);
      throw error;
    }
    setDone(words);
    setDeeds((count) => count + 1);
  };
  return (
    <>
      <Done text={done} />
      <Loaded of={found} what="retention">
        {(record) =>
          record.certificate ? (
            <CertificateOf certificate={record.certificate} isKeyHolder={record.may_manage} />
          ) : (
            <div key={deeds}>
              <Facts record={record} />
              <HoldForm record={record} act={act} />
              <LongerForm record={record} act={act} />
              <Destruction record={record} act={act} />
              <Decisions record={record} />
            </div>
          )
        }
      </Loaded>
    </>
  );
}

function Facts({ record }: { record: RecordRetention }) {
  const policy = record.policy_version ? `${record.years} years after birth` : "Not adopted yet; usual is 25 years after birth";
  return (
    <Summary
      rows={[
        ["Retention ends", record.ends_on ? day(record.ends_on) : ""],
        ["Policy", policy],
        ["Kept longer", record.keep_until ? `Until ${day(record.keep_until)}` : "No"],
        ["Legal hold", record.is_held ? "Yes" : "No"],
      ]}
    />
  );
}

export interface PartProps {
  record: RecordRetention;
  act: (before: RecordRetention, deed: Deed, words: string) => Promise<void>;
}

function HoldForm({ record, act }: PartProps) {
  const [reason, setReason] = useState("");
  useStay(reason.trim() !== "");
  const isHeld = !record.is_held;
  const sending = useSend(
    () => {
      if (!reason.trim()) throw new Unfit([{ id: HOLD, text: "Give a reason." }]);
      return act(
        record,
        ({ student_id, version }) =>
          call("post", "/students/{student_id}/retention/hold", {
            ids: { student_id },
            body: { is_held: isHeld, reason },
            version,
          }),
        isHeld ? "The legal hold is set." : "The legal hold is taken off.",
      );
    },
    { reason: HOLD },
  );
  return (
    <section aria-labelledby="hold">
      <h2 class="govuk-heading-m" id="hold">
        Legal hold
      </h2>
      <ErrorSummary problems={sending.problems} />
      <p class="govuk-body">
        {record.is_held
          ? "While the hold is on, the record cannot be destroyed."
          : "Set a hold when a claim, an inquiry or a court may need the record. Staff see that there is one, not why."}
      </p>
      <Form onSend={sending.send} class="app-form">
        <TextArea
          id={HOLD}
          label={isHeld ? "Reason for the hold" : "Reason for taking it off"}
          rows={2}
          value={reason}
          onValue={setReason}
          problem={sending.problemOf(HOLD)}
        />
        <Button kind="secondary" isSending={sending.isSending} meanwhile="Saving">
          {isHeld ? "Set a legal hold" : "Take the hold off"}
        </Button>
      </Form>
    </section>
  );
}

function LongerForm({ record, act }: PartProps) {
  const [until, setUntil] = useState<Day>(NO_DAY);
  const [reason, setReason] = useState("");
  useStay(reason.trim() !== "");
  const isEmpty = Object.values(until).every((part) => !part.trim());
  const sending = useSend(
    () => {
      const keep_until = isEmpty ? null : isoDay(until);
      if (!isEmpty && !keep_until)
        throw new Unfit([{ id: UNTIL, text: "There is no such date. Write it like 24 11 2046." }]);
      if (isEmpty && !record.keep_until) throw new Unfit([{ id: UNTIL, text: "Enter the day until which it is kept." }]);
      if (!reason.trim()) throw new Unfit([{ id: LONGER, text: "Give a reason." }]);
      return act(
        record,
        ({ student_id, version }) =>
          call("post", "/students/{student_id}/retention/keep-until", {
            ids: { student_id },
            body: { keep_until, reason },
            version,
          }),
        keep_until ? `The record is kept until ${day(keep_until)}.` : "The record is kept as long as the policy says.",
      );
    },
    { keep_until: UNTIL, reason: LONGER },
  );
  return (
    <section aria-labelledby="longer">
      <h2 class="govuk-heading-m" id="longer">
        Keep longer
      </h2>
      <ErrorSummary problems={sending.problems} />
      <Form onSend={sending.send} class="app-form">
        <DayField
          id={UNTIL}
          legend="Keep until"
          hint={record.keep_until ? "Leave it empty to keep it as long as the policy says." : "Later than the policy says, for example 24 11 2046"}
          value={until}
          onValue={setUntil}
          problem={sending.problemOf(UNTIL)}
        />
        <TextArea
          id={LONGER}
          label="Reason"
          hint="For example: looked-after child, special educational needs"
          rows={2}
          value={reason}
          onValue={setReason}
          problem={sending.problemOf(LONGER)}
        />
        <Button kind="secondary" isSending={sending.isSending} meanwhile="Saving">
          Save
        </Button>
      </Form>
    </section>
  );
}

const DECIDED: Record<RecordRetention["decisions"][number]["kind"], string> = {
  held: "Set a legal hold",
  released: "Took the hold off",
  kept_longer: "Kept longer",
  kept_by_policy: "Kept as the policy says",
  proposed: "Proposed to destroy it",
  taken_back: "Took the proposal back",
};

function Decisions({ record }: { record: RecordRetention }) {
  if (!record.decisions.length) return <Empty>Nothing has been decided about this record yet.</Empty>;
  return (
    <Table
      caption="What was decided"
      rows={record.decisions}
      keyOf={(d) => d.at + d.kind}
      columns={[
        { head: "What", cell: (d) => DECIDED[d.kind] + (d.until ? `, until ${day(d.until)}` : "") },
        { head: "Who", cell: (d) => d.by },
        { head: "When", cell: (d) => moment(d.at) },
        { head: "Why", cell: (d) => d.reason },
      ]}
    />
  );
}
