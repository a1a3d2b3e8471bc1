/** Earlier versions of an incident: who changed it, when, why, and what. */
import type { ComponentChildren } from "preact";
import type { IncidentContent, OneIncident } from "../api/nouns";
import { CategoryTags } from "../categories/colours";
import { moment } from "../words/dates";
import { count } from "../words/numbers";
import { BodyMap } from "./body_map";
import { Difference } from "./difference";
import { Details } from "../parts/details";

export function Versions({ incident }: { incident: OneIncident }) {
  const { earlier, hidden_versions } = incident;
  if (earlier.length + hidden_versions === 0) return null;
  const edits = earlier.map((before, index) => ({ before, after: earlier[index + 1] ?? incident })).reverse();
  return (
    <section>
      <h2 class="govuk-heading-m">Edits</h2>
      {hidden_versions > 0 && (
        <p class="govuk-body">
          {count(hidden_versions, "earlier version")} in categories that you may not see.
        </p>
      )}
      {edits.map(({ before, after }) => (
        <Edit key={before.version} before={before} after={after} />
      ))}
    </section>
  );
}

function Edit({ before, after }: { before: IncidentContent; after: IncidentContent }) {
  return (
    <Details name={`${after.edited_by || "Somebody"}, ${after.edited_at ? moment(after.edited_at) : "later"}: ${after.edit_reason}`}>
      {before.text === after.text ? <p class="govuk-body">The text is the same.</p> : <Difference before={before.text} after={after.text} />}
      <OtherChanges before={before} after={after} />
    </Details>
  );
}

type Other = Pick<IncidentContent, "category_ids" | "linked" | "agencies" | "body_map">;

/** What stood before of all that is no text, where it was changed; inside CategoriesKnown. */
export function OtherChanges({ before, after }: { before: Other; after: Other }) {
  return (
    <>
      <Changed what="Categories" before={before.category_ids} after={after.category_ids}>
        <CategoryTags ids={before.category_ids} />
      </Changed>
      <Changed what="Linked students" before={before.linked} after={after.linked}>
        {before.linked.map((one) => one.name || "a student").join(", ") || "none"}
      </Changed>
      <Changed what="Agencies" before={before.agencies} after={after.agencies}>
        {before.agencies.join(", ") || "none"}
      </Changed>
      <Changed what="Body map" before={before.body_map} after={after.body_map}>
        {before.body_map.length ? <BodyMap points={before.body_map} /> : "none"}
      </Changed>
    </>
  );
}

interface ChangedProps {
  what: string;
  before: unknown;
  after: unknown;
  children: ComponentChildren;
}

function Changed({ what, before, after, children }: ChangedProps) {
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  return (
    <div class="govuk-body">
      {what} before: {children}
    </div>
  );
}
