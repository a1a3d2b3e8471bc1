/** Many steps, each a request of its own: a page that is closed half-way leaves the rest waiting, and nothing half done. */
import { ApiError, call } from "../api/call";
import type { Transfer } from "../api/nouns";
import { problemsOf } from "../parts/errors";
import { firstByConcern } from "./concern";

export type Bulk = "request" | "authorise";

export interface Result {
  transfer: Transfer;
  /** "" when it was done. */
  problem: string;
}

const MOST_PAGES = 20;
/** More would not be faster by much: a browser keeps six connections, and the person may look at something else meanwhile. */
const AT_ONCE = 4;

/** What waits for this step and needs no answer of its own (a possible match or a conflict is looked at by itself), the most
 * pressing first. */
export async function waiting(step: Bulk): Promise<{ transfers: Transfer[]; hasMore: boolean }> {
  const found: Transfer[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const part = await call("get", "/transfers/waiting", { query: { pile: step, after } });
    found.push(...part.transfers.filter((t) => t.allowed_actions.includes(step) && !t.to_confirm && !t.conflict));
    after = part.next;
    if (!after) break;
  }
  return { transfers: found.sort(step === "request" ? firstByStart : firstByConcern), hasMore: Boolean(after) };
}

function firstByStart(one: Transfer, other: Transfer): number {
  return (one.new_entry_date ?? "9999").localeCompare(other.new_entry_date ?? "9999");
}

function take(step: Bulk, transfer: Transfer, reason: string): Promise<Transfer> {
  const ids = { transfer_id: transfer.transfer_id };
  if (step === "request") return call("post", "/transfers/{transfer_id}/request", { ids, body: { confirms_match: false } });
  const body = { confirms_match: false, reviewed: "", left: null, held_back_reason: reason };
  return call("post", "/transfers/{transfer_id}/authorise", { ids, body });
}

interface Run {
  isStopped: () => boolean;
  onResult: (result: Result) => void;
}

/** In this order, some side by side. Without an answer from Safehand nothing further is tried. */
export async function takeAll(step: Bulk, transfers: readonly Transfer[], reason: string, run: Run): Promise<void> {
  const queue = [...transfers];
  let isLost = false;
  const oneAfterTheOther = async (): Promise<void> => {
    while (!isLost && !run.isStopped()) {
      const transfer = queue.shift();
      if (!transfer) return;
      try {
        await take(step, transfer, reason);
        run.onResult({ transfer, problem: "" });
      } catch (error) {
        isLost ||= error instanceof ApiError && error.status === 0;
        run.onResult({ transfer, problem: problemsOf(error)[0]?.text ?? "It could not be done." });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, oneAfterTheOther));
}
