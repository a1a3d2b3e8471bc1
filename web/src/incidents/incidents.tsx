/** The Incidents tab: what happened, in date order, and a filter of it. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { Me } from "../api/nouns";
import { CategoriesKnown } from "../categories/colours";
import { Alert } from "../parts/errors";
import { Empty, useFetched } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Link } from "../router";
import { Entry } from "./entry";
import { type Filter, Filters, isAll, UNFILTERED } from "./filters";

export function Incidents({ studentId, me }: { studentId: string; me: Me }) {
  const ids = { student_id: studentId };
  const [filter, setFilter] = useState<Filter>(UNFILTERED);
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
      <Filters onFilter={setFilter} />
      <Alert text={documents.problem && `Attached files cannot be shown: ${documents.problem}`} />
      <CategoriesKnown>
        <Paged
          what="incidents"
          marks={[studentId, filter]}
          fetch={async (after) => {
            const page = await call("post", "/students/{student_id}/incidents/search", {
              ids,
              body: { ...filter, after: after ?? "" },
            });
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
                      files={documents.value?.documents.filter((d) => [incident.incident_id, ...incident.copy_ids].includes(d.incident_id)) ?? []}
                    />
                  </li>
                ))}
              </ol>
            ) : (
              <Empty>
                {isAll(filter)
                  ? "There are no incidents that you can see."
                  : "No incident that you can see fits the filter, as far as was looked through."}
                {isAll(filter) &&
                  me.is_key_holder &&
                  " You see those of the categories that your own user groups may view: Admin > Users."}
              </Empty>
            )
          }
        </Paged>
      </CategoriesKnown>
    </section>
  );
}
