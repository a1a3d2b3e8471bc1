/** The Incidents tab: what happened, in date order, and a filter of it. */
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/call";
import type { Document, Incident, Me } from "../api/nouns";
import { CategoriesKnown } from "../categories/colours";
import { Alert } from "../parts/errors";
import { Empty, useFetched } from "../parts/loaded";
import { Paged } from "../parts/more";
import { YourGroups } from "../parts/your_groups";
import { Link } from "../router";
import { Entry } from "./entry";
import { asked, Filters } from "./filters";
import { keepLook, type Look, takeKept } from "./kept";
import { isNarrowed } from "./narrow";
import { Shown, type Tally } from "./shown";

export function Incidents({ studentId, me }: { studentId: string; me: Me }) {
  const ids = { student_id: studentId };
  const [{ look, opened }, setKept] = useState(() => takeKept(me.user_id, studentId));
  const documents = useFetched(() => call("get", "/students/{student_id}/documents", { ids }), [studentId]);
  const [tally, setTally] = useState<Tally | null>(null);
  const change = (now: Look): void => {
    keepLook(now);
    setKept({ look: now, opened: "" });
  };
  const isNothing = tally?.shown === 0 && !tally.hasMore && !isNarrowed(look.narrow);
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
      {!isNothing && <Filters narrow={look.narrow} onNarrow={(narrow) => change({ ...look, narrow })} />}
      <Alert text={documents.problem && `Attached files cannot be shown: ${documents.problem}`} />
      <CategoriesKnown>
        {!isNothing && <Shown number={tally} look={look} onLook={change} />}
        <Paged
          what="incidents"
          marks={[studentId, look]}
          fetch={async (after) => {
            const page = await call("post", "/students/{student_id}/incidents/search", {
              ids,
              body: { ...asked(look), after: after ?? "" },
            });
            return { rows: page.incidents, next: page.next };
          }}
        >
          {(incidents, hasMore) => (
            <>
              <Tell shown={incidents.length} hasMore={hasMore} onTell={setTally} />
              {incidents.length > 0 ? (
                <Chronology studentId={studentId} incidents={incidents} documents={documents.value?.documents ?? []} opened={opened} />
              ) : (
                <Empty>
                  {isNarrowed(look.narrow)
                    ? "No incident that you can see fits the filter, as far as was looked through."
                    : "There are no incidents that you can see."}
                  {!isNarrowed(look.narrow) && <YourGroups me={me} />}
                </Empty>
              )}
            </>
          )}
        </Paged>
      </CategoriesKnown>
    </section>
  );
}

/** Says above the list what is in it: the words and buttons there stay while another list is loading. */
function Tell({ shown, hasMore, onTell }: Tally & { onTell: (tally: Tally | null) => void }) {
  useEffect(() => {
    onTell({ shown, hasMore });
    return () => onTell(null);
  }, [shown, hasMore]);
  return null;
}

interface ChronologyProps {
  studentId: string;
  incidents: Incident[];
  documents: Document[];
  /** The incident from which the reader comes back, if it is among them. */
  opened: string;
}

function Chronology({ studentId, incidents, documents, opened }: ChronologyProps) {
  useEffect(() => document.getElementById(opened)?.focus(), []);
  return (
    <ol class="app-chronology">
      {incidents.map((incident) => (
        <li key={incident.incident_id} id={incident.incident_id} tabIndex={incident.incident_id === opened ? -1 : undefined}>
          <Entry
            studentId={studentId}
            incident={incident}
            files={documents.filter((d) => [incident.incident_id, ...incident.copy_ids].includes(d.incident_id))}
          />
        </li>
      ))}
    </ol>
  );
}
