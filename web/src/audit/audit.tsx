/** Who did what at this school, a month at a time. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { AuditEntry } from "../api/nouns";
import { Select } from "../parts/fields";
import { Empty } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Page } from "../parts/page";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { detail, did } from "../words/audit";
import { lastMonths, moment, month as monthName } from "../words/dates";

const MONTHS = 24;

export function Audit() {
  const months = lastMonths(MONTHS);
  const [month, setMonth] = useState(months[0] ?? "");
  return (
    <Page title="Audit">
      <p class="govuk-body">Everything that was done, read or refused. Entries are only ever added.</p>
      <Select
        id="month"
        label="Month"
        value={month}
        onValue={setMonth}
        options={months.map((one) => ({ value: one, text: monthName(one) }))}
      />
      <Paged
        key={month}
        what="entries"
        marks={[month]}
        fetch={async (before) => {
          const page = await call("get", "/audit", { query: { month, before } });
          return { rows: page.entries, next: page.next };
        }}
      >
        {(entries) =>
          entries.length ? (
            <Table
              caption={`Audit of ${monthName(month)}`}
              isCaptionHidden
              rows={entries}
              keyOf={(e) => e.audit_id}
              columns={[
                { head: "When", cell: (e) => moment(e.at) },
                { head: "Who", cell: who },
                { head: "What", cell: what },
                { head: "Details", cell: (e) => detail(e.detail) },
              ]}
            />
          ) : (
            <Empty>Nothing happened in {monthName(month)}.</Empty>
          )
        }
      </Paged>
    </Page>
  );
}

function who(entry: AuditEntry) {
  const isSystem = entry.actor_id === "system";
  return entry.is_own_school || isSystem ? entry.actor_name : `${entry.actor_name} (other school)`;
}

function what(entry: AuditEntry) {
  const address = addressOf(entry.subject_id);
  return (
    <>
      {address ? <Link href={address}>{did(entry.action)}</Link> : did(entry.action)}{" "}
      {entry.outcome === "refused" && <Tag text="Refused" colour="red" />}
    </>
  );
}

/** The screen of what an entry is about, where there is one. */
function addressOf(subject: string): string {
  if (subject.startsWith("tr_")) return `/admin/transfers/${subject}`;
  if (subject.startsWith("imp_")) return `/admin/enrolments/${subject}`;
  if (subject.startsWith("grp_")) return `/admin/users/groups/${subject}`;
  if (subject.startsWith("st_") || subject.startsWith("stu_")) return `/students/${subject}/incidents`;
  return "";
}
