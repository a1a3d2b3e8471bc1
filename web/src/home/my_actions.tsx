/** What the reader has to do for incidents, overdue first. */
import { useRef } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Incident, OpenAction } from "../api/nouns";
import { RowDeed } from "../parts/row_deed";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day, moment } from "../words/dates";
import { OVERDUE } from "../words/transfers";

export function MyActions({ actions }: { actions: OpenAction[] }) {
  /** Versions of incidents that were changed here since: one incident may have several actions. */
  const versions = useRef<Record<string, number>>({});
  const markDone = async ({ student_id, incident_id, action_id, incident_version }: OpenAction): Promise<void> => {
    const see = (incident: Incident): void => void (versions.current[incident_id] = incident.version);
    try {
      see(
        await call("post", "/students/{student_id}/incidents/{incident_id}/actions/{action_id}/done", {
          ids: { student_id, incident_id, action_id },
          version: versions.current[incident_id] ?? incident_version,
        }),
      );
    } catch (error) {
      if (error instanceof ApiError && error.current) see(error.current as Incident);
      throw error;
    }
  };
  return (
    <section class="app-pile">
      <Table
        caption={`My actions (${actions.length})`}
        rows={actions}
        keyOf={(a) => a.action_id}
        columns={[
          { head: "Action", cell: (a) => <span class="app-as-written">{a.what}</span> },
          {
            head: "Due",
            cell: (a) => (
              <>
                {day(a.due_on)} {a.is_overdue && <Tag {...OVERDUE} />}
              </>
            ),
          },
          {
            head: "Incident",
            cell: (a) => (
              <Link href={`/students/${a.student_id}/incidents/${a.incident_id}`}>
                {a.student_name}, {moment(a.occurred_at)}
              </Link>
            ),
          },
          {
            head: "Done",
            cell: (a) => (
              <RowDeed words="Mark as done" of={a.what} meanwhile="Marking" said="Done" onDo={() => markDone(a)} />
            ),
          },
        ]}
      />
    </section>
  );
}
