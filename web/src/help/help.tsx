/** Help: a list of short pages, one for each task, and a field that narrows it. Nothing of it asks who is signed in. */
import { useState } from "preact/hooks";
import { TextField } from "../parts/fields";
import { Empty } from "../parts/loaded";
import { Page } from "../parts/page";
import { Summary } from "../parts/summary";
import { Link } from "../router";
import { count } from "../words/numbers";
import { GLOSSARY } from "./glossary";
import type { HelpPage } from "./page";
import { CHAPTERS, PAGES } from "./pages";
import { Drawn, plain } from "./said";

const BACK = { href: "/help", text: "Help" };

/** `page`: the id of one, or "" for the list. */
export function Help({ page }: { page: string }) {
  if (page === "") return <HelpList key="list" />;
  if (page === "glossary") return <Glossary key="glossary" />;
  const found = PAGES.find((one) => one.id === page);
  return found ? <OnePage key={page} of={found} /> : <NoPage key="none" />;
}

function HelpList() {
  const [sought, setSought] = useState("");
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (page: HelpPage): boolean => words.every((word) => textOf(page).includes(word));
  const found = CHAPTERS.map(([name, pages]) => [name, pages.filter(fits)] as const).filter(([, pages]) => pages.length);
  const number = found.reduce((sum, [, pages]) => sum + pages.length, 0);
  return (
    <Page title="Help">
      <div class="app-form" role="search" aria-label="Help">
        <TextField
          id="find-help"
          label="What do you want to do?"
          hint="For example names, twins, lost phone"
          value={sought}
          onValue={setSought}
        />
      </div>
      <p class="govuk-visually-hidden" role="status">
        {words.length > 0 && `${count(number, "page")} found`}
      </p>
      {number === 0 && <Empty>No page has all of these words. Try fewer or others.</Empty>}
      <div class="app-help">
        {found.map(([name, pages]) => (
          <section key={name} aria-label={name}>
            <h2 class="govuk-heading-m">{name}</h2>
            <ul class="govuk-list govuk-list--spaced">
              {pages.map((one) => (
                <li key={one.id}>
                  <Link href={`/help/${one.id}`}>{one.title}</Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <p class="govuk-body">
        A word that you do not know: see the <Link href="/help/glossary">glossary</Link>.
      </p>
    </Page>
  );
}

/** All of a page in small letters, to look for words in. */
function textOf({ title, about, tasks, troubles }: HelpPage): string {
  const said = [about, ...tasks.flatMap(({ name = "", steps }) => [name, ...steps]), ...troubles.flat()];
  return `${title} ${said.map(plain).join(" ")}`.toLowerCase();
}

function OnePage({ of: { title, about, tasks, troubles } }: { of: HelpPage }) {
  return (
    <Page title={title} back={BACK}>
      <p class="govuk-body-l app-measure">
        <Drawn said={about} />
      </p>
      {tasks.map(({ name = "What to do", steps }) => (
        <section key={name} class="app-measure">
          <h2 class="govuk-heading-m">{name}</h2>
          {steps.length === 1 ? (
            <p class="govuk-body">
              <Drawn said={steps[0] ?? ""} />
            </p>
          ) : (
            <ol class="govuk-list govuk-list--number govuk-list--spaced">
              {steps.map((step) => (
                <li key={step}>
                  <Drawn said={step} />
                </li>
              ))}
            </ol>
          )}
        </section>
      ))}
      <h2 class="govuk-heading-m">What can go wrong</h2>
      <Summary rows={troubles.map(([what, todo]) => [plain(what), <Drawn said={todo} />])} />
    </Page>
  );
}

function Glossary() {
  return (
    <Page title="Glossary" back={BACK}>
      <Summary rows={GLOSSARY} />
    </Page>
  );
}

function NoPage() {
  return (
    <Page title="No such page" back={BACK}>
      <p class="govuk-body">There is no such page in the help. Look for it in the list.</p>
    </Page>
  );
}
