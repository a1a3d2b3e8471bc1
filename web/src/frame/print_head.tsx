/**
 * On paper: whose page it is, who printed it, when. Whatever is folded away is printed unfolded. The words stand in attributes
 * and are drawn by the style (styles/_print.scss): on the screen they are not there, for nobody.
 */
import { useEffect, useRef } from "preact/hooks";
import type { Me } from "../api/nouns";
import { moment } from "../words/dates";

export function PrintHead({ me }: { me: Me }) {
  const head = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    let folded: HTMLDetailsElement[] = [];
    const before = (): void => {
      const now = moment(new Date().toISOString());
      // at once: nothing is drawn any more
      head.current?.setAttribute(
        "data-said",
        `Printed by ${me.name}, ${now}. Keep it locked away, and shred it when you are done.`,
      );
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
  }, [me.name]);
  return (
    <div class="app-print-head" aria-hidden="true">
      <p data-said="CONFIDENTIAL" />
      <p data-said={me.school ?? ""} />
      <p ref={head} />
    </div>
  );
}
