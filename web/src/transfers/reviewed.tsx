/** One incident of a review, twice: as written here, to look through and edit, and as it will look at the new school. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { FoundName, ReviewedFile, ReviewedIncident } from "../api/nouns";
import { BodyMap } from "../incidents/body_map";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day, moment } from "../words/dates";
import { STAYS } from "../words/held_back";
import { count } from "../words/numbers";
import { EditText } from "./edit_text";
import { WithHits } from "./hit";
import { TakeOut } from "./take_out";

export interface ReviewedProps {
  transferId: string;
  studentId: string;
  newSchool: string;
  incident: ReviewedIncident;
  /** Whether the reader comes back to it. */
  isBack: boolean;
  onChanged: () => Promise<void>;
  files: readonly ReviewedFile[];
  names: readonly FoundName[];
}

export function Reviewed(props: ReviewedProps) {
  const { incident, isBack } = props;
  const self = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isBack) self.current?.focus();
  }, []);
  const stays = incident.held_back;
  return (
    <article ref={self} tabIndex={-1} class={`app-entry${stays ? " app-entry--struck" : ""}`}>
      <header class="app-entry__head">
        <h3 class="govuk-heading-s">
          <time dateTime={incident.occurred_at}>{moment(incident.occurred_at)}</time>
        </h3>
        {stays ? <Tag text="Stays" colour="yellow" /> : <Tag text="Goes" colour="green" />}
      </header>
      <div class="app-pair">
        <div class="app-pair__here" role="group" aria-label="As written">
          <AsWritten {...props} />
        </div>
        <div class="app-pair__there" role="group" aria-label={`As it will look at ${props.newSchool}`}>
          {stays ? (
            <p class="govuk-body">This incident does not go: {STAYS[stays]}. Nothing of it shows there.</p>
          ) : (
            <AtNewSchool incident={incident} files={props.files} />
          )}
        </div>
      </div>
    </article>
  );
}

function AsWritten({ transferId, studentId, incident, onChanged, files, names }: ReviewedProps) {
  const [isEdited, setEdited] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const at = moment(incident.occurred_at);
  const stays = incident.held_back;
  const inText = names.filter((n) => n.part === "text");
  const takeOut = (name: FoundName) => (
    <TakeOut
      studentId={studentId}
      incidentId={incident.incident_id}
      version={incident.version}
      name={name}
      same={inText.filter((n) => n.students.join() === name.students.join())}
      onChanged={onChanged}
    />
  );
  const of = (part: FoundName["part"], number: number): FoundName[] =>
    names.filter((n) => n.part === part && n.number === number);
  const close = (): void => {
    setEdited(false);
    setTimeout(() => opener.current?.focus());
  };
  return (
    <>
      {incident.left_out.length > 0 && (
        <p class="govuk-body app-secondary">
          {stays ? "Categories" : "It goes without"}: {incident.left_out.join(", ")}
        </p>
      )}
      {isEdited ? (
        <EditText studentId={studentId} incidentId={incident.incident_id} onSaved={onChanged} onClose={close} />
      ) : (
        <div class="govuk-body app-as-written">
          <WithHits text={incident.text} names={inText} act={takeOut} />
        </div>
      )}
      {incident.agencies.length > 0 && (
        <ul class="govuk-list" aria-label="Agencies">
          {incident.agencies.map((agency, index) => (
            <li key={index}>
              Agency: <WithHits text={agency} names={of("agency", index)} act={elsewhere} />
            </li>
          ))}
        </ul>
      )}
      {incident.actions.length > 0 && (
        <ul class="govuk-list" aria-label="Actions">
          {incident.actions.map((action, index) => (
            <li key={index}>
              Action: <WithHits text={action.what} names={of("action", index)} act={elsewhere} />
            </li>
          ))}
        </ul>
      )}
      {incident.body_map.map((point, index) => {
        const found = of("note", index);
        return (
          found.length > 0 && (
            <p class="govuk-body" key={index}>
              Body map, mark {index + 1}: <WithHits text={point.note ?? ""} names={found} act={elsewhere} />
            </p>
          )
        );
      })}
      <AttachedFiles files={files} isHere />
      {!stays && !isEdited && (
        <div class="app-inline-list">
          <button type="button" class="app-link-button" ref={opener} onClick={() => setEdited(true)}>
            Edit the text<span class="govuk-visually-hidden"> of {at}</span>
          </button>
          <Link href={`/admin/transfers/${transferId}/review/${studentId}/${incident.incident_id}/edit`}>
            Edit everything<span class="govuk-visually-hidden"> of {at}</span>
          </Link>
        </div>
      )}
    </>
  );
}

const elsewhere = () => <span class="app-line">To change it, choose Edit everything below.</span>;

/** What a reader there will see: nothing marked, no name of a linked student. */
function AtNewSchool({ incident, files }: { incident: ReviewedIncident; files: readonly ReviewedFile[] }) {
  const { categories, text, agencies, actions, hidden_linked_count: hidden } = incident;
  return (
    <>
      <ul class="app-inline-list" aria-label="Legacy categories">
        {categories.map((name) => (
          <li key={name}>
            <Tag text={`Legacy: ${name}`} colour="grey" />
          </li>
        ))}
      </ul>
      <p class="govuk-body app-as-written">{text}</p>
      {agencies.length > 0 && <p class="govuk-body">Agencies: {agencies.join(", ")}</p>}
      {actions.length > 0 && (
        <ul class="govuk-list" aria-label="Actions">
          {actions.map((action, index) => (
            <li key={index}>
              {action.what}, {action.owner_name}, by {day(action.due_on)}
              {action.done_at && `, done ${moment(action.done_at)} by ${action.done_by}`}
            </li>
          ))}
        </ul>
      )}
      <BodyMap points={incident.body_map} />
      <AttachedFiles files={files.filter((file) => !file.held_back)} />
      <p class="app-entry__foot">
        {hidden > 0 && (
          <span>
            {count(hidden, "linked student")}, name{hidden > 1 && "s"} hidden
          </span>
        )}
        <span>
          Logged by {incident.logged_by}
          {incident.origin && ` at ${incident.origin}`}, {moment(incident.logged_at)}
        </span>
      </p>
    </>
  );
}

function AttachedFiles({ files, isHere = false }: { files: readonly ReviewedFile[]; isHere?: boolean }) {
  if (files.length === 0) return null;
  return (
    <ul class="govuk-list" aria-label="Attached files">
      {files.map((file) => (
        <li key={file.document_id} class="app-break">
          {file.file_name}
          {isHere && file.held_back && ` (stays: ${STAYS[file.held_back]})`}
        </li>
      ))}
    </ul>
  );
}
