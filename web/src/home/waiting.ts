/** What waits for a person: transfers by the step that is theirs, and Legacy categories that nobody can see. */
import type { Category, Group, Transfer } from "../api/nouns";
import type { Side } from "../transfers/rows";

export interface Pile {
  title: string;
  side: Side;
  transfers: Transfer[];
}

const PILES: [title: string, side: Side, belongs: (transfer: Transfer) => boolean][] = [
  ["To authorise", "outgoing", (t) => t.allowed_actions.includes("authorise")],
  ["To request", "incoming", (t) => t.allowed_actions.includes("request") && t.state !== "declined"],
  ["Failed: retry", "outgoing", (t) => t.allowed_actions.includes("retry")],
  ["Arrived: confirm receipt", "incoming", (t) => t.allowed_actions.includes("acknowledge")],
  ["Declined by the previous school", "incoming", (t) => t.allowed_actions.includes("request") && t.state === "declined"],
  ["On hold", "incoming", (t) => t.state === "held"],
];

/** The piles that are not empty; each transfer lies in one. */
export function pilesOf(transfers: readonly Transfer[]): Pile[] {
  return PILES.map(([title, side, belongs]) => ({ title, side, transfers: transfers.filter(belongs) })).filter(
    (pile) => pile.transfers.length > 0,
  );
}

/** Legacy categories whose incidents no group may read. */
export function unseenLegacy(categories: readonly Category[], groups: readonly Group[]): Category[] {
  const isSeen = (id: string): boolean =>
    groups.some((group) => {
      const rights = group.permissions[id] ?? [];
      return rights.includes("view_students") && rights.includes("view_incidents");
    });
  return categories.filter((c) => c.is_legacy && c.parent_id !== null && !isSeen(c.category_id));
}
