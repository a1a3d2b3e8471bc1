/** The incidents of a review, each as it will look at the new school, or why it stays. */
import { call } from "../api/call";
import { useEffect, useRef } from "preact/hooks";
import type { FoundName, Incident, ReviewedFile, ReviewedIncident } from "../api/nouns";
import { BodyMap } from "../incidents/body_map";
import { Empty } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day, moment } from "../words/dates";
import { STAYS } from "../words/held_back";
import { count } from "../words/numbers";
import { MarkedText, NamesList } from "./names_found";
import { TakeOut } from "./take_out";

interface ReviewIncidentsProps {
  transferId: string;
  studentId: string;
  /** Another turn, another list. */
  turn: number;
  /** The incident to come back to; the list reaches at least so far. */
  at: string;
  files: readonly ReviewedFile[];
  names: readonly FoundName[];
  /** Incidents that were edited since the list was fetched. */
  edited: Readonly<Record<string, Incident>>;
  onChanged: (now: Incident) => Promise<void>;
}

export function ReviewIncidents(props: ReviewIncidentsProps) {
  const { transferId, studentId, turn, at, files, names, edited, onChanged } = props;
  const fetchPage = async (after: string | undefined) => {
    const ids = { transfer_id: transferId };
    const page = await call("get", "/transfers/{transfer_id}/review/incidents", { ids, query: { after } });
    return { rows: page.incidents, next: page.next };
  };
  return (
    <Paged
      key={turn}
      what="incidents"
      marks={[turn]}
      fetch={async (after) => {
        const shown = await fetchPage(after);
        while (!after && at && shown.next && !shown.rows.some((one) => one.incident_id === at)) {
          const more = await fetchPage(shown.next);
          shown.rows.push(...more.rows);
          shown.next = more.next;
        }
        return shown;
      }}
    >
      {(incidents) =>
        incidents.length ? (
          incidents.map((one) => (
            <Reviewed
              key={one.incident_id}
              transferId={transferId}
              studentId={studentId}
              incident={now(one, edited[one.incident_id])}
              isBack={one.incident_id === at}
              onChanged={onChanged}
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

/** As it stands now, with what an edit may have changed of its text. */
function now(shown: ReviewedIncident, edited: Incident | undefined): ReviewedIncident {
  return edited ? { ...shown, text: edited.text, version: edited.version } : shown;
}

interface ReviewedProps {
  transferId: string;
  studentId: string;
  incident: ReviewedIncident;
  /** Whether the reader comes back to it. */
  isBack: boolean;
  onChanged: (now: Incident) => Promise<void>;
  files: readonly ReviewedFile[];
  names: readonly FoundName[];
}

function Reviewed({ transferId, studentId, incident, isBack, onChanged, files, names }: ReviewedProps) {
  const self = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isBack) self.current?.focus();
  }, []);
  const inText = names.filter((n) => n.part === "text");
  const stays = incident.held_back;
  const at = moment(incident.occurred_at);
  return (
    <article ref={self} tabIndex={-1} class={`app-entry${stays ? " app-entry--struck" : ""}`}>
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
        <MarkedText text={incident.text} names={inText} />
      </p>
      {incident.agencies.length > 0 && (
        <p class="govuk-body">
          Agencies:{" "}
          {incident.agencies.map((agency, index) => (
            <>
              {index > 0 && ", "}
              <MarkedText text={agency} names={names.filter((n) => n.part === "agency" && n.number === index)} />
            </>
          ))}
        </p>
      )}
      {incident.actions.length > 0 && (
        <ul class="govuk-list" aria-label="Actions">
          {incident.actions.map((action, index) => (
            <li key={index}>
              <MarkedText text={action.what} names={names.filter((n) => n.part === "action" && n.number === index)} />, {action.owner_name}, by {day(action.due_on)}
              {action.done_at && `, done ${moment(action.done_at)} by ${action.done_by}`}
            </li>
          ))}
        </ul>
      )}
      <NamesList
        names={names}
        label={`Names of other students, ${at}`}
        act={(name) =>
          name.part === "text" && (
            <TakeOut
              studentId={studentId}
              incidentId={incident.incident_id}
              version={incident.version}
              name={name}
              same={inText.filter((n) => n.students.join() === name.students.join())}
              onChanged={onChanged}
            />
          )
        }
      />
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
          <Link href={`/admin/transfers/${transferId}/review/${studentId}/${incident.incident_id}/edit`}>
            Edit the text<span class="govuk-visually-hidden"> of {at}</span>
          </Link>
        </p>
      )}
    </article>
  );
}
