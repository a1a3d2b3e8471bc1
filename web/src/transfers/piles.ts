/** What lies on the piles of one side, and a list through all of them, in the order to work them. */
import { call } from "../api/call";
import type { Pile, PileCount, Transfer } from "../api/nouns";

export type Side = "incoming" | "outgoing";

const FEWEST = 20; // rows before a page ends, where more piles follow
const OUTGOING = new Set<string>(["authorise", "retry", "on_the_way", "recall"]);

/** The list of one pile. A recall may lie on either side: what the previous school asks comes from its own list. */
export function listOf(pile: string): string {
  return `/admin/transfers/${OUTGOING.has(pile) ? "outgoing" : "incoming"}/${pile}`;
}

export interface Page {
  rows: Transfer[];
  next: string;
}

export async function fetchPile(side: Side, pile: string, after: string | undefined): Promise<Page> {
  const page = await call("get", "/transfers/waiting", { query: { pile, side, after } });
  return { rows: page.transfers, next: page.next };
}

/** One pile after the other. The mark is the pile and the mark within it. */
export async function fetchOpen(side: Side, piles: readonly PileCount[], mark: string | undefined): Promise<Page> {
  const order: Pile[] = piles.map((one) => one.pile);
  const [first = "", after = ""] = (mark ?? order[0] ?? "").split(" ");
  const rows: Transfer[] = [];
  let at = order.findIndex((pile) => pile === first);
  let within = after;
  while (at >= 0 && at < order.length && rows.length < FEWEST) {
    const page = await fetchPile(side, order[at] ?? "", within);
    rows.push(...page.rows);
    within = page.next;
    if (!within) at += 1;
  }
  const pile = order[at];
  return { rows, next: pile ? `${pile} ${within}` : "" };
}

/** Newest first: also what is at its end. */
export async function fetchAll(side: Side, before: string | undefined): Promise<Page> {
  const page = await call("get", side === "incoming" ? "/transfers/incoming" : "/transfers/outgoing", { query: { before } });
  return { rows: page.transfers, next: page.next };
}
