/** A deed of one click in a row of a list. The row stays where it is and says what was done: nothing moves under the finger. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Alert } from "./errors";
import { Button, useSend } from "./send";

interface RowDeedProps {
  words: string;
  /** What it is done to, for who does not see the row. */
  of: string;
  meanwhile: string;
  said: string;
  onDo: () => Promise<unknown>;
}

export function RowDeed({ words, of, meanwhile, said, onDo }: RowDeedProps) {
  const [isDone, setDone] = useState(false);
  const told = useRef<HTMLSpanElement>(null);
  const { send, isSending, problems } = useSend(async () => {
    await onDo();
    setDone(true);
  });
  useEffect(() => {
    if (isDone) told.current?.focus(); // the button that had the focus is gone
  }, [isDone]);
  if (isDone) {
    return (
      <span ref={told} tabIndex={-1} role="status" class="app-row-done">
        {said}
        <span class="govuk-visually-hidden">: {of}</span>
      </span>
    );
  }
  return (
    <>
      <Button kind="secondary" isSending={isSending} meanwhile={meanwhile} onClick={() => void send()}>
        {words}
        <span class="govuk-visually-hidden">: {of}</span>
      </Button>
      <Alert text={problems[0]?.text} />
    </>
  );
}
