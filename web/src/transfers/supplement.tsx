/** A supplement brings what was added after a record went: what it adds to, and the supplements of a transfer. */
import type { Transfer } from "../api/nouns";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { additions, supplementName } from "../words/transfers";

export function SupplementTag({ transfer }: { transfer: Transfer }) {
  return transfer.supplement ? <Tag text={supplementName(transfer.supplement.number)} colour="yellow" /> : null;
}

/** Nothing for any other transfer. */
export function SupplementOf({ transfer }: { transfer: Transfer }) {
  if (!transfer.supplement) return null;
  return (
    <div class="govuk-inset-text">
      <p class="govuk-body">
        A supplement: {additions(transfer)}. Only what {transfer.new_school} does not have yet goes with it.
      </p>
      <p class="govuk-body">
        <Link href={`/admin/transfers/${transfer.supplement.base_id}`}>Open the transfer that it adds to</Link>
      </p>
    </div>
  );
}

export function SupplementLinks({ ids }: { ids: readonly string[] }) {
  return (
    <ul class="govuk-list">
      {ids.map((id, index) => (
        <li key={id}>
          <Link href={`/admin/transfers/${id}`}>{supplementName(index + 1)}</Link>
        </li>
      ))}
    </ul>
  );
}
