/** Keeps what was fetched fresh while something is going on, and stops asking when nothing moves any more. */
import { useEffect, useState } from "preact/hooks";
import type { Fetched } from "./loaded";
import { poll } from "./poll";

/**
 * `markOf` says how far it is, "" when nothing is going on. Each move starts the pauses anew, so what moves is followed
 * closely; what stands still for about 80 seconds is not asked for again, or the session would never end.
 * Returns whether it stands still.
 */
export function useFresh<T>(found: Fetched<T>, fetch: () => Promise<T>, markOf: (value: T) => string): boolean {
  const [isStill, setStill] = useState(false);
  const mark = found.value === null ? "" : markOf(found.value);
  useEffect(() => {
    setStill(false);
    if (!mark) return undefined;
    let isHere = true;
    poll(fetch, (now) => markOf(now) !== mark, () => isHere)
      .then((now) => {
        if (!isHere || now === null) return;
        found.put(now);
        setStill(markOf(now) === mark);
      })
      .catch(() => isHere && setStill(true)); // what stands there stays; asking once more tells what is wrong
    return () => {
      isHere = false;
    };
  }, [mark]);
  return isStill;
}
