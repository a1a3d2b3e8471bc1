/** Transfers that wait for the reader, by the step that is theirs. */
import type { Dashboard, Pile } from "../api/nouns";
import { Link } from "../router";
import { listOf } from "../transfers/piles";
import { TransferRows } from "../transfers/rows";
import { number } from "../words/numbers";
import { PILE } from "../words/transfers";

/** Piles of which many can be done at once. */
const MANY: Partial<Record<Pile, { href: string; text: string }>> = {
  request: { href: "/admin/transfers/request-many", text: "Request many" },
  authorise: { href: "/admin/transfers/authorise-many", text: "Authorise many" },
};

export function Waiting({ shown }: { shown: Dashboard }) {
  return (
    <>
      {shown.waiting.map((pile) => (
        <section key={pile.pile} class="app-pile">
          <TransferRows caption={`${PILE[pile.pile]} (${pile.count})`} transfers={pile.transfers} hasState={false} />
          {pile.count > 1 && <Many pile={pile.pile} />}
          {pile.count > pile.transfers.length && (
            <p class="govuk-body">
              The first {pile.transfers.length} are shown.{" "}
              <Link href={listOf(pile.pile)}>
                See all {number(pile.count)}
                <span class="govuk-visually-hidden">: {PILE[pile.pile]}</span>
              </Link>
            </p>
          )}
        </section>
      ))}
      {shown.has_more_waiting && (
        <p class="govuk-body">More than 2,000 transfers wait, so these counts are too low.</p>
      )}
    </>
  );
}

function Many({ pile }: { pile: Pile }) {
  const many = MANY[pile];
  if (!many) return null;
  return (
    <p class="govuk-body">
      <Link href={many.href}>{many.text}</Link>
    </p>
  );
}
