/** When nothing waits: that all is done, and where one may want to go. */
import type { Me } from "../api/nouns";
import { Link } from "../router";

export function Nothing({ me }: { me: Me }) {
  return (
    <div class="app-empty app-pile">
      <h2 class="govuk-heading-s">Nothing waits for you</h2>
      <p class="govuk-body">
        Alerts and actions of yours will stand here
        {me.is_key_holder && ", and every transfer with a step for your school to take"}.
      </p>
      {me.is_key_holder && (
        <p class="govuk-body">
          <Link href="/students/transfers">Why is no transfer showing?</Link>
        </p>
      )}
    </div>
  );
}
