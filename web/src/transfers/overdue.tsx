/** Admin > Transfers > Overdue: records that should have arrived and have not, both ways, the latest first. */
import { call } from "../api/call";
import type { LateTransfer } from "../api/nouns";
import { Empty } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Page } from "../parts/page";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day } from "../words/dates";
import { count } from "../words/numbers";
import { STATE, previousSchool } from "../words/transfers";
import { RowStep, hasStep } from "./row_step";
import { TransferTabs } from "./tabs";

const SIDES = {
  outgoing: {
    caption: "From your school: you must act",
    none: "No record that your school should have sent is overdue.",
  },
  incoming: {
    caption: "To your school: the previous school must act",
    none: "No record that your school has requested is overdue.",
  },
} as const;

export function OverdueTransfers() {
  return (
    <Page title="Overdue transfers" heading="Transfers">
      <TransferTabs here="overdue" />
      <p class="govuk-body">
        A record is due five school days after it was requested, or on the fifth school day of the student at the new
        school. School days are those of the previous school.
      </p>
      <p class="govuk-body">
        <Link href="/admin/transfers/escalation-contact">Escalation contact</Link>
      </p>
      <OneSide side="outgoing" />
      <OneSide side="incoming" />
    </Page>
  );
}

function OneSide({ side }: { side: keyof typeof SIDES }) {
  return (
    <section class="app-pile">
      <Paged
        what={`overdue ${side} transfers`}
        marks={[side]}
        fetch={async (after) => {
          const page = await call("get", "/transfers/overdue", { query: { side, after } });
          return { rows: page.transfers, next: page.next };
        }}
      >
        {(late) => (late.length ? <LateRows side={side} late={late} /> : <Empty>{SIDES[side].none}</Empty>)}
      </Paged>
    </section>
  );
}

function LateRows({ side, late }: { side: keyof typeof SIDES; late: readonly LateTransfer[] }) {
  return (
    <Table
      caption={SIDES[side].caption}
      rows={late}
      keyOf={({ transfer }) => transfer.transfer_id}
      columns={[
        {
          head: "Student",
          cell: ({ transfer }) => (
            <Link href={`/admin/transfers/${transfer.transfer_id}`}>{transfer.student_name || "Student"}</Link>
          ),
        },
        side === "incoming"
          ? { head: "Previous school", cell: ({ transfer }) => previousSchool(transfer) }
          : { head: "New school", cell: ({ transfer }) => transfer.new_school },
        { head: "Due", cell: ({ transfer }) => (transfer.due_on ? day(transfer.due_on) : "") },
        { head: "Late", cell: ({ days, school_days }) => `${count(school_days, "school day")} (${count(days, "day")})` },
        { head: "State", cell: ({ transfer }) => <Tag {...STATE[transfer.state]} /> },
        ...(late.some(({ transfer }) => hasStep(transfer))
          ? [
              {
                head: "Next step",
                cell: ({ transfer }: LateTransfer) =>
                  hasStep(transfer) ? <RowStep transfer={transfer} onDone={() => undefined} /> : "",
              },
            ]
          : []),
      ]}
    />
  );
}
