/** Audit entries as rows, a table for each day: when, who, what. */
import type { AuditEntry } from "../api/nouns";
import { Empty } from "../parts/loaded";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { did } from "../words/audit";
import { details } from "../words/audit_details";
import { clockTime, dayOf } from "../words/dates";

interface EntriesProps {
  entries: AuditEntry[];
  /** Whether there are more to fetch. */
  hasMore: boolean;
  none: string;
}

export function Entries({ entries, hasMore, none }: EntriesProps) {
  if (!entries.length) {
    return <Empty>{hasMore ? "Nothing that fits was found so far. Show more to look further back." : none}</Empty>;
  }
  return (
    <div class="app-audit">
      {byDay(entries).map(([day, rows]) => (
        <Table
          key={day}
          caption={day}
          rows={rows}
          keyOf={(e) => e.audit_id}
          columns={[
            { head: "Time", cell: (e) => clockTime(new Date(e.at)) },
            { head: "Who", cell: who },
            { head: "What", cell: what },
          ]}
        />
      ))}
    </div>
  );
}

/** In the order in which they come, by the day that the school's calendar shows. */
function byDay(entries: readonly AuditEntry[]): [day: string, entries: AuditEntry[]][] {
  const days = new Map<string, AuditEntry[]>();
  for (const entry of entries) {
    const day = dayOf(entry.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}

/** Of people of another school the id is not told. */
function who({ actor_id, actor_name }: AuditEntry) {
  return actor_id ? actor_name : `${actor_name} (other school)`;
}

function what(entry: AuditEntry) {
  const address = addressOf(entry.subject_id);
  const more = details(entry.detail);
  return (
    <>
      {address ? <Link href={address}>{did(entry.action)}</Link> : did(entry.action)}{" "}
      {entry.outcome === "refused" && <Tag text="Refused" colour="red" />}
      {more && <span class="app-note">{more}</span>}
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
