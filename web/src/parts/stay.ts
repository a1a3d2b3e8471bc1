/** Before the page is left or loaded again while something would be lost by it, people are asked. */
import { useEffect } from "preact/hooks";
import { askBeforeLeaving } from "../router";

export function useStay(wouldLose: boolean): void {
  useEffect(() => {
    if (!wouldLose) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    const free = askBeforeLeaving();
    window.addEventListener("beforeunload", ask);
    return () => {
      free();
      window.removeEventListener("beforeunload", ask);
    };
  }, [wouldLose]);
}
