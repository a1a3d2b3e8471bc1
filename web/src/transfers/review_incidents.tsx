/** The incidents of a review, each as it will look at the new school, or why it stays. */
import { call } from "../api/call";
import type { FoundName, ReviewedFile, ReviewedIncident } from "../api/nouns";
import { BodyMap } from "../incidents/body_map";
import { Empty } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day, moment } from "../words/dates";
import { STAYS } from "../words/held_back";
import { count } from "../words/numbers";
import { MarkedText, NamesList } from "./names_found";

interface ReviewIncidentsProps {
  transferId: string;
  studentId: string;
  /** What would go now: another mark, another list. */
  mark: string;
  files: readonly ReviewedFile[];
  names: readonly FoundName[];
}

export function ReviewIncidents({ transferId, studentId, mark, files, names }: ReviewIncidentsProps) {
  return (
    <Paged
      key={mark}
      what="incidents"
      marks={[mark]}
      fetch={async (after) => {
        const page = await call("get", "/transfers/{transfer_id}/review/incidents", {
          ids: { transfer_id: transferId },
          query: { after },
        });
        return { rows: page.incidents, next: page.next };
      }}
    >
      {(incidents) =>
        incidents.length ? (
          incidents.map((one) => (
            <Reviewed
              key={one.incident_id}
              studentId={studentId}
              incident={one}
              files={files.filter((f) => f.incident_id === one.incident_id)}
              names={names.filter((n) => n.incident_id === one.incident_id)}
            />
          ))
        ) : (
          <Empty>There are no incidents that you can see.</Empty>
        )
      }
    </Paged>
  );
}

interface ReviewedProps {
  studentId: string;
  incident: ReviewedIncident;
  files: readonly ReviewedFile[];
  names: readonly FoundName[];
}

function Reviewed({ studentId, incident, files, names }: ReviewedProps) {
  const stays = incident.held_back;
  const at = moment(incident.occurred_at);
  return (
    <article class={`app-entry${stays ? " app-entry--struck" : ""}`}>
      <header class="app-entry__head">
        <h3 class="govuk-heading-s">
          <time dateTime={incident.occurred_at}>{at}</time>
        </h3>
        {incident.categories.length > 0 && (
          <ul class="app-inline-list">
            {incident.categories.map((name) => (
              <li key={name}>
                <Tag text={`Legacy: ${name}`} colour="grey" />
              </li>
            ))}
          </ul>
        )}
        {stays && <Tag text="Stays" colour="yellow" />}
      </header>
      {stays && <p class="govuk-body">This incident does not go: {STAYS[stays]}.</p>}
      {stays && <p class="govuk-body">Categories: {incident.left_out.join(", ")}</p>}
      {!stays && incident.left_out.length > 0 && (
        <p class="govuk-body">It goes without: {incident.left_out.join(", ")}.</p>
      )}
      <p class="govuk-body app-as-written">
        <MarkedText text={incident.text} names={names.filter((n) => n.action === null)} />
      </p>
      {incident.agencies.length > 0 && <p class="govuk-body">Agencies: {incident.agencies.join(", ")}</p>}
      {incident.actions.length > 0 && (
        <ul class="govuk-list" aria-label="Actions">
          {incident.actions.map((action, index) => (
            <li key={index}>
              <MarkedText text={action.what} names={names.filter((n) => n.action === index)} />, {action.owner_name}, by {day(action.due_on)}
              {action.done_at && `, done ${moment(action.done_at)} by ${action.done_by}`}
            </li>
          ))}
        </ul>
      )}
      <NamesList names={names} label={`Names of other students, ${at}`} />
      <BodyMap points={incident.body_map} />
      {files.length > 0 && (
        <ul class="govuk-list" aria-label="Attached files">
          {files.map((file) => (
            <li key={file.document_id}>
              {file.file_name}
              {file.held_back && ` (stays: ${STAYS[file.held_back]})`}
            </li>
          ))}
        </ul>
      )}
      <p class="app-entry__foot">
        {incident.hidden_linked_count > 0 && (
          <span>
            {count(incident.hidden_linked_count, "linked student")}, name{incident.hidden_linked_count > 1 && "s"} hidden
          </span>
        )}
        <span>
          Logged by {incident.logged_by}
          {incident.origin && ` at ${incident.origin}`}, {moment(incident.logged_at)}
        </span>
      </p>
      {!stays && (
        <p class="govuk-body">
          <Link href={`/students/${studentId}/incidents/${incident.incident_id}/edit`}>
            Edit the text<span class="govuk-visually-hidden"> of {at}</span>
          </Link>
        </p>
      )}
    </article>
  );
}
