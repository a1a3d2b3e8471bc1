/** One incident: all of it, what is to do, who was alerted, and its earlier versions. */
import { useEffect, useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Incident, Me, OneIncident } from "../api/nouns";
import { CategoriesKnown, CategoryTags } from "../categories/colours";
import { Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { useSend } from "../parts/send";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { useWho } from "../students/who";
import { moment } from "../words/dates";
import { Actions } from "./actions";
import { AlertMore } from "./alert_more";
import { Copies } from "./copies";
import { Content, Files, Foot } from "./entry";
import { keepOpened } from "./kept";
import { useReaders } from "./readers";
import { Versions } from "./versions";

interface IncidentPageProps {
  studentId: string;
  incidentId: string;
  me: Me;
}

/** Does something with the incident at its version, and shows what came of it. */
export type Change = (deed: (incident: OneIncident) => Promise<Incident>, said: string) => Promise<void>;

export function IncidentPage({ studentId, incidentId, me }: IncidentPageProps) {
  const ids = { student_id: studentId, incident_id: incidentId };
  const incident = useFetched(() => call("get", "/students/{student_id}/incidents/{incident_id}", { ids }), [studentId, incidentId]);
  const documents = useFetched(() => call("get", "/students/{student_id}/documents", { ids: { student_id: studentId } }), [studentId]);
  const one = `/students/${studentId}/incidents/${incidentId}`;
  const readers = useReaders(incident.value && mayEdit(incident.value) ? incident.value.category_ids : []);
  const [done, setDone] = useState("");
  useEffect(() => keepOpened(incidentId), [incidentId]);
  const changing = useSend<Parameters<Change>>(async (deed, said) => {
    setDone("");
    const before = incident.value;
    if (!before) return;
    try {
      incident.put({ ...before, ...(await deed(before)) });
      setDone(said);
    } catch (error) {
      if (error instanceof ApiError && error.current) await incident.reload();
      throw error;
    }
  });
  return (
    <Page
      title="Incident"
      heading={incident.value ? <time dateTime={incident.value.occurred_at}>{moment(incident.value.occurred_at)}</time> : "Incident"}
      caption={useWho(studentId)}
      back={{ href: `/students/${studentId}/incidents`, text: "Incidents" }}
      problems={changing.problems}
      done={done}
    >
      <Loaded of={incident} what="incident">
        {(found) => (
          <CategoriesKnown>
            <div class="app-entry__head">
              <CategoryTags ids={found.category_ids} />
              {found.struck_out && <Tag text="Struck out" colour="grey" />}
            </div>
            {found.is_linked && (
              <p class="govuk-body">
                An incident of {found.student_name || "another student"}, to which this student is linked.{" "}
                <Link href={`/students/${found.student_id}/incidents/${incidentId}`}>Open it there</Link> to change it.
              </p>
            )}
            <Content incident={{ ...found, actions: [] }} />
            <Loaded of={documents} what="files">
              {({ documents: all }) => (
                <Files studentId={studentId} files={all.filter((d) => [incidentId, ...found.copy_ids].includes(d.incident_id))} />
              )}
            </Loaded>
            <Foot incident={found} studentId={studentId} />
            <Buttons incident={found} one={one} isKeyHolder={me.is_key_holder} />
            <Actions incident={found} readers={readers} onChange={changing.send} isSending={changing.isSending} />
            {mayEdit(found) && (
              <AlertMore incident={found} readers={readers} onChange={changing.send} isSending={changing.isSending} />
            )}
            <Versions incident={found} />
            <Copies incident={found} />
          </CategoriesKnown>
        )}
      </Loaded>
    </Page>
  );
}

export function mayEdit(incident: OneIncident): boolean {
  return incident.allowed_actions.includes("edit_incident");
}

function Buttons({ incident, one, isKeyHolder }: { incident: OneIncident; one: string; isKeyHolder: boolean }) {
  const mayStrikeOut = incident.allowed_actions.includes("strike_out_incident");
  return (
    <div class="govuk-button-group app-no-print">
      {mayEdit(incident) && (
        <Link href={`${one}/edit`} class="govuk-button govuk-button--secondary">
          Edit
        </Link>
      )}
      {isKeyHolder && <Link href={`${one}/history`}>Who has seen this</Link>}
      <button type="button" class="app-link-button" onClick={() => window.print()}>
        Print
      </button>
      {mayStrikeOut && <Link href={`${one}/strike-out`}>Strike out</Link>}
    </div>
  );
}
