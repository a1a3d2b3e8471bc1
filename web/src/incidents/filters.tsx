/** Narrows a chronology by days, categories and words, and turns its order. */
import { useState } from "preact/hooks";
import { Details } from "../parts/details";
import { ErrorSummary } from "../parts/errors";
import { Select } from "../parts/fields";
import { Button, Form, useSend } from "../parts/send";
import { instant } from "../words/dates";
import { ALL, daysOf, NARROW_FIELDS, NarrowFields } from "./narrow";

export interface Filter {
  since: string;
  until: string;
  category_ids: string[];
  words: string;
  order: "oldest" | "newest";
}

export const UNFILTERED: Filter = { since: "", until: "", category_ids: [], words: "", order: "oldest" };
const ORDERS = [
  { value: "oldest", text: "Oldest first" },
  { value: "newest", text: "Newest first" },
];

export function isAll(filter: Filter): boolean {
  return !filter.since && !filter.until && !filter.words && filter.category_ids.length === 0;
}

export function Filters({ onFilter }: { onFilter: (filter: Filter) => void }) {
  const [narrow, setNarrow] = useState(ALL);
  const [order, setOrder] = useState<Filter["order"]>("oldest");
  const [said, setSaid] = useState("");
  const { send, problems, problemOf, clear } = useSend(async () => {
    const { since, until } = daysOf(narrow);
    const { category_ids, words } = narrow;
    onFilter({ since: begin(since, 0), until: begin(until, 1), category_ids, words: words.trim(), order });
    setSaid("The filter is applied.");
  }, NARROW_FIELDS);
  const reset = (): void => {
    clear();
    setNarrow(ALL);
    setOrder("oldest");
    onFilter(UNFILTERED);
    setSaid("All incidents are shown.");
  };
  return (
    <Details name="Filter and order">
      <ErrorSummary problems={problems} />
      <Form onSend={send}>
        <NarrowFields value={narrow} onValue={setNarrow} problemOf={problemOf} />
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
    </Details>
  );
}

/** The first moment of a day by the school's clock, or of the one after it; "" for no day. */
function begin(iso: string, daysLater: 0 | 1): string {
  if (!iso) return "";
  const [year = 0, month = 0, day = 0] = iso.split("-").map(Number);
  const at = new Date(Date.UTC(year, month - 1, day + daysLater));
  const wanted = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), hour: 0, minute: 0 };
  return instant(wanted) ?? "";
}
