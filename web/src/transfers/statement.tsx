/** Admin > Transfers > Annual statement: how a year's transfers went, on screen, on paper, and for a spreadsheet. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { Statement, StatementSide } from "../api/nouns";
import { Select } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { save } from "../parts/save";
import { Button, useSend } from "../parts/send";
import { Table } from "../parts/table";
import { academicYears, day } from "../words/dates";
import { count, duration, number } from "../words/numbers";
import { TransferTabs } from "./tabs";

const YEAR = "year";
const YEARS = 6;

export function AnnualStatement() {
  const [year, setYear] = useState(academicYears(YEARS)[0]?.value ?? "");
  const found = useFetched(() => call("get", "/statement", { query: { year } }), [year]);
  const download = useSend(async () => {
    const file = await call("get", "/statement/export", { query: { year } });
    save([file.csv], file.file_name);
  });
  return (
    <Page title="Annual statement" heading="Transfers" problems={download.problems}>
      <TransferTabs here="statement" />
      <div class="app-no-print">
        <Select id={YEAR} label="Academic year" options={academicYears(YEARS)} value={year} onValue={setYear} />
        <div class="govuk-button-group">
          <Button kind="secondary" onClick={() => window.print()}>
            Print
          </Button>
          <Button kind="secondary" isSending={download.isSending} meanwhile="Downloading" onClick={() => void download.send()}>
            Download as CSV
          </Button>
        </div>
      </div>
      <Loaded of={found} what="the annual statement">
        {(statement) => <Shown statement={statement} />}
      </Loaded>
    </Page>
  );
}

function Shown({ statement }: { statement: Statement }) {
  return (
    <>
      <h2 class="govuk-heading-m">
        Annual statement {statement.name}: {statement.school}
      </h2>
      <p class="govuk-body">
        As it stands on {day(statement.made_on)}. Incoming: records that were found in the year. Outgoing: records that
        other schools requested from you in the year. It holds no student.
      </p>
      {!statement.is_complete && (
        <div class="govuk-inset-text">
          There were more than 3,000 transfers one way: only the first 3,000 of the year are counted.
        </div>
      )}
      <TwoSides caption="What became of them" statement={statement} rows={BECAME} />
      {statement.incoming.arrived + statement.outgoing.arrived > 0 ? (
        <TwoSides caption="How fast, from request to arrival" statement={statement} rows={SPEED} />
      ) : (
        <Empty>No record has arrived yet, so nothing tells how fast it went.</Empty>
      )}
      <p class="govuk-body">
        School days are those of the previous school, as its term dates stand now. In time is by the day on which the record was
        due: for a student who started later, that is the fifth school day at the new school.
      </p>
      <Waits caption="Incoming: where the time went" side={statement.incoming} />
      <Waits caption="Outgoing: where the time went" side={statement.outgoing} />
      <p class="govuk-body">
        All the time of a transfer, also before the request and until receipt was confirmed, nights and holidays included.
        What waited for people is kept apart from what the copying took and from what stood still after a failure.
      </p>
    </>
  );
}

type Row = [words: string, of: (side: StatementSide) => string];

const BECAME: Row[] = [
  ["Found, or requested from you", (s) => number(s.total)],
  ["Arrived", (s) => number(s.arrived)],
  ["Arrived, receipt confirmed", (s) => number(s.acknowledged)],
  ["Arrived, then recalled", (s) => number(s.recalled)],
  ["Declined", (s) => number(s.declined)],
  ["Withdrawn", (s) => number(s.withdrawn)],
  ["Still open", (s) => number(s.open)],
  ["Still open, overdue", (s) => number(s.overdue)],
  ["Told to both schools as very late", (s) => number(s.escalated)],
];
const SPEED: Row[] = [
  ["In time", (s) => (s.had_due ? `${number(s.in_time)} of ${number(s.had_due)} (${Math.round((100 * s.in_time) / s.had_due)}%)` : NONE)],
  ["School days, median", (s) => (s.school_days.count ? String(s.school_days.median) : NONE)],
  ["School days, slowest", (s) => (s.school_days.count ? number(s.school_days.longest) : NONE)],
  ["Calendar days, median", (s) => (s.days.count ? String(s.days.median) : NONE)],
  ["Calendar days, slowest", (s) => (s.days.count ? number(s.days.longest) : NONE)],
];
const NONE = "None arrived";

function TwoSides({ caption, statement, rows }: { caption: string; statement: Statement; rows: Row[] }) {
  return (
    <Table
      caption={caption}
      rows={rows}
      keyOf={([words]) => words}
      columns={[
        { head: "What", cell: ([words]) => words },
        { head: "Incoming", cell: ([, of]) => of(statement.incoming) },
        { head: "Outgoing", cell: ([, of]) => of(statement.outgoing) },
      ]}
    />
  );
}

const WAITED_FOR: Record<StatementSide["waits"][number]["waited_for"], string> = {
  this_school: "For a person of your school",
  other_school: "For a person of the other school",
  workflow: "In the workflow",
  stopped: "Stopped by a failure, until Retry",
  on_hold: "On hold, the match in doubt",
};

/** Only what was waited for at all. */
function Waits({ caption, side }: { caption: string; side: StatementSide }) {
  const waits = side.waits.filter((w) => w.seconds.count > 0);
  if (waits.length === 0) return null;
  return (
    <Table
      caption={caption}
      rows={waits}
      keyOf={(w) => w.waited_for}
      columns={[
        { head: "Waited", cell: (w) => WAITED_FOR[w.waited_for] },
        { head: "How many", cell: (w) => count(w.seconds.count, "transfer") },
        { head: "Median", cell: (w) => duration(w.seconds.median) },
        { head: "Longest", cell: (w) => duration(w.seconds.longest) },
        { head: "Together", cell: (w) => duration(w.seconds.total) },
      ]}
    />
  );
}
