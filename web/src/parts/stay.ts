/** Before the screen is left, or the page loaded again, while something would be lost by it, the person is asked. */
import { useEffect } from "preact/hooks";
import { keep } from "../leave";

export function useStay(wouldLose: boolean): void {
  useEffect(() => {
    if (!wouldLose) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    const release = keep();
    return () => {
      window.removeEventListener("beforeunload", ask);
      release();
    };
  }, [wouldLose]);
}
