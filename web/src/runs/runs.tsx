/** The nightly matching, night by night, for operators. */
import { call } from "../api/call";
import type { Run } from "../api/nouns";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { moment } from "../words/dates";
import { number } from "../words/numbers";
import { RUN_STATE, errorCount, heldBy } from "./words";

export function NightlyRuns() {
  const found = useFetched(() => call("get", "/runs"), []);
  return (
    <Page title="Nightly runs">
      <p class="govuk-body">
        Every night Safehand looks again at the students whose enrolment has changed, and sends what was not sent. The
        newest 30 runs are shown.
      </p>
      <Link href="/runs/start" class="govuk-button govuk-button--secondary">
        Start a run now
      </Link>
      <Loaded of={found} what="runs">
        {({ runs }) =>
          runs.length ? (
            <Table
              caption="Nightly runs"
              isCaptionHidden
              rows={runs}
              keyOf={(r) => r.run_id}
              columns={[
                { head: "Started", cell: (r) => <Link href={`/runs/${r.run_id}`}>{moment(r.started_at)}</Link> },
                { head: "State", cell: (r) => <Tag {...RUN_STATE[r.state]} /> },
                { head: "Looked at", cell: (r) => ended(r, number(r.counts.looked_at)) },
                { head: "Detected", cell: (r) => ended(r, number(r.counts.detected)) },
                { head: "Put on hold", cell: (r) => ended(r, <Held run={r} />) },
                { head: "Errors", cell: (r) => ended(r, number(errorCount(r.counts))) },
              ]}
            />
          ) : (
            <Empty>No runs yet. The first one starts by itself at night, at 02:00 UTC.</Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

/** A run that has not ended has no counts: noughts would say that nothing was found. */
function ended<T>(run: Run, cell: T): T | string {
  if (run.finished_at) return cell;
  return run.state === "running" ? "Not known yet" : "Not known";
}

function Held({ run }: { run: Run }) {
  const held = heldBy(run.counts);
  if (!held.length) return <>0</>;
  return (
    <>
      {held.map(([reason, many]) => (
        <span class="app-line" key={reason}>
          {number(many)} {reason}
        </span>
      ))}
    </>
  );
}
