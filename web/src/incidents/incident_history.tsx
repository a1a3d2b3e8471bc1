/** Who has opened or changed one incident: for key holders. */
import { Page } from "../parts/page";
import { HistoryOf } from "../students/history";

interface IncidentHistoryProps {
  studentId: string;
  incidentId: string;
}

export function IncidentHistory({ studentId, incidentId }: IncidentHistoryProps) {
  return (
    <Page title="Who has seen this incident" back={{ href: `/students/${studentId}/incidents/${incidentId}`, text: "Incident" }}>
      <p class="govuk-body">
        Whoever opened the incident itself, or changed it. Its text also stands in the student&rsquo;s list of incidents: who
        read that is in the student&rsquo;s History.
      </p>
      <HistoryOf studentId={studentId} subject={incidentId} none="Nobody has opened this incident yet." />
    </Page>
  );
}
