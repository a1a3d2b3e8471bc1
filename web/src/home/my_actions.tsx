/** What the reader has to do for incidents, overdue first. */
import { call } from "../api/call";
import type { OpenAction } from "../api/nouns";
import { ErrorSummary } from "../parts/errors";
import { Button, useSend } from "../parts/send";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day, moment } from "../words/dates";

interface MyActionsProps {
  actions: OpenAction[];
  onDone: () => Promise<void>;
}

export function MyActions({ actions, onDone }: MyActionsProps) {
  const done = useSend(async (action: OpenAction) => {
    try {
      await call("post", "/students/{student_id}/incidents/{incident_id}/actions/{action_id}/done", {
        ids: { student_id: action.student_id, incident_id: action.incident_id, action_id: action.action_id },
        version: action.incident_version,
      });
    } finally {
      await onDone(); // also after a change by somebody else: then the list is out of date
    }
  });
  if (actions.length === 0) return null;
  return (
    <section class="app-pile">
      <ErrorSummary problems={done.problems} />
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
                {day(a.due_on)} {a.is_overdue && <Tag text="Overdue" colour="red" />}
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
              <Button kind="secondary" isSending={done.isSending} onClick={() => void done.send(a)}>
                Mark as done<span class="govuk-visually-hidden">{a.what}</span>
              </Button>
            ),
          },
        ]}
      />
    </section>
  );
}
