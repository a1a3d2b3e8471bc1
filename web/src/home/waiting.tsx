/** Transfers that wait for the reader, by the step that is theirs. */
import type { Dashboard } from "../api/nouns";
import { Link } from "../router";
import { TransferRows } from "../transfers/rows";
import { PILE } from "../words/transfers";

interface WaitingProps {
  piles: Dashboard["waiting"];
  /** There are transfers that were not looked at. */
  hasOlder: boolean;
}

export function Waiting({ piles, hasOlder }: WaitingProps) {
  return (
    <>
      {piles.map(({ pile, transfers }) => (
        <section key={pile} class="app-pile">
          <TransferRows caption={`${PILE[pile]} (${transfers.length})`} transfers={transfers} hasState={false} />
        </section>
      ))}
      {hasOlder && (
        <p class="govuk-body">
          Only the newest 50 transfers each way were looked at.{" "}
          <Link href="/admin/transfers">See all transfers</Link>
        </p>
      )}
    </>
  );
}
