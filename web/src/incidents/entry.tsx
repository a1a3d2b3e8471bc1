/** An incident as it stands in the chronology, and the parts that its own page shows too. */
import type { Document, Incident, Linked } from "../api/nouns";
import { CategoryTags } from "../categories/colours";
import { Download } from "../documents/download";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day, moment } from "../words/dates";
import { count } from "../words/numbers";
import { BodyMap } from "./body_map";

interface EntryProps {
  /** Whose chronology it is. */
  studentId: string;
  incident: Incident;
  files: readonly Document[];
}

export function Entry({ studentId, incident, files }: EntryProps) {
  return (
    <article class={`app-entry${incident.struck_out ? " app-entry--struck" : ""}`}>
      <header class="app-entry__head">
        <h3 class="govuk-heading-s">
          <Link href={`/students/${studentId}/incidents/${incident.incident_id}`}>
            <time dateTime={incident.occurred_at}>{moment(incident.occurred_at)}</time>
          </Link>
        </h3>
        <CategoryTags ids={incident.category_ids} />
        {incident.struck_out && <Tag text="Struck out" colour="grey" />}
        {incident.edited_at && !incident.struck_out && <Tag text="Edited" colour="yellow" />}
        {incident.copy_ids.length > 0 && <Tag text="Later version" colour="yellow" />}
      </header>
      {incident.is_linked && (
        <p class="govuk-body">An incident of {incident.student_name || "another student"}, to which this student is linked.</p>
      )}
      <Content incident={incident} />
      <Files studentId={incident.student_id} files={files} />
      <Foot incident={incident} studentId={studentId} />
    </article>
  );
}

/** Text, agencies, actions, body map, or the trace of what was struck out. */
export function Content({ incident }: { incident: Incident }) {
  const { struck_out, text, agencies, actions, body_map, alerted } = incident;
  return (
    <>
      {struck_out && (
        <p class="govuk-body">
          Struck out by {struck_out.by}, {moment(struck_out.at)}: <q class="app-as-written">{struck_out.reason}</q>
        </p>
      )}
      {text && <p class="govuk-body app-as-written">{text}</p>}
      {agencies.length > 0 && <p class="govuk-body">Agencies: {agencies.join(", ")}</p>}
      {actions.length > 0 && (
        <ul class="govuk-list" aria-label="Actions">
          {actions.map((action) => (
            <li key={action.action_id}>
              <Tag text={action.done_at ? "Done" : "To do"} colour={action.done_at ? "green" : "yellow"} /> {action.what},{" "}
              {action.owner_name}, by {day(action.due_on)}
            </li>
          ))}
        </ul>
      )}
      <BodyMap points={body_map} />
      {alerted.length > 0 && <p class="govuk-body">Alerted: {alerted.map((one) => one.name).join(", ")}</p>}
    </>
  );
}

export function Files({ studentId, files }: { studentId: string; files: readonly Document[] }) {
  if (files.length === 0) return null;
  return (
    <ul class="govuk-list app-files" aria-label="Attached files">
      {files.map((file) => (
        <li key={file.document_id}>
          <Download studentId={studentId} document={file} />
        </li>
      ))}
    </ul>
  );
}

export function Foot({ incident, studentId }: { incident: Incident; studentId: string }) {
  const { linked, hidden_linked_count, logged_by, origin, logged_at, edited_at, edited_by } = incident;
  const nameOf = (one: Linked): string =>
    one.name || (one.student_id === studentId ? "this student" : "a student");
  return (
    <p class="app-entry__foot">
      {linked.length > 0 && <span>Linked: {linked.map(nameOf).join(", ")}</span>}
      {hidden_linked_count > 0 && (
        <span>
          {count(hidden_linked_count, "linked student")}, name{hidden_linked_count > 1 && "s"} hidden
        </span>
      )}
      <span>
        Logged by {logged_by}
        {origin && ` at ${origin}`}, {moment(logged_at)}
      </span>
      {edited_at && (
        <span>
          Edited by {edited_by}, {moment(edited_at)}
        </span>
      )}
    </p>
  );
}
