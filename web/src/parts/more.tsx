/** A long list, a page at a time. */
import { useRef, useState } from "preact/hooks";
import { Alert } from "./errors";
import { Loaded, useFetched } from "./loaded";
import type { ComponentChildren } from "preact";
import { Button, useSend } from "./send";

interface Part<T> {
  rows: T[];
  next: string;
}

interface PagedProps<T> {
  what: string;
  fetch: (mark: string | undefined) => Promise<Part<T>>;
  marks: unknown[];
  children: (rows: T[], hasMore: boolean) => ComponentChildren;
}

export function Paged<T>({ what, fetch, marks, children }: PagedProps<T>) {
  const first = useFetched(() => fetch(undefined), marks);
  const [count, setCount] = useState(0);
  const now = useRef(first.value);
  now.current = first.value;
  const more = useSend(async (shown: Part<T>) => {
    const part = await fetch(shown.next);
    if (now.current !== shown) return; // it goes on what is not shown any more
    first.put({ rows: [...shown.rows, ...part.rows], next: part.next });
    setCount(part.rows.length);
  });
  return (
    <Loaded of={first} what={what}>
      {(shown) => (
        <>
          {children(shown.rows, shown.next !== "")}
          <Alert text={more.problems[0]?.text} />
          <p class="govuk-visually-hidden" role="status">
            {count > 0 && `${count} more`}
          </p>
          {shown.next && (
            <Button kind="secondary" isSending={more.isSending} meanwhile="Loading" onClick={() => void more.send(shown)}>
              Show more {what}
            </Button>
          )}
        </>
      )}
    </Loaded>
  );
}
