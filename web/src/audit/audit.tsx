/** Who did what at this school, a month or a day at a time. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import { Select } from "../parts/fields";
import { useFetched } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Page } from "../parts/page";
import { Link } from "../router";
import { KINDS } from "../words/audit";
import { day as dayName, daysOf, lastMonths, month as monthName } from "../words/dates";
import { Entries } from "./entries";
import { Export } from "./export";

const MONTHS = 24;
const EVERY = { value: "", text: "All" };
const OUTCOMES = [EVERY, { value: "done", text: "Done" }, { value: "refused", text: "Refused" }];

export function Audit() {
  const months = lastMonths(MONTHS);
  const [wanted, setWanted] = useState({ month: months[0] ?? "", day: "", person: "", kind: "", outcome: "" });
  const users = useFetched(() => call("get", "/users"), []);
  const choose = (name: keyof typeof wanted) => (value: string) =>
    setWanted({ ...wanted, ...(name === "month" ? { day: "" } : {}), [name]: value });
  const marks = Object.values(wanted);
  const name = wanted.day ? dayName(wanted.day) : monthName(wanted.month);
  const people = (users.value?.users ?? []).map((one) => ({ value: one.user_id, text: one.name }));
  return (
    <Page title="Audit">
      <p class="govuk-body">
        Everything that was done, read or refused. Entries are only ever added:{" "}
        <Link href="/admin/audit/check">check the audit</Link> to see that none is altered or missing.
      </p>
      <div class="app-filters" role="group" aria-label="Filter the audit">
        <Select
          id="month"
          label="Month"
          value={wanted.month}
          onValue={choose("month")}
          options={months.map((one) => ({ value: one, text: monthName(one) }))}
        />
        <Select
          id="day"
          label="Day"
          value={wanted.day}
          onValue={choose("day")}
          options={[EVERY, ...daysOf(wanted.month).map((one) => ({ value: one, text: dayName(one) }))]}
        />
        <Select
          id="person"
          label="Person"
          problem={users.problem && "The people of the school could not be loaded."}
          value={wanted.person}
          onValue={choose("person")}
          options={[EVERY, ...people]}
        />
        <Select id="kind" label="Kind" value={wanted.kind} onValue={choose("kind")} options={[EVERY, ...KINDS]} />
        <Select
          id="outcome"
          label="Outcome"
          value={wanted.outcome}
          onValue={choose("outcome")}
          options={OUTCOMES}
        />
      </div>
      <Export key={`export ${marks.join(" ")}`} wanted={wanted} />
      <Paged
        key={marks.join(" ")}
        what="entries"
        marks={marks}
        fetch={async (before) => {
          const page = await call("get", "/audit", { query: { ...wanted, before } });
          return { rows: page.entries, next: page.next };
        }}
      >
        {(entries, hasMore) => (
          <Entries
            entries={entries}
            hasMore={hasMore}
            none={
              wanted.person || wanted.kind || wanted.outcome
                ? `Nothing in ${name} fits what you chose.`
                : `Nothing happened in ${name}.`
            }
          />
        )}
      </Paged>
    </Page>
  );
}
