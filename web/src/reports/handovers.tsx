/** Admin > Reports > Hand-overs: the packages of all students that went to schools without Safehand. */
import { call } from "../api/call";
import type { Handover, SchoolHandover } from "../api/nouns";
import { Empty } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Page } from "../parts/page";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day, dayOf, moment } from "../words/dates";
import { STATE } from "../words/handovers";
import { OVERDUE } from "../words/transfers";
import { ReportsTabs } from "./tabs";

export function SchoolHandovers() {
  return (
    <Page title="Hand-overs" caption="Reports">
      <ReportsTabs here="handovers" />
      <p class="govuk-body">
        Records that went as an encrypted package to a school or body without Safehand, the newest first. Open one to send
        the link again, note a receipt or revoke it. A record that was destroyed is in its certificate only.
      </p>
      <Paged
        what="hand-overs"
        marks={[]}
        fetch={async (before) => {
          const page = await call("get", "/handovers", { query: { before } });
          return { rows: page.handovers, next: page.next };
        }}
      >
        {(rows, hasMore) =>
          rows.length ? (
            <Rows rows={rows} />
          ) : (
            <Empty>
              {hasMore
                ? "None on this page. Show more to look further back."
                : "No record was handed over yet. A key holder does it under Hand over, in the student's record."}
            </Empty>
          )
        }
      </Paged>
    </Page>
  );
}

function Rows({ rows }: { rows: SchoolHandover[] }) {
  return (
    <Table
      caption="Hand-overs"
      isCaptionHidden
      rows={rows}
      keyOf={(one) => one.handover.handover_id}
      columns={[
        {
          head: "Student",
          cell: (one) => <Link href={`/students/${one.student_id}/handovers`}>{one.student_name}</Link>,
        },
        { head: "Receiver", cell: (one) => <span class="app-break">{one.handover.receiver}</span> },
        { head: "Made", cell: (one) => `${moment(one.handover.made_at)}, ${one.handover.made_by}` },
        {
          head: "State",
          cell: ({ handover }) => (
            <>
              <Tag {...STATE[handover.state]} /> {handover.is_overdue && <Tag {...OVERDUE} />}
              {until(handover) && <span class="app-note">{until(handover)}</span>}
            </>
          ),
        },
        { head: "Downloaded", cell: ({ handover }) => downloads(handover) },
        { head: "Receipt", cell: ({ handover }) => receipt(handover) },
      ]}
    />
  );
}

function until({ state, expires_at, ended_at, ended_by }: Handover): string {
  if (state === "ready" && expires_at) return `until ${moment(expires_at)}`;
  if (state === "expired" && expires_at) return `on ${dayOf(expires_at)}`;
  if (state === "revoked" && ended_at) return `${dayOf(ended_at)}, ${ended_by}`;
  return "";
}

function downloads({ downloads: times, downloaded_at, ready_at }: Handover): string {
  if (downloaded_at) return times === 1 ? `Once, ${dayOf(downloaded_at)}` : `${times} times, last ${dayOf(downloaded_at)}`;
  return ready_at ? "Not yet" : "";
}

function receipt({ receipt: given, state, due_on }: Handover): string {
  if (given) return `${given.name}, ${given.role}, ${day(given.on)}${given.noted_by && ` (told to ${given.noted_by})`}`;
  return state === "being_made" || state === "ready" || state === "expired" ? `Not yet; due ${day(due_on)}` : "";
}
