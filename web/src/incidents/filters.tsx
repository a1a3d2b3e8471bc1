/** Narrows a chronology by days, categories and words. What is asked for stays in memory and stands in no address. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import { type Day, DayField, NO_DAY } from "../parts/date_parts";
import { ErrorSummary, Unfit } from "../parts/errors";
import { Checkboxes, Select, TextField } from "../parts/fields";
import { useFetched } from "../parts/loaded";
import { Button, Form, useSend } from "../parts/send";
import { instant, isoDay } from "../words/dates";

export interface Filter {
  since: string;
  until: string;
  category_ids: string[];
  words: string;
  order: "oldest" | "newest";
}

export const ALL: Filter = { since: "", until: "", category_ids: [], words: "", order: "oldest" };
const ORDERS = [
  { value: "oldest", text: "Oldest first" },
  { value: "newest", text: "Newest first" },
];

export function isAll(filter: Filter): boolean {
  return !filter.since && !filter.until && !filter.words && filter.category_ids.length === 0;
}

export function Filters({ onFilter }: { onFilter: (filter: Filter) => void }) {
  const categories = useFetched(() => call("get", "/categories"), []);
  const [first, setFirst] = useState(NO_DAY);
  const [last, setLast] = useState(NO_DAY);
  const [chosen, setChosen] = useState<string[]>([]);
  const [words, setWords] = useState("");
  const [order, setOrder] = useState<Filter["order"]>("oldest");
  const [said, setSaid] = useState("");
  const { send, problems, problemOf, clear } = useSend(async () => {
    const since = moment(first, 0, "filter-from");
    const until = moment(last, 1, "filter-to");
    if (since && until && Date.parse(since) >= Date.parse(until)) {
      throw new Unfit([{ id: "filter-to", text: "The last day lies before the first one. Change one of them." }]);
    }
    onFilter({ since, until, category_ids: chosen, words: words.trim(), order });
    setSaid("The filter is applied.");
  });
  const reset = (): void => {
    clear();
    setFirst(NO_DAY);
    setLast(NO_DAY);
    setChosen([]);
    setWords("");
    setOrder("oldest");
    onFilter(ALL);
    setSaid("All incidents are shown.");
  };
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">Filter and order</span>
      </summary>
      <div class="govuk-details__text">
        <ErrorSummary problems={problems} />
        <Form onSend={send}>
          <DayField id="filter-from" legend="From (optional)" value={first} onValue={setFirst} problem={problemOf("filter-from")} />
          <DayField id="filter-to" legend="To (optional)" value={last} onValue={setLast} problem={problemOf("filter-to")} />
          <Checkboxes
            id="filter-categories"
            legend="Categories (optional)"
            options={(categories.value?.categories ?? []).map((c) => ({ value: c.category_id, text: c.label }))}
            chosen={chosen}
            onChosen={setChosen}
          />
          <TextField
            id="filter-words"
            label="Words (optional)"
            hint="All of them must stand in the incident. Capitals and accents make no difference."
            width={30}
            value={words}
            onValue={setWords}
          />
          <Select
            id="filter-order"
            label="Order"
            value={order}
            onValue={(value) => setOrder(value as Filter["order"])}
            options={ORDERS}
          />
          <div class="govuk-button-group">
            <Button>Apply filter</Button>
            <Button kind="secondary" onClick={reset}>
              Show all
            </Button>
          </div>
        </Form>
        <p class="govuk-visually-hidden" role="status">
          {said}
        </p>
      </div>
    </details>
  );
}

/** The first moment of a day by the school's clock, or of the one after it; "" when nothing is written. */
function moment(written: Day, daysLater: 0 | 1, id: string): string {
  if (Object.values(written).every((part) => !part.trim())) return "";
  const iso = isoDay(written);
  if (!iso) throw new Unfit([{ id, text: "There is no such date. Write it like 24 11 2026." }]);
  const [year = 0, month = 0, day = 0] = iso.split("-").map(Number);
  const next = new Date(Date.UTC(year, month - 1, day + daysLater));
  return (
    instant({ year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate(), hour: 0, minute: 0 }) ?? ""
  );
}
