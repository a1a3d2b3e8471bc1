/** Which of the transfers are shown: all that are open, one pile of them, or all there ever were. Each has an address. */
import type { PileCount } from "../api/nouns";
import { Link } from "../router";
import { number } from "../words/numbers";
import { PILE_SHORT } from "../words/transfers";
import type { Side } from "./piles";

interface FiltersProps {
  side: Side;
  piles: readonly PileCount[];
  /** "open", "all" or a pile. */
  here: string;
}

export function Filters({ side, piles, here }: FiltersProps) {
  const start = `/admin/transfers/${side}`;
  const open = piles.reduce((sum, one) => sum + one.count, 0);
  return (
    <nav aria-label="Show">
      <ul class="app-filters">
        <Filter href={start} text="Open" count={open} isHere={here === "open"} />
        {piles.map(({ pile, count }) => (
          <Filter key={pile} href={`${start}/${pile}`} text={PILE_SHORT[pile]} count={count} isHere={here === pile} />
        ))}
        <Filter href={`${start}/all`} text="All, newest first" isHere={here === "all"} />
      </ul>
    </nav>
  );
}

interface FilterProps {
  href: string;
  text: string;
  count?: number;
  isHere: boolean;
}

function Filter({ href, text, count, isHere }: FilterProps) {
  return (
    <li>
      <Link href={href} class="govuk-link govuk-link--no-visited-state" aria-current={isHere ? "page" : undefined}>
        {text}
        {count !== undefined && ` (${number(count)})`}
      </Link>
    </li>
  );
}
