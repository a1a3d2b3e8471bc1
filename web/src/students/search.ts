/** Search while somebody types. The words go in a body, never into an address; an answer that comes too late is dropped. */
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/call";
import type { Student } from "../api/nouns";
import { problemsOf } from "../parts/errors";

const PAUSE = 300; // milliseconds without a key before we ask
const LONGEST = 200;

export interface Search {
  /** Null as long as there is no answer to what is typed now. */
  found: Student[] | null;
  hasMore: boolean;
  problem: string;
  again: () => void;
}

const NOTHING = { found: null, hasMore: false, problem: "" };

export function useSearch(typed: string, withArchived: boolean): Search {
  const [answer, setAnswer] = useState<Omit<Search, "again">>(NOTHING);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isHere = true;
    setAnswer(NOTHING);
    if (!canBeFound(typed)) return;
    const ask = async (): Promise<void> => {
      const body = { text: typed.slice(0, LONGEST), with_archived: withArchived };
      const { students, has_more } = await call("post", "/students/search", { body, isRead: true });
      if (isHere) setAnswer({ found: students, hasMore: has_more, problem: "" });
    };
    const failed = (error: unknown): void => {
      if (isHere) setAnswer({ ...NOTHING, problem: problemsOf(error)[0]?.text ?? "" });
    };
    const pause = setTimeout(() => void ask().catch(failed), PAUSE);
    return () => {
      isHere = false;
      clearTimeout(pause);
    };
  }, [typed, withArchived, turn]);
  return { ...answer, again: () => setTurn(turn + 1) };
}

/** Two letters together, a digit (of a year), or one sign of a script in which that may be a name. */
export function canBeFound(typed: string): boolean {
  return /[\p{L}\p{N}]{2}|\p{N}|(?![A-Za-z])\p{L}/u.test(typed.replace(/['\u2019-]/g, ""));
}
