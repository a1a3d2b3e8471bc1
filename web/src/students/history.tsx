/** Who has seen this record, changed it, or was refused: for key holders. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { AuditEntry } from "../api/nouns";
import { Select } from "../parts/fields";
import { Empty } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { clockTime, moment } from "../words/dates";
import { type HistoryRow, rowsOf } from "./history_rows";

const KINDS = [
  { value: "", text: "Everything" },
  { value: "view", text: "Who looked at it or downloaded from it" },
  { value: "change", text: "What was changed" },
];

export function History({ studentId }: { studentId: string }) {
  const [kind, setKind] = useState("");
  return (
    <section aria-labelledby="history">
      <h2 class="govuk-heading-m" id="history">
        Who has seen this record
      </h2>
      <div class="app-no-print">
        <Select id="history-kind" label="Show" value={kind} onValue={setKind} options={KINDS} />
      </div>
      <HistoryOf key={kind} studentId={studentId} kind={kind} none="Nobody has done this with the record yet." />
    </section>
  );
}

interface HistoryOfProps {
  studentId: string;
  /** "view", "change", or "" for all. */
  kind?: string;
  /** The incident or file that it is about; the whole record when it is left out. */
  subject?: string;
  none: string;
}

export function HistoryOf({ studentId, kind = "", subject = "", none }: HistoryOfProps) {
  return (
    <Paged
      what="entries"
      marks={[studentId, kind, subject]}
      fetch={async (before) => {
        const ids = { student_id: studentId };
        const page = await call("get", "/students/{student_id}/history", { ids, query: { before, kind, subject } });
        return { rows: page.entries, next: page.next };
      }}
    >
      {(entries, hasMore) => <Rows entries={entries} hasMore={hasMore} none={none} />}
    </Paged>
  );
}

function Rows({ entries, hasMore, none }: { entries: AuditEntry[]; hasMore: boolean; none: string }) {
  if (!entries.length) {
    return <Empty>{hasMore ? "Nothing that fits was found so far. Show more to look further back." : none}</Empty>;
  }
  return (
    <Table
      caption="History of the record, the newest first"
      isCaptionHidden
      rows={rowsOf(entries)}
      keyOf={(row) => row.key}
      columns={[
        { head: "When", cell: when },
        { head: "Who", cell: (row) => row.who },
        { head: "What", cell: (row) => <Deeds row={row} /> },
      ]}
    />
  );
}

/** 24 Nov 2026, 09:10 to 09:24. */
function when({ first, last }: HistoryRow): string {
  const [began, ended] = [moment(first), moment(last)];
  if (began === ended) return began;
  const [day] = ended.split(", ");
  return began.startsWith(`${day},`) ? `${began} to ${clockTime(new Date(last))}` : `${began} to ${ended}`;
}

function Deeds({ row: { deeds, isRefused } }: { row: HistoryRow }) {
  return (
    <>
      {deeds.map(({ words, times }) => (
        <span key={words} class="app-line">
          {words}
          {times > 1 && `, ${times} times`} {isRefused && <Tag text="Refused" colour="red" />}
        </span>
      ))}
    </>
  );
}
