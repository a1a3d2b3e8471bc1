/** What every screen has: a title for the window, one h1 that gets the focus on navigation, messages above it. */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Link, usePath } from "../router";
import { type Problem, ErrorSummary } from "./errors";

let waiting = "";
let isFirst = true;

/** A sentence for the top of the next screen: what was just done. */
export function tellNext(sentence: string): void {
  waiting = sentence;
}

interface PageProps {
  /** Stands in the window's title and so in its history: words of the screen only, never a name. */
  title: string;
  heading?: ComponentChildren;
  caption?: ComponentChildren;
  back?: { href: string; text: string };
  problems?: Problem[];
  done?: string;
  children: ComponentChildren;
}

export function Page({ title, heading = title, caption, back, problems = [], done = "", children }: PageProps) {
  const path = usePath();
  const h1 = useRef<HTMLHeadingElement>(null);
  const [told, setTold] = useState("");
  // before the heading is painted: whoever sees it and moves on is not called back to it
  useLayoutEffect(() => {
    setTold(waiting);
    waiting = "";
    if (!isFirst) h1.current?.focus();
    isFirst = false;
  }, [path]);
  useEffect(() => {
    document.title = `${problems.length ? "Error: " : ""}${title} - Safehand`;
  }, [title, problems.length]);
  return (
    <>
      {back && (
        <nav class="app-back" aria-label="Back">
          <Link href={back.href} class="govuk-back-link">
            {back.text}
          </Link>
        </nav>
      )}
      <main class="govuk-main-wrapper app-main" id="main">
        <Done text={done || told} />
        <ErrorSummary problems={problems} />
        {caption && <p class="govuk-caption-l">{caption}</p>}
        <h1 class="govuk-heading-l" ref={h1} tabIndex={-1}>
          {heading}
        </h1>
        {children}
      </main>
    </>
  );
}

/** A success message; screen readers hear it when it comes, and who pressed a button far below is brought to see it. */
export function Done({ text }: { text: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (text) box.current?.scrollIntoView({ block: "nearest" });
  }, [text]);
  return (
    <div role="status" ref={box}>
      {text && (
        <div class="moj-alert moj-alert--success app-done">
          <div class="moj-alert__content">{text}</div>
        </div>
      )}
    </div>
  );
}
