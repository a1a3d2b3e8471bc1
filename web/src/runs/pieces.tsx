/** The pieces of a run. A day's work is cut into parts that run side by side; they stand in one row. */
import type { Piece, RunReport } from "../api/nouns";
import { Empty } from "../parts/loaded";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { day } from "../words/dates";
import { count, number } from "../words/numbers";
import { type Counts, errorCount, heldCount } from "./words";

export function Pieces({ report: { run, pieces } }: { report: RunReport }) {
  const isRunning = run.state === "running";
  return (
    <section>
      <h2 class="govuk-heading-m">Pieces</h2>
      {pieces.length ? (
        <Table
          caption="Pieces"
          isCaptionHidden
          rows={inRows(pieces)}
          keyOf={([one]) => one.work + one.first + one.last}
          columns={[
            { head: "Days", cell: ([one]) => daysOf(one) },
            { head: "Work", cell: ([one]) => (one.work === "due" ? "Students due" : "Notices and starts not sent") },
            { head: "Parts done", cell: (parts) => `${parts.filter((p) => p.is_done).length} of ${parts.length}` },
            { head: "State", cell: (parts) => <State isDone={parts.every((p) => p.is_done)} isRunning={isRunning} /> },
            { head: "So far", cell: cameTo },
          ]}
        />
      ) : (
        <Empty>The run has no pieces{isRunning ? " yet: it is being planned." : ": its plan failed."}</Empty>
      )}
    </section>
  );
}

/** At least one piece. */
type Parts = [Piece, ...Piece[]];

/** Pieces of the same work and days together, in the order of the plan. */
function inRows(pieces: readonly Piece[]): Parts[] {
  const rows = new Map<string, Parts>();
  for (const piece of pieces) {
    const key = `${piece.work} ${piece.first} ${piece.last}`;
    const row = rows.get(key);
    if (row) row.push(piece);
    else rows.set(key, [piece]);
  }
  return [...rows.values()];
}

function State({ isDone, isRunning }: { isDone: boolean; isRunning: boolean }) {
  if (isDone) return <Tag text="Done" colour="green" />;
  return isRunning ? <Tag text="At work" colour="blue" /> : <Tag text="Not finished" colour="red" />;
}

function daysOf(piece: Piece): string {
  return piece.first === piece.last ? day(piece.first) : `${day(piece.first)} to ${day(piece.last)}`;
}

/** What the parts have come to, in one line. */
function cameTo(parts: Parts): string {
  const sum = (of: (counts: Counts) => number): number => parts.reduce((total, part) => total + of(part.counts), 0);
  const said =
    parts[0].work === "due"
      ? [
          count(sum((c) => c.looked_at), "student"),
          `${number(sum((c) => c.detected))} detected`,
          `${number(sum(heldCount))} on hold`,
        ]
      : [`${number(sum((c) => c.sent_again))} sent again`, `${number(sum((c) => c.in_hand))} in hand`, `${number(sum((c) => c.reminded))} reminded`];
  return [...said, count(sum(errorCount), "error")].join(", ");
}
