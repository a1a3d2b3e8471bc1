/** A list of transfers, each with the step that waits for the reader. */
import { useState } from "preact/hooks";
import type { Transfer } from "../api/nouns";
import { type Column, Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day, dayOf } from "../words/dates";
import { CONFLICT, STATE, previousSchool } from "../words/transfers";
import { NewestConcern } from "./concern";
import { Due } from "./due";
import { RowStep, hasStep } from "./row_step";
import { SupplementTag } from "./supplement";

interface TransferRowsProps {
  caption: string;
  isCaptionHidden?: boolean;
  transfers: readonly Transfer[];
  /** Off where the caption tells the state. A conflict or what holds a match is shown all the same. */
  hasState?: boolean;
}

export function TransferRows({ caption, isCaptionHidden, transfers: fetched, hasState = true }: TransferRowsProps) {
  /** As they stand after a step in this list, by id. */
  const [moved, setMoved] = useState<Readonly<Record<string, Transfer>>>({});
  const transfers = fetched.map((one) => later(one, moved[one.transfer_id]));
  const isMoved = Object.keys(moved).length > 0;
  const isIncoming = transfers[0]?.side === "new"; // a list holds transfers of one side: the other school stands in it
  const isStateTold = hasState || isMoved || transfers.some((t) => t.conflict || t.held);
  const onDone = (now: Transfer): void => setMoved((before) => ({ ...before, [now.transfer_id]: now }));
  const columns: [isTold: boolean, column: Column<Transfer>][] = [
    [true, { head: "Student", cell: (t) => <Who transfer={t} /> }],
    [
      true,
      isIncoming ? { head: "Previous school", cell: previousSchool } : { head: "New school", cell: (t) => t.new_school },
    ],
    [
      transfers.some((t) => t.new_entry_date),
      {
        head: isIncoming ? "Started here" : "Started there",
        cell: (t) => (t.new_entry_date ? day(t.new_entry_date) : "Not known"),
      },
    ],
    [isStateTold, { head: "State", cell: (t) => <InState transfer={t} /> }],
    [!isStateTold, { head: "Since", cell: since }],
    [transfers.some((t) => t.concern), { head: "Newest concern", cell: (t) => <NewestConcern transfer={t} /> }],
    [
      transfers.some((t) => t.school_days_left !== null),
      { head: "Due", cell: (t) => (t.school_days_left === null ? "" : <Due transfer={t} />) },
    ],
    [
      fetched.some(hasStep),
      {
        head: "Next step",
        cell: (t) => {
          const before = fetched.find((one) => one.transfer_id === t.transfer_id) ?? t;
          return hasStep(before) ? <RowStep transfer={before} onDone={onDone} /> : "";
        },
      },
    ],
  ];
  return (
    <Table
      caption={caption}
      isCaptionHidden={isCaptionHidden}
      rows={transfers}
      keyOf={(t) => t.transfer_id}
      columns={columns.filter(([isTold]) => isTold).map(([, column]) => column)}
    />
  );
}

/** The day on which the present state began. */
function since(transfer: Transfer): string {
  const at = transfer.entered[transfer.state];
  return at ? dayOf(at) : "";
}

/** Of two looks at one transfer the one that knows more. */
function later(one: Transfer, other: Transfer | undefined): Transfer {
  const newest = (t: Transfer): number => Math.max(...Object.values(t.entered).map((at) => Date.parse(at)));
  return other && newest(other) > newest(one) ? other : one;
}

function Who({ transfer }: { transfer: Transfer }) {
  return (
    <>
      <Link href={`/admin/transfers/${transfer.transfer_id}`}>{transfer.student_name || "Student"}</Link>{" "}
      <SupplementTag transfer={transfer} />
      {transfer.supplement && <span class="app-note">Added after {day(transfer.supplement.went_on)}</span>}
    </>
  );
}

function InState({ transfer }: { transfer: Transfer }) {
  const why = (transfer.conflict ?? transfer.held)?.why;
  return (
    <>
      <Tag {...STATE[transfer.state]} /> {transfer.conflict && <Tag {...CONFLICT} />}
      <span class="app-note">{why ?? `since ${since(transfer)}`}</span>
    </>
  );
}
