/** The Incidents tab: what happened, in date order. */
import { call } from "../api/call";
import type { Document, Incident, Me } from "../api/nouns";
import { useCategoryLabels } from "../categories/labels";
import { Download } from "../documents/download";
import { Empty, useFetched } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { moment } from "../words/dates";
import { count } from "../words/numbers";

export function Incidents({ studentId, me }: { studentId: string; me: Me }) {
  const ids = { student_id: studentId };
  const labels = useCategoryLabels();
  const documents = useFetched(() => call("get", "/students/{student_id}/documents", { ids }), [studentId]);
  return (
    <section aria-labelledby="incidents">
      <div class="app-bar">
        <h2 class="govuk-heading-m" id="incidents">
          Incidents
        </h2>
        <Link href={`/students/${studentId}/incidents/log`} class="govuk-button">
          Log an incident
        </Link>
      </div>
      {documents.problem && (
        <p class="govuk-error-message" role="alert">
          Attached files cannot be shown: {documents.problem}
        </p>
      )}
      <Paged
        what="incidents"
        marks={[studentId]}
        fetch={async (after) => {
          const page = await call("get", "/students/{student_id}/incidents", { ids, query: { after } });
          return { rows: page.incidents, next: page.next };
        }}
      >
        {(incidents) =>
          incidents.length ? (
            <ol class="app-chronology">
              {incidents.map((incident) => (
                <li key={incident.incident_id}>
                  <Entry
                    studentId={studentId}
                    incident={incident}
                    labels={labels}
                    files={documents.value?.documents.filter((d) => d.incident_id === incident.incident_id) ?? []}
                  />
                </li>
              ))}
            </ol>
          ) : (
            <Empty>
              There are no incidents that you can see.
              {me.is_key_holder &&
                " You see those of the categories that your own user groups may view: Admin > Users."}
            </Empty>
          )
        }
      </Paged>
    </section>
  );
}

interface EntryProps {
  studentId: string;
  incident: Incident;
  labels: (id: string) => string;
  files: Document[];
}

function Entry({ studentId, incident, labels, files }: EntryProps) {
  const { occurred_at, logged_at, logged_by, category_ids, text, linked, hidden_linked_count, origin } = incident;
  return (
    <article class="app-entry">
      <header class="app-entry__head">
        <h3 class="govuk-heading-s">
          <time dateTime={occurred_at}>{moment(occurred_at)}</time>
        </h3>
        <ul class="app-inline-list">
          {category_ids.map((id) => (
            <li key={id}>
              <Tag text={labels(id)} colour={labels(id).startsWith("Legacy") ? "grey" : "blue"} />
            </li>
          ))}
        </ul>
      </header>
      <p class="govuk-body app-as-written">{text}</p>
      {files.length > 0 && (
        <ul class="govuk-list app-files" aria-label="Attached files">
          {files.map((file) => (
            <li key={file.document_id}>
              <Download studentId={studentId} document={file} />
            </li>
          ))}
        </ul>
      )}
      <p class="app-entry__foot">
        {linked.length > 0 && <span>Linked: {linked.map((one) => one.name || "a student").join(", ")}</span>}
        {hidden_linked_count > 0 && (
          <span>{count(hidden_linked_count, "linked student")}, name{hidden_linked_count > 1 && "s"} hidden</span>
        )}
        <span>
          Logged by {logged_by}
          {origin && ` at ${origin}`}, {moment(logged_at)}
        </span>
      </p>
    </article>
  );
}
