/** Narrows a chronology by days, categories and words. */
import { useEffect, useState } from "preact/hooks";
import { Details } from "../parts/details";
import { ErrorSummary } from "../parts/errors";
import { Button, Form, useSend } from "../parts/send";
import { instant } from "../words/dates";
import type { Look } from "./kept";
import { daysOf, type Narrow, NARROW_FIELDS, NarrowFields } from "./narrow";

interface FiltersProps {
  /** The filter that is applied. */
  narrow: Narrow;
  onNarrow: (narrow: Narrow) => void;
}

export function Filters({ narrow, onNarrow }: FiltersProps) {
  const [draft, setDraft] = useState(narrow);
  useEffect(() => setDraft(narrow), [narrow]);
  const { send, problems, problemOf } = useSend(async () => {
    daysOf(draft); // says which day there is not
    onNarrow(draft);
  }, NARROW_FIELDS);
  return (
    <Details name="Filter" class="app-no-print app-filter">
      <ErrorSummary problems={problems} />
      <Form onSend={send}>
        <NarrowFields value={draft} onValue={setDraft} problemOf={problemOf} />
        <Button kind="secondary">Apply filter</Button>
      </Form>
    </Details>
  );
}

/** As the API takes it. */
export function asked({ narrow, order }: Look) {
  const { since, until } = daysOf(narrow);
  const { category_ids, words } = narrow;
  return { since: begin(since, 0), until: begin(until, 1), category_ids, words: words.trim(), order };
}

/** The first moment of a day by the school's clock, or of the one after it; "" for no day. */
function begin(iso: string, daysLater: 0 | 1): string {
  if (!iso) return "";
  const [year = 0, month = 0, day = 0] = iso.split("-").map(Number);
  const at = new Date(Date.UTC(year, month - 1, day + daysLater));
  const wanted = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), hour: 0, minute: 0 };
  return instant(wanted) ?? "";
}
