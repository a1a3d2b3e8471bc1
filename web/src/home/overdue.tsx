/** Records that should have arrived and have not: first on the page, in words and with a sign, not by colour alone. */
import type { Dashboard } from "../api/nouns";
import { Link } from "../router";
import { count } from "../words/numbers";

export function Overdue({ shown: { overdue_incoming, overdue_outgoing } }: { shown: Dashboard }) {
  if (!overdue_incoming && !overdue_outgoing) return null;
  return (
    <section class="app-late" aria-labelledby="overdue">
      <span class="app-late__sign" aria-hidden="true">
        !
      </span>
      <div>
        <h2 class="govuk-heading-s" id="overdue">
          {count(overdue_incoming + overdue_outgoing, "record")} overdue
        </h2>
        {overdue_outgoing > 0 && (
          <p class="govuk-body">{count(overdue_outgoing, "record")} from your school: you must act, the new school waits.</p>
        )}
        {overdue_incoming > 0 && (
          <p class="govuk-body">{count(overdue_incoming, "record")} to your school: ask the previous school how far it is.</p>
        )}
        <p class="govuk-body">
          <Link href="/admin/transfers/overdue">See what is overdue</Link>
        </p>
      </div>
    </section>
  );
}
