/** Other copies of one incident, which came with another transfer: what stood in them. */
import type { OneIncident } from "../api/nouns";
import { moment } from "../words/dates";
import { Difference } from "./difference";
import { Details } from "../parts/details";

interface CopiesProps {
  incident: OneIncident;
}

export function Copies({ incident }: CopiesProps) {
  if (incident.copies.length === 0) return null;
  return (
    <section>
      <h2 class="govuk-heading-m">Other copies</h2>
      <p class="govuk-body">This incident came more than once. In the list of incidents the newest copy stands for all.</p>
      {incident.copies.map((copy) => (
        <Details
          key={copy.incident_id}
          name={`${copy.origin ? `From ${copy.origin}` : "Your school’s own"}, as of ${moment(copy.as_of)}`}
        >
          {copy.text === incident.text ? (
            <p class="govuk-body">The text is the same.</p>
          ) : (
            <Difference before={copy.text} after={incident.text} />
          )}
        </Details>
      ))}
    </section>
  );
}
