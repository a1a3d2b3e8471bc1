/** What is fetched when it is first needed, and stays for as long as the page is open. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Loading } from "./loaded";
import { Page } from "./page";
import { Button } from "./send";

const there = new Map<unknown, unknown>();

interface LaterProps<T> {
  /** The same function each time: it is the name under which the fetched stays. */
  load: () => Promise<T>;
  children: (found: T) => ComponentChildren;
}

/** A part that does not come may be gone, since Safehand was renewed: then only a fresh page helps. */
export function Later<T>({ load, children }: LaterProps<T>) {
  const [, draw] = useState(0);
  const [isMissing, setMissing] = useState(false);
  useEffect(() => {
    let isHere = true;
    load()
      .then((found) => {
        there.set(load, found);
        if (isHere) draw((n) => n + 1);
      })
      .catch(() => isHere && setMissing(true));
    return () => {
      isHere = false;
    };
  }, [load]);
  const found = there.get(load) as T | undefined;
  if (found !== undefined) return <>{children(found)}</>;
  if (isMissing) {
    return (
      <Page title="This page did not load">
        <p class="govuk-body">
          Either your connection is down, or Safehand has been renewed since you opened it. Check your connection, then load
          the page again.
        </p>
        <Button onClick={() => location.reload()}>Load the page again</Button>
      </Page>
    );
  }
  return (
    <main class="govuk-main-wrapper app-main" id="main">
      <h1 class="govuk-visually-hidden">Safehand</h1>
      <Loading what="the page" />
    </main>
  );
}
