/** Admin > Reports > Student Reports and ZIPs: that somebody had one made, never what is in it. */
import { call } from "../api/call";
import type { SchoolExport } from "../api/nouns";
import { Empty } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Page } from "../parts/page";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { moment } from "../words/dates";
import { state, what } from "../words/exports";
import { ReportsTabs } from "./tabs";

export function SchoolExports() {
  return (
    <Page title="Student Reports and ZIPs" caption="Reports">
      <ReportsTabs here="exports" />
      <p class="govuk-body">
        Who had a Student Report or a ZIP of files made in the last 90 days, the newest first. Each holds what that person may
        see, so only they can download it. What is older, and each download, is in the{" "}
        <Link href="/admin/audit">audit</Link> under Downloads and exports.
      </p>
      <Paged
        what="reports and ZIPs"
        marks={[]}
        fetch={async (before) => {
          const page = await call("get", "/exports", { query: { before } });
          return { rows: page.exports, next: page.next };
        }}
      >
        {(rows, hasMore) =>
          rows.length ? (
            <Rows rows={rows} />
          ) : (
            <Empty>
              {hasMore ? "None on this page. Show more to look further back." : "Nobody had one made in the last 90 days."}
            </Empty>
          )
        }
      </Paged>
    </Page>
  );
}

function Rows({ rows }: { rows: SchoolExport[] }) {
  const now = Date.now();
  return (
    <Table
      caption="Student Reports and ZIPs"
      isCaptionHidden
      rows={rows}
      keyOf={(one) => one.export_id}
      columns={[
        { head: "Student", cell: (one) => <Link href={`/students/${one.student_id}/incidents`}>{one.student_name}</Link> },
        { head: "What", cell: what },
        { head: "Asked for by", cell: (one) => one.asked_by },
        { head: "When", cell: (one) => moment(one.asked_at) },
        { head: "State", cell: (one) => <Tag {...state({ ...one, can_open: isKept(one, now) })} /> },
      ]}
    />
  );
}

function isKept({ ready_until }: SchoolExport, now: number): boolean {
  return ready_until !== null && Date.parse(ready_until) > now;
}
