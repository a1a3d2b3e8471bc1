/** A list of transfers. */
import type { Transfer } from "../api/nouns";
import { type Column, Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day, moment } from "../words/dates";
import { STATE, previousSchool } from "../words/transfers";

export type Side = "incoming" | "outgoing";

/** When the present state began. */
export function since(transfer: Transfer): string {
  const at = transfer.entered[transfer.state];
  return at ? moment(at) : "";
}

interface TransferRowsProps {
  caption: string;
  isCaptionHidden?: boolean;
  transfers: readonly Transfer[];
  /** Whose side the list shows: the other school stands in it. */
  side: Side;
  /** Off where the caption tells the state. */
  hasState?: boolean;
}

export function TransferRows({ caption, isCaptionHidden, transfers, side, hasState = true }: TransferRowsProps) {
  const state: Column<Transfer> = { head: "State", cell: (t) => <Tag {...STATE[t.state]} /> };
  return (
    <Table
      caption={caption}
      isCaptionHidden={isCaptionHidden}
      rows={transfers}
      keyOf={(t) => t.transfer_id}
      columns={[
        {
          head: "Student",
          cell: (t) => <Link href={`/admin/transfers/${t.transfer_id}`}>{t.student_name || "Student"}</Link>,
        },
        side === "incoming"
          ? { head: "Previous school", cell: previousSchool }
          : { head: "New school", cell: (t) => t.new_school },
        {
          head: side === "incoming" ? "Started here" : "Started there",
          cell: (t) => (t.new_entry_date ? day(t.new_entry_date) : "Not known"),
        },
        ...(hasState ? [state] : []),
        { head: "Since", cell: since },
      ]}
    />
  );
}
