/** A list of transfers. */
import type { Transfer } from "../api/nouns";
import { type Column, Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day, moment } from "../words/dates";
import { CONFLICT, OVERDUE, STATE, previousSchool } from "../words/transfers";
import { SupplementTag } from "./supplement";
import { NewestConcern } from "./concern";

/** When the present state began. */
export function since(transfer: Transfer): string {
  const at = transfer.entered[transfer.state];
  return at ? moment(at) : "";
}

interface TransferRowsProps {
  caption: string;
  isCaptionHidden?: boolean;
  transfers: readonly Transfer[];
  /** Off where the caption tells the state. A conflict or what holds a match is shown all the same. */
  hasState?: boolean;
}

export function TransferRows({ caption, isCaptionHidden, transfers, hasState = true }: TransferRowsProps) {
  const isIncoming = transfers[0]?.side === "new"; // a list holds transfers of one side: the other school stands in it
  const state: Column<Transfer> = { head: "State", cell: (t) => <InState transfer={t} /> };
  const isStateTold = hasState || transfers.some((t) => t.conflict || t.held);
  return (
    <Table
      caption={caption}
      isCaptionHidden={isCaptionHidden}
      rows={transfers}
      keyOf={(t) => t.transfer_id}
      columns={[
        {
          head: "Student",
          cell: (t) => (
            <>
              <Link href={`/admin/transfers/${t.transfer_id}`}>{t.student_name || "Student"}</Link>{" "}
              <SupplementTag transfer={t} />
              {t.supplement && <span class="app-note">Added after {day(t.supplement.went_on)}</span>}
            </>
          ),
        },
        isIncoming
          ? { head: "Previous school", cell: previousSchool }
          : { head: "New school", cell: (t) => t.new_school },
        {
          head: isIncoming ? "Started here" : "Started there",
          cell: (t) => (t.new_entry_date ? day(t.new_entry_date) : "Not known"),
        },
        ...(isStateTold ? [state] : []),
        { head: "Since", cell: since },
        ...(transfers.some((t) => t.concern)
          ? [{ head: "Newest concern", cell: (t: Transfer) => <NewestConcern transfer={t} /> }]
          : []),
        ...(transfers.some((t) => t.due_on) ? [{ head: "Due", cell: (t: Transfer) => <Due transfer={t} /> }] : []),
      ]}
    />
  );
}

/** By when the record should arrive; of one that is late, that it is. */
export function Due({ transfer }: { transfer: Transfer }) {
  return (
    <>
      {transfer.due_on ? day(transfer.due_on) : ""} {transfer.is_overdue && <Tag {...OVERDUE} />}
    </>
  );
}

function InState({ transfer }: { transfer: Transfer }) {
  return (
    <>
      <Tag {...STATE[transfer.state]} /> {transfer.conflict && <Tag {...CONFLICT} />}
      {(transfer.conflict ?? transfer.held) && (
        <span class="app-note">{(transfer.conflict ?? transfer.held)?.why}</span>
      )}
    </>
  );
}
