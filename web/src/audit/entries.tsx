/** Audit entries as rows: when, who, what. */
import type { AuditEntry } from "../api/nouns";
import { Empty } from "../parts/loaded";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { detail, did } from "../words/audit";
import { moment } from "../words/dates";

interface EntriesProps {
  entries: AuditEntry[];
  /** Whether there are more to fetch. */
  hasMore: boolean;
  caption: string;
  none: string;
}

export function Entries({ entries, hasMore, caption, none }: EntriesProps) {
  if (!entries.length) {
    return <Empty>{hasMore ? "Nothing that fits was found so far. Show more to look further back." : none}</Empty>;
  }
  return (
    <Table
      caption={caption}
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
