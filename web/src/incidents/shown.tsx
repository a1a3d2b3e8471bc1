/** Which incidents stand below, in words: how many, filtered by what, in which order; and the ways to change that. */
import { useContext, useRef } from "preact/hooks";
import { Known } from "../categories/colours";
import { day } from "../words/dates";
import { count } from "../words/numbers";
import { EVERYTHING, type Look } from "./kept";
import { daysOf, isNarrowed, type Narrow } from "./narrow";

export interface Tally {
  shown: number;
  hasMore: boolean;
}

interface ShownProps {
  /** Null while they are loading. */
  number: Tally | null;
  look: Look;
  onLook: (look: Look) => void;
}

export function Shown({ number, look, onLook }: ShownProps) {
  const words = useRef<HTMLParagraphElement>(null);
  const { narrow, order } = look;
  const known = useContext(Known);
  const categories = narrow.category_ids.map((id) => known.get(id)?.label ?? "a category");
  const isFiltered = isNarrowed(narrow);
  const clear = (): void => {
    words.current?.focus(); // the button goes
    onLook({ ...look, narrow: EVERYTHING.narrow });
  };
  const other = order === "oldest" ? "newest" : "oldest";
  return (
    <div class="app-shown">
      <p class="govuk-body" role="status" tabIndex={-1} ref={words}>
        {number &&
          `${number.hasMore ? "The first " : ""}${count(number.shown, "incident")}${
            isFiltered ? ` ${inWords(narrow, categories)}` : ""
          }${number.shown > 1 ? `, ${order} first` : ""}.`}
      </p>
      <ul class="app-inline-list app-no-print">
        {isFiltered && (
          <li>
            <button type="button" class="app-link-button" onClick={clear}>
              Clear filter
            </button>
          </li>
        )}
        <li>
          <button type="button" class="app-link-button" onClick={() => onLook({ ...look, order: other })}>
            Show {other} first
          </button>
        </li>
        <li>
          <button type="button" class="app-link-button" onClick={() => window.print()}>
            Print these
          </button>
        </li>
      </ul>
    </div>
  );
}

/** "from 1 Jan 2026 to 9 Feb 2026, in Attendance or Pastoral, with “kite”". */
function inWords(narrow: Narrow, categories: string[]): string {
  const { since, until } = daysOf(narrow);
  const words = narrow.words.trim();
  return [
    since && until ? `from ${day(since)} to ${day(until)}` : since ? `from ${day(since)} on` : until ? `up to ${day(until)}` : "",
    categories.length ? `in ${categories.join(" or ")}` : "",
    words ? `with “${words}”` : "",
  ]
    .filter(Boolean)
    .join(", ");
}
