/** Which incidents of a record: by days, categories and words. What is asked for stays in memory and stands in no address. */
import { allCategories } from "../categories/all";
import { ChooseCategories } from "../categories/choose_categories";
import { type Day, DayField, isBlank, NO_DAY } from "../parts/date_parts";
import { Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Loaded, useFetched } from "../parts/loaded";
import { isoDay } from "../words/dates";

export interface Narrow {
  first: Day;
  last: Day;
  category_ids: string[];
  words: string;
}

export const ALL: Narrow = { first: NO_DAY, last: NO_DAY, category_ids: [], words: "" };
const LAST = "filter-to";

/** The API's names of these fields, and their ids on the screen. */
export const NARROW_FIELDS = { since: "filter-from", until: LAST, category_ids: "filter-categories", words: "filter-words" };

interface NarrowFieldsProps {
  value: Narrow;
  onValue: (value: Narrow) => void;
  problemOf: (id: string) => string;
}

export function NarrowFields({ value, onValue, problemOf }: NarrowFieldsProps) {
  const categories = useFetched(allCategories, []);
  const change = (part: Partial<Narrow>): void => onValue({ ...value, ...part });
  const field = (id: string) => ({ id, problem: problemOf(id) });
  return (
    <>
      <div class="app-span">
        <DayField
          {...field(NARROW_FIELDS.since)}
          legend="From (optional)"
          value={value.first}
          onValue={(first) => change({ first })}
        />
        <DayField {...field(LAST)} legend="To (optional)" value={value.last} onValue={(last) => change({ last })} />
      </div>
      <Loaded of={categories} what="categories">
        {({ categories: all }) => (
          <ChooseCategories
            {...field(NARROW_FIELDS.category_ids)}
            legend="Categories (optional)"
            hint="An incident of any of these"
            categories={all}
            chosen={value.category_ids}
            onChosen={(category_ids) => change({ category_ids })}
          />
        )}
      </Loaded>
      <TextField
        {...field(NARROW_FIELDS.words)}
        label="Words (optional)"
        hint="All of them must stand in the incident. Capitals and accents make no difference."
        width={30}
        value={value.words}
        onValue={(words) => change({ words })}
      />
    </>
  );
}

export function isNarrowed({ first, last, category_ids, words }: Narrow): boolean {
  return !isBlank(first) || !isBlank(last) || category_ids.length > 0 || words.trim() !== "";
}

/** The days that were written, as "2026-11-24" ("" for none). Throws Unfit. */
export function daysOf({ first, last }: Narrow): { since: string; until: string } {
  const since = written(first, NARROW_FIELDS.since);
  const until = written(last, LAST);
  if (since && until && since > until) {
    throw new Unfit([{ id: LAST, text: "The last day lies before the first one. Change one of them." }]);
  }
  return { since, until };
}

function written(day: Day, id: string): string {
  if (isBlank(day)) return "";
  const iso = isoDay(day);
  if (!iso) throw new Unfit([{ id, text: "There is no such date. Write it like 24 11 2026." }]);
  return iso;
}
