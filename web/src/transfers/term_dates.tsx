/** Admin > Transfers > Term dates: the days on which the school is open; when a record is due follows from them. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Span, TermDates } from "../api/nouns";
import { type Day, DayField, NO_DAY } from "../parts/date_parts";
import { Unfit } from "../parts/errors";
import { Select } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Table } from "../parts/table";
import { day, isoDay } from "../words/dates";

const KIND = "kind";
const FIRST = "first";
const LAST = "last";
type Kind = "terms" | "closures";
const NATION = "nation";
const NATIONS: Record<TermDates["nation"], string> = {
  england_and_wales: "England or Wales",
  scotland: "Scotland",
  northern_ireland: "Northern Ireland",
};
const WORDS: Record<Kind, string> = { terms: "Term", closures: "Closure" };

export function ManageTermDates() {
  const found = useFetched(() => call("get", "/term-dates"), []);
  const [kind, setKind] = useState<Kind>("terms");
  const [first, setFirst] = useState(NO_DAY);
  const [last, setLast] = useState(NO_DAY);
  const [done, setDone] = useState("");
  const save = async (before: TermDates, changed: Partial<TermDates>, words: string): Promise<void> => {
    setDone("");
    const body = { terms: before.terms, closures: before.closures, nation: before.nation, ...changed };
    try {
      found.put(await call("put", "/term-dates", { body, version: before.version }));
    } catch (error) {
      // what somebody else saved shows at once; the form keeps what was typed
      if (error instanceof ApiError && error.status === 412) found.put(error.current as TermDates);
      throw error;
    }
    setDone(words);
  };
  const add = useSend(
    async (before: TermDates) => {
      const span = { first: read(first, FIRST), last: read(last, LAST) };
      await save(before, { [kind]: [...before[kind], span] }, `${WORDS[kind]} added: ${inWords(span)}.`);
      setFirst(NO_DAY);
      setLast(NO_DAY);
    },
    { terms: FIRST, closures: FIRST },
  );
  const move = useSend(async (before: TermDates, nation: TermDates["nation"]) => {
    await save(before, { nation }, `Bank holidays are now those of ${NATIONS[nation]}.`);
  });
  const remove = useSend(async (before: TermDates, of: Kind, span: Span) => {
    const left = before[of].filter((s) => s.first !== span.first);
    await save(before, { [of]: left }, `${WORDS[of]} removed: ${inWords(span)}.`);
  });
  return (
    <Page
      title="Term dates"
      caption="Transfers"
      back={{ href: "/admin/transfers/outgoing", text: "Transfers" }}
      problems={[...add.problems, ...move.problems, ...remove.problems]}
      done={done}
    >
      <p class="govuk-body">
        A record is due five school days after it was requested. For a student who starts later, it is due on the fifth
        school day at the new school. Weekends, bank holidays and the days outside your terms do not count.
      </p>
      <p class="govuk-body">
        A change counts for requests from now on. Before your first term and after your last one we assume the usual
        holidays of your nation: in England and Wales 22 July to 31 August, in Scotland 29 June to 14 August, in
        Northern Ireland July and August, and everywhere 21 December to 2 January.
      </p>
      <Loaded of={found} what="term dates">
        {(dates) => (
          <>
            <NationField key={dates.nation} dates={dates} isSending={move.isSending} onMove={(nation) => move.send(dates, nation)} />
            {(["terms", "closures"] as const).map((of) => (
              <Spans key={of} of={of} dates={dates} onRemove={(span) => void remove.send(dates, of, span)} />
            ))}
            <h2 class="govuk-heading-m">Add a term or a closure</h2>
            <Form onSend={() => add.send(dates)}>
              <Select
                id={KIND}
                label="What is it?"
                options={[
                  { value: "terms", text: "Term or half-term, when the school is open" },
                  { value: "closures", text: "Closure within a term, such as a staff training day" },
                ]}
                value={kind}
                onValue={(value) => setKind(value as Kind)}
              />
              <DayField id={FIRST} legend="First day" problem={add.problemOf(FIRST)} value={first} onValue={setFirst} />
              <DayField
                id={LAST}
                legend="Last day"
                hint="For one day, the same as the first"
                problem={add.problemOf(LAST)}
                value={last}
                onValue={setLast}
              />
              <Button isSending={add.isSending} meanwhile="Adding">
                Add
              </Button>
            </Form>
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface NationProps {
  dates: TermDates;
  isSending: boolean;
  onMove: (nation: TermDates["nation"]) => Promise<void>;
}

/** Chosen, then saved: with the keyboard every nation between the old and the new one is passed. */
function NationField({ dates, isSending, onMove }: NationProps) {
  const [nation, setNation] = useState(dates.nation);
  return (
    <Form onSend={() => onMove(nation)} class="app-one-line">
      <Select
        id={NATION}
        label="Where is your school? Its bank holidays are no school days"
        options={Object.entries(NATIONS).map(([value, text]) => ({ value, text }))}
        value={nation}
        onValue={(value) => setNation(value as TermDates["nation"])}
      />
      {nation !== dates.nation && (
        <Button kind="secondary" isSending={isSending} meanwhile="Saving">
          Save
        </Button>
      )}
    </Form>
  );
}

function Spans({ of, dates, onRemove }: { of: Kind; dates: TermDates; onRemove: (span: Span) => void }) {
  if (!dates[of].length)
    return <Empty>{of === "terms" ? "No terms yet: the usual holidays are assumed." : "No closures."}</Empty>;
  return (
    <Table
      caption={`${WORDS[of]}s`}
      rows={dates[of]}
      keyOf={(s) => s.first}
      columns={[
        { head: "First day", cell: (s) => day(s.first) },
        { head: "Last day", cell: (s) => day(s.last) },
        {
          head: "Remove",
          cell: (s) => (
            <button type="button" class="app-link-button" onClick={() => onRemove(s)}>
              Remove<span class="govuk-visually-hidden"> {inWords(s)}</span>
            </button>
          ),
        },
      ]}
    />
  );
}

function read(written: Day, id: string): string {
  const iso = isoDay(written);
  if (iso) return iso;
  const isEmpty = Object.values(written).every((part) => !part.trim());
  throw new Unfit([
    { id, text: isEmpty ? `Enter the ${id} day.` : `There is no such ${id} day. Write it like 24 11 2026.` },
  ]);
}

function inWords(span: Span): string {
  return span.first === span.last ? day(span.first) : `${day(span.first)} to ${day(span.last)}`;
}
