/** How far many steps are, and what became of each: what could not be done stands first. */
import type { Ref } from "preact";
import { Details } from "../parts/details";
import { Button } from "../parts/send";
import { Table } from "../parts/table";
import { Link } from "../router";
import { count, number } from "../words/numbers";
import type { Result } from "./bulk_work";

interface ProgressProps {
  asked: number;
  results: readonly Result[];
  meanwhile: string;
  onStop: () => void;
  heading: Ref<HTMLHeadingElement>;
}

export function Progress({ asked, results, meanwhile, onStop, heading }: ProgressProps) {
  return (
    <section class="app-form">
      <h2 class="govuk-heading-m" tabIndex={-1} ref={heading}>
        {meanwhile} {number(asked)}
      </h2>
      <progress class="app-progress" max={asked} value={results.length} aria-label={meanwhile} />
      <p class="govuk-body">
        {number(results.length)} of {number(asked)} tried.
      </p>
      <p class="govuk-body">
        Keep this page open. Each record is asked for by itself: if the page is closed, what is done stays done, and the rest
        waits here.
      </p>
      <Button kind="secondary" onClick={onStop}>
        Stop
      </Button>
    </section>
  );
}

interface ResultsProps {
  asked: number;
  results: readonly Result[];
  /** "Requested" or "Authorised". */
  done: string;
  /** How many of what is left can be tried again. */
  again: number;
  onAgain: () => void;
  heading: Ref<HTMLHeadingElement>;
}

export function Results({ asked, results, done, again, onAgain, heading }: ResultsProps) {
  const failed = results.filter((r) => r.problem);
  const well = results.filter((r) => !r.problem);
  const untried = asked - results.length;
  return (
    <section class="app-pile">
      <h2 class="govuk-heading-m" tabIndex={-1} ref={heading}>
        {done}: {number(well.length)}.{failed.length > 0 && ` Not done: ${number(failed.length)}.`}
        {untried > 0 && ` Not tried: ${number(untried)}.`}
      </h2>
      {failed.length > 0 && (
        <Table
          caption="Not done"
          isCaptionHidden
          rows={failed}
          keyOf={(r) => r.transfer.transfer_id}
          columns={[
            { head: "Student", cell: (r) => <Student result={r} /> },
            { head: "Why not", cell: (r) => r.problem },
          ]}
        />
      )}
      {again > 0 && (
        <Button kind="secondary" onClick={onAgain}>
          Try {again === 1 ? "it" : `these ${number(again)}`} again
        </Button>
      )}
      {well.length > 0 && (
        <Details name={`${done}: ${count(well.length, "student")}`}>
          <ul class="govuk-list">
            {well.map((r) => (
              <li key={r.transfer.transfer_id}>
                <Student result={r} />
              </li>
            ))}
          </ul>
        </Details>
      )}
    </section>
  );
}

function Student({ result: { transfer } }: { result: Result }) {
  return <Link href={`/admin/transfers/${transfer.transfer_id}`}>{transfer.student_name || "Student"}</Link>;
}
