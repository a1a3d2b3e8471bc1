/** The Transfers tab of a student: where the record is on its way, or why no transfer is showing. */
import { call } from "../api/call";
import type { TransferAnswer } from "../api/nouns";
import { Details } from "../parts/details";
import { Loaded, useFetched } from "../parts/loaded";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day } from "../words/dates";
import { CONFLICT } from "../words/transfers";

export function TransferAnswers({ studentId }: { studentId: string }) {
  const found = useFetched(
    () => call("get", "/students/{student_id}/why-no-transfer", { ids: { student_id: studentId } }),
    [studentId],
  );
  return (
    <>
      <Loaded of={found} what="transfers">
        {({ answers, others }) => (
          <>
            <h2 class="govuk-heading-m">
              {answers.some((answer) => answer.transfer_id) ? "Transfers" : "Why is no transfer showing?"}
            </h2>
            {answers.map((answer) => (
              <Answer key={answer.code + answer.transfer_id} answer={answer} />
            ))}
            {!answers.some((answer) => answer.transfer_id) && <Conditions />}
            {others.length > 0 && <Others answers={others} />}
          </>
        )}
      </Loaded>
    </>
  );
}

/** What became of every other transfer of the student at this school. */
function Others({ answers }: { answers: TransferAnswer[] }) {
  return (
    <Table
      caption="Other transfers of this student"
      rows={answers}
      keyOf={(one) => one.transfer_id}
      columns={[
        { head: "Since", cell: (one) => (one.since ? day(one.since) : "Not known") },
        { head: "What became of it", cell: (one) => one.why },
        { head: "What can be done", cell: (one) => one.what_to_do },
        {
          head: "Transfer",
          cell: (one) => (
            <Link href={`/admin/transfers/${one.transfer_id}`}>
              Open<span class="govuk-visually-hidden"> the transfer{one.since && ` of ${day(one.since)}`}</span>
            </Link>
          ),
        },
      ]}
    />
  );
}

function Answer({ answer }: { answer: TransferAnswer }) {
  return (
    <div class="govuk-inset-text app-why">
      <p class="govuk-body">
        <strong>{answer.why}</strong> {answer.code.startsWith("conflict_") && <Tag {...CONFLICT} />}
      </p>
      <p class="govuk-body">
        <strong>What to do:</strong> {answer.what_to_do}
      </p>
      {answer.since && <p class="govuk-body">Since {day(answer.since)}.</p>}
      {answer.transfer_id && (
        <p class="govuk-body">
          <Link href={`/admin/transfers/${answer.transfer_id}`}>Open the transfer</Link>
        </p>
      )}
    </div>
  );
}

function Conditions() {
  return (
    <Details name="When does a transfer show?">
      <p class="govuk-body">By itself, at the latest in the following night, once all of this is so:</p>
      <ul class="govuk-list govuk-list--bullet">
        <li>the student is on roll at the new school, and the start date there has come</li>
        <li>the student has left the previous school: it has sent the leaving date, or archived the student</li>
        <li>both schools hold the same UPN; a Former UPN counts too</li>
        <li>the previous school has logged at least one incident</li>
      </ul>
    </Details>
  );
}
