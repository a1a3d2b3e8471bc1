/** Admin > School: what is set for the whole school, each in a line, with the place where it is changed. */
import type { ComponentChildren } from "preact";
import { call } from "../api/call";
import { type Fetched, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Summary } from "../parts/summary";
import { Link } from "../router";
import * as words from "../words/school";

export function SchoolPage() {
  const found = useFetched(() => call("get", "/school"), []);
  return (
    <Page title="School">
      <Summary
        rows={[
          ["Name", <Value of={found} say={(school) => school.name} />],
          ["LAESTAB", <Value of={found} say={(school) => words.laestab(school.laestab)} />],
        ]}
      />
      <p class="govuk-body app-secondary">Name and LAESTAB are set by Safehand. If one is wrong, tell Safehand support.</p>
      <Part title="Transfers">
        <Setting
          name="Term dates"
          href="/admin/transfers/term-dates"
          fetch={() => call("get", "/term-dates")}
          say={words.termDates}
        />
        <Setting
          name="Preferences"
          href="/admin/transfers/preferences"
          fetch={() => call("get", "/preferences")}
          say={words.preferences}
        />
        <Setting
          name="Escalation contact"
          href="/admin/transfers/escalation-contact"
          fetch={() => call("get", "/escalation-contact")}
          say={words.escalation}
        />
      </Part>
      <Part title="Retention">
        <Setting
          name="Retention policy"
          href="/admin/retention/policy"
          fetch={() => call("get", "/retention-policy")}
          say={words.retention}
        />
        <Row name="Review list" value="Students whose retention has ended" href="/admin/retention" act="Open" />
      </Part>
      <Part title="Enrolments">
        <Setting
          name="Column map"
          href="/admin/school/columns"
          fetch={() => call("get", "/column-map")}
          say={words.columnMap}
        />
        <Setting name="API keys" href="/admin/api-keys" fetch={() => call("get", "/api-keys")} say={words.apiKeys} />
      </Part>
    </Page>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <>
      <h2 class="govuk-heading-m">{title}</h2>
      <dl class="govuk-summary-list">{children}</dl>
    </>
  );
}

interface SettingProps<T> {
  name: string;
  href: string;
  fetch: () => Promise<T>;
  say: (value: T) => string;
}

/** One that cannot be loaded says so in its line; the others stand. */
function Setting<T>({ name, href, fetch, say }: SettingProps<T>) {
  const found = useFetched(fetch, []);
  return <Row name={name} value={<Value of={found} say={say} />} href={href} act="Change" />;
}

interface RowProps {
  name: string;
  value: ComponentChildren;
  href: string;
  act: string;
}

function Row({ name, value, href, act }: RowProps) {
  return (
    <div class="govuk-summary-list__row">
      <dt class="govuk-summary-list__key">{name}</dt>
      <dd class="govuk-summary-list__value app-break">{value}</dd>
      <dd class="govuk-summary-list__actions">
        <Link href={href}>
          {act}
          <span class="govuk-visually-hidden"> {name}</span>
        </Link>
      </dd>
    </div>
  );
}

interface ValueProps<T> {
  of: Fetched<T>;
  say: (value: T) => string;
}

function Value<T>({ of, say }: ValueProps<T>) {
  if (of.value !== null) return <>{say(of.value)}</>;
  if (!of.problem) return <span class="app-secondary app-loading">Loading</span>;
  return (
    <>
      {of.problem}{" "}
      <button type="button" class="app-link-button" onClick={() => void of.reload()}>
        Try again
      </button>
    </>
  );
}
