/** Incidents to which colleagues alerted the reader. Each waits until it is marked as read. */
import { call } from "../api/call";
import type { Alert } from "../api/nouns";
import { useCategoryLabels } from "../categories/labels";
import { RowDeed } from "../parts/row_deed";
import { Table } from "../parts/table";
import { Link } from "../router";
import { moment } from "../words/dates";

export function MyAlerts({ alerts }: { alerts: Alert[] }) {
  const labels = useCategoryLabels();
  return (
    <section class="app-pile">
      <Table
        caption={`My alerts (${alerts.length})`}
        rows={alerts}
        keyOf={(a) => a.alert_id}
        columns={[
          {
            head: "Incident",
            cell: (a) => <Link href={`/students/${a.student_id}/incidents/${a.incident_id}`}>{incidentOf(a)}</Link>,
          },
          { head: "Categories", cell: (a) => a.category_ids.map(labels).join(", ") },
          { head: "Alerted by", cell: (a) => `${a.by}, ${moment(a.at)}` },
          {
            head: "Read",
            cell: (a) => (
              <RowDeed
                words="Mark as read"
                of={incidentOf(a)}
                meanwhile="Marking"
                said="Read"
                onDo={() => call("post", "/alerts/{alert_id}/read", { ids: { alert_id: a.alert_id } })}
              />
            ),
          },
        ]}
      />
    </section>
  );
}

function incidentOf(alert: Alert): string {
  return `${alert.student_name}, ${moment(alert.occurred_at)}`;
}
