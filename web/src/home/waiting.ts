/** What waits for a person: transfers by the step that is theirs. */
import type { Step, Transfer } from "../api/nouns";

export interface Pile {
  title: string;
  transfers: Transfer[];
}

const can = (transfer: Transfer, step: Step): boolean => transfer.allowed_actions.includes(step);

/** A transfer lies in the first pile that it fits. Each pile holds transfers of one side. */
const PILES: [title: string, belongs: (transfer: Transfer) => boolean][] = [
  ["Conflict with an enrolment, outgoing", (t) => t.conflict !== null && t.side === "previous"],
  ["Conflict with an enrolment, incoming", (t) => t.conflict !== null && t.side === "new"],
  ["To authorise", (t) => can(t, "authorise")],
  ["Failed: retry", (t) => can(t, "retry")],
  ["Declined by the previous school", (t) => can(t, "request") && t.state === "declined"],
  ["Possible match: is it the same child?", (t) => can(t, "request") && t.to_confirm !== ""],
  ["To request", (t) => can(t, "request")],
  ["Arrived: confirm receipt", (t) => can(t, "acknowledge")],
  ["On hold", (t) => t.state === "held"],
];

/** The piles that are not empty; each transfer lies in one. */
export function pilesOf(transfers: readonly Transfer[]): Pile[] {
  const pileOf = (transfer: Transfer): string | undefined => PILES.find(([, belongs]) => belongs(transfer))?.[0];
  return PILES.map(([title]) => ({ title, transfers: transfers.filter((t) => pileOf(t) === title) })).filter(
    (pile) => pile.transfers.length > 0,
  );
}
