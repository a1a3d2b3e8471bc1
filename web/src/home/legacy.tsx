/** Legacy categories of a record that arrived, which no user group may read yet. */
import type { Dashboard, UnseenCategory } from "../api/nouns";
import { Link } from "../router";
import { count } from "../words/numbers";

interface LegacyProps {
  unseen: UnseenCategory[];
  groups: Dashboard["groups"];
}

export function Legacy({ unseen, groups }: LegacyProps) {
  const names = unseen.map((c) => c.name);
  return (
    <section class="moj-alert moj-alert--warning app-alert">
      <div class="moj-alert__content">
        <h2 class="govuk-heading-s">
          {count(unseen.length, "Legacy category", "Legacy categories")} that nobody can see yet
        </h2>
        <p class="govuk-body">
          A record has arrived, and no user group may read these parts of it: {names.join(", ")}.{" "}
          {groups.length > 0 ? "Open a user group and tick what it may see:" : "Add a user group first."}
        </p>
        <ul class="govuk-list app-inline-list">
          {groups.map((group) => (
            <li key={group.group_id}>
              <Link href={`/admin/users/groups/${group.group_id}`}>{group.name}</Link>
            </li>
          ))}
          {groups.length === 0 && (
            <li>
              <Link href="/admin/users">Users</Link>
            </li>
          )}
        </ul>
      </div>
    </section>
  );
}
