/** One nightly run: how far it is, what it came to, its pieces and what failed. */
import { useEffect } from "preact/hooks";
import { call } from "../api/call";
import type { Run, RunReport } from "../api/nouns";
import { Loaded, useFetched } from "../parts/loaded";
import { LookAgain } from "../parts/look_again";
import { Page } from "../parts/page";
import { poll } from "../parts/poll";
import { Summary } from "../parts/summary";
import { Tag } from "../parts/tag";
import { day, moment } from "../words/dates";
import { count, number } from "../words/numbers";
import { Pieces } from "./pieces";
import { RUN_MEANS, RUN_STATE, errorCount, heldBy } from "./words";

const isRunning = (report: { run: Run }): boolean => report.run.state === "running";

export function NightlyRun({ id }: { id: string }) {
  const ask = () => call("get", "/runs/{run_id}", { ids: { run_id: id } });
  const report = useFetched(ask, [id]);
  const isWaiting = report.value !== null && isRunning(report.value);
  useEffect(() => {
    if (!isWaiting) return undefined;
    let isHere = true;
    const show = async (): Promise<RunReport> => {
      const now = await ask();
      if (isHere) report.put(now);
      return now;
    };
    poll(show, (now) => !isRunning(now), () => isHere).catch(() => undefined); // what stands there stays; "Look again" tells what is wrong
    return () => {
      isHere = false;
    };
  }, [id, isWaiting]);
  return (
    <Page
      title="Nightly run"
      heading={report.value ? `Run of ${moment(report.value.run.started_at)}` : "Nightly run"}
      back={{ href: "/runs", text: "Nightly runs" }}
      problems={report.value && report.problem ? [{ id: "", text: report.problem }] : []}
    >
      <Loaded of={report} what="run">
        {(found) => (
          <>
            <p class="govuk-body app-state" role="status">
              <Tag {...RUN_STATE[found.run.state]} /> <span>{RUN_MEANS[found.run.state]}</span>
            </p>
            {isRunning(found) && (
              <LookAgain onLook={report.reload}>{null}</LookAgain>
            )}
            <Facts report={found} />
            <Failed subjects={found.error_subjects} many={errorCount(found.run.counts)} />
            <Pieces report={found} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Facts({ report: { run, pieces } }: { report: RunReport }) {
  const done = pieces.filter((p) => p.is_done).length;
  return (
    <Summary
      rows={[
        ["Started by", run.started_by === "system" ? "The schedule" : "An operator"],
        ["Ended", run.finished_at ? moment(run.finished_at) : isRunning({ run }) ? "Not yet" : "Was stopped before its end"],
        ["Looks at students due since", run.since ? day(run.since) : "Not planned yet"],
        ["Pieces done", pieces.length ? `${number(done)} of ${number(pieces.length)}` : "Not planned yet"],
        ...(run.finished_at ? cameToRows(run) : []),
      ]}
    />
  );
}

function cameToRows({ counts }: Run): [string, string][] {
  const held = heldBy(counts).map(([reason, many]) => `${number(many)} ${reason}`);
  return [
    ["Students looked at", `${number(counts.looked_at)}, of them ${number(counts.rechecked)} only because time has passed`],
    ["Moves detected", number(counts.detected)],
    ["Put on hold", held.join(", ") || "0"],
    ["Released from hold", number(counts.released)],
    ["Known already", number(counts.known)],
    ["Supplements proposed", number(counts.supplements)],
    ["Notices and starts sent again", `${number(counts.sent_again)}, and ${number(counts.in_hand)} in hand elsewhere`],
    ["Schools reminded", number(counts.reminded)],
    ["Very late transfers told to both schools", number(counts.escalated)],
    ["Errors", `${number(counts.errors)} with students, ${number(counts.outbox_errors)} with notices and starts`],
  ];
}

/** Ids say nothing about a child; support finds them in the log. */
function Failed({ subjects, many }: { subjects: string[]; many: number }) {
  if (!subjects.length) return null;
  return (
    <section>
      <h2 class="govuk-heading-m">What failed</h2>
      <p class="govuk-body">
        {many > subjects.length
          ? `${count(many, "error")}, the first ${number(subjects.length)} are shown. `
          : ""}
        Find each id in the log of the run. All of it is still due.
      </p>
      <ul class="govuk-list govuk-list--bullet">
        {subjects.map((id) => (
          <li key={id} class="app-break">
            {id}
          </li>
        ))}
      </ul>
    </section>
  );
}
