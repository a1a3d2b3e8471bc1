/** How many notices the reader has not read: one number, shown in the header and known by every screen that fetches it. */
import { useEffect, useState } from "preact/hooks";

const listeners = new Set<(count: number) => void>();
let known = 0;

export function tellUnread(count: number): void {
  known = count;
  for (const listener of listeners) listener(count);
}

export function useUnread(): number {
  const [count, setCount] = useState(known);
  useEffect(() => {
    listeners.add(setCount);
    setCount(known);
    return () => void listeners.delete(setCount);
  }, []);
  return count;
}
