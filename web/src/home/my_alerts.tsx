/** Incidents to which colleagues alerted the reader. Each waits until it is marked as read. */
import { call } from "../api/call";
import type { Alert } from "../api/nouns";
import { useCategoryLabels } from "../categories/labels";
import { ErrorSummary } from "../parts/errors";
import { Button, useSend } from "../parts/send";
import { Table } from "../parts/table";
import { Link } from "../router";
import { moment } from "../words/dates";

interface MyAlertsProps {
  alerts: Alert[];
  onRead: () => Promise<void>;
}

export function MyAlerts({ alerts, onRead }: MyAlertsProps) {
  const labels = useCategoryLabels();
  const read = useSend(async (alert: Alert) => {
    await call("post", "/alerts/{alert_id}/read", { ids: { alert_id: alert.alert_id } });
    await onRead();
  });
  if (alerts.length === 0) return null;
  return (
    <section class="app-pile">
      <ErrorSummary problems={read.problems} />
      <Table
        caption={`My alerts (${alerts.length})`}
        rows={alerts}
        keyOf={(a) => a.alert_id}
        columns={[
          {
            head: "Incident",
            cell: (a) => (
              <Link href={`/students/${a.student_id}/incidents/${a.incident_id}`}>
                {a.student_name}, {moment(a.occurred_at)}
              </Link>
            ),
          },
          { head: "Categories", cell: (a) => a.category_ids.map(labels).join(", ") },
          { head: "Alerted by", cell: (a) => `${a.by}, ${moment(a.at)}` },
          {
            head: "Read",
            cell: (a) => (
              <Button kind="secondary" isSending={read.isSending} onClick={() => void read.send(a)}>
                Mark as read
                <span class="govuk-visually-hidden">
                  {a.student_name}, {moment(a.occurred_at)}
                </span>
              </Button>
            ),
          },
        ]}
      />
    </section>
  );
}
