/** Which of the requested records comes first, and why (docs/decisions/0080). */
import type { Transfer } from "../api/nouns";
import { Tag } from "../parts/tag";
import { dayOf } from "../words/dates";

/** An urgent concern first, the newest of them first; then the newest concern; then what is due first. */
export function firstByConcern(one: Transfer, other: Transfer): number {
  return (
    later(one.concern?.urgent_at, other.concern?.urgent_at) ||
    later(one.concern?.newest_at, other.concern?.newest_at) ||
    (one.due_on ?? "").localeCompare(other.due_on ?? "")
  );
}

function later(one: string | null | undefined, other: string | null | undefined): number {
  return (other ? Date.parse(other) : 0) - (one ? Date.parse(one) : 0);
}

/** "" where nothing is told, as to the new school. */
export function concernWords({ concern }: Transfer): string {
  if (!concern) return "";
  const newest = concern.newest_at && dayOf(concern.newest_at);
  const urgent = concern.urgent_at && dayOf(concern.urgent_at);
  if (urgent) return urgent === newest ? `Urgent concern ${urgent}` : `Urgent concern ${urgent}, newest concern ${newest}`;
  return newest ? `Newest concern ${newest}` : "No concern in the record";
}

export function NewestConcern({ transfer }: { transfer: Transfer }) {
  const at = transfer.concern?.newest_at;
  return (
    <>
      {at && dayOf(at)} {transfer.concern?.urgent_at && <Tag text="Urgent" colour="red" />}
    </>
  );
}
