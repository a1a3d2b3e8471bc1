/** On paper: whose page it is, who printed it, when. Whatever is folded away is printed unfolded. */
import { useEffect, useRef } from "preact/hooks";
import type { Me } from "../api/nouns";
import { moment } from "../words/dates";

export function PrintHead({ me }: { me: Me }) {
  const when = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let folded: HTMLDetailsElement[] = [];
    const before = (): void => {
      if (when.current) when.current.textContent = moment(new Date().toISOString()); // at once: nothing is drawn any more
      folded = [...document.querySelectorAll<HTMLDetailsElement>("main details:not([open])")];
      for (const one of folded) one.open = true;
    };
    const after = (): void => {
      for (const one of folded) one.open = false;
      folded = [];
    };
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", after);
    return () => {
      window.removeEventListener("beforeprint", before);
      window.removeEventListener("afterprint", after);
    };
  }, []);
  return (
    <div class="app-print-head">
      <p>
        <strong>CONFIDENTIAL</strong>
        {me.school && <span>{me.school}</span>}
      </p>
      <p>
        Printed by {me.name}, <span ref={when} />. Keep it locked away, and shred it when you are done.
      </p>
    </div>
  );
}
