/** While it is not certain who is signed in, what a screen still sends is held back: it must not go in another person's name. */
import { useEffect, useRef } from "preact/hooks";
import { holdCalls, whenSessionEnds } from "../api/call";

interface Held {
  hold: () => void;
  /** The same person is here again. What is held back goes on; of anybody else it never does. */
  release: () => void;
}

/** `onEnd` hears of a call that found the session at its end. */
export function useHeld(onEnd: () => void): Held {
  const goOn = useRef<(() => void) | null>(null);
  const hold = (): void => {
    if (!goOn.current) holdCalls(new Promise((resolve) => (goOn.current = resolve)));
  };
  const release = (): void => {
    holdCalls(null);
    goOn.current?.();
    goOn.current = null;
  };
  useEffect(() => {
    whenSessionEnds(() => {
      hold();
      onEnd();
    });
    return () => whenSessionEnds(null);
  }, []);
  return { hold, release };
}
