/** What to do when somebody else saved first: what stands now, beside what was written. */
import type { Incident } from "../api/nouns";
import { moment } from "../words/dates";
import { Difference } from "./difference";
import { CategoriesKnown } from "../categories/colours";
import { Details } from "../parts/details";
import { OtherChanges } from "./versions";

interface StaleProps {
  /** As it was opened. */
  before: Incident;
  /** As it stands now. */
  current: Incident;
  /** The text in the form. */
  mine: string;
}

export function StaleEdit({ before, current, mine }: StaleProps) {
  const { struck_out, edited_by, edited_at, text } = current;
  return (
    <section class="govuk-inset-text" aria-labelledby="theirs">
      <h2 class="govuk-heading-m" id="theirs">
        {struck_out ? "The incident was struck out meanwhile" : "Somebody else changed this incident meanwhile"}
      </h2>
      {struck_out ? (
        <p class="govuk-body">It cannot be changed any more. Copy your text if you need it, and log it as a new incident.</p>
      ) : (
        <>
          <p class="govuk-body">
            Nothing of yours is lost: it stands in the form below. This is the text as it stands now
            {edited_by && edited_at && `, saved by ${edited_by}, ${moment(edited_at)}`}:
          </p>
          <p class="govuk-body app-as-written">{text}</p>
          {text !== mine && (
            <Details name="Compare it with yours">
              <Difference before={text} after={mine} />
            </Details>
          )}
          <CategoriesKnown>
            <OtherChanges before={before} after={current} />
          </CategoriesKnown>
          <p class="govuk-body">Put what you want to keep of it into your text, then save: your version comes after theirs.</p>
        </>
      )}
    </section>
  );
}
