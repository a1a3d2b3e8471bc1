/** The question before something is lost: a window over the page, with the focus on the answer that loses nothing. */
import { useEffect, useRef, useState } from "preact/hooks";
import { whenSomethingIsLost } from "../leave";
import { Button } from "../parts/send";

/** `isShown`: whether the page is; a question over a hidden page would keep everybody from the sign-in. */
export function LeaveQuestion({ isShown }: { isShown: boolean }) {
  const [answer, setAnswer] = useState<{ give: (may: boolean) => void } | null>(null);
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => whenSomethingIsLost(() => new Promise((give) => setAnswer({ give }))), []);
  useEffect(() => {
    if (answer) box.current?.showModal();
  }, [answer]);
  const end = (may: boolean): void => {
    box.current?.close(); // the focus goes back to where it was
    setAnswer(null);
    answer?.give(may);
  };
  useEffect(() => {
    if (!isShown) end(false);
  }, [isShown]);
  if (!answer) return null;
  const escape = (event: Event): void => {
    event.preventDefault();
    end(false);
  };
  return (
    <dialog class="app-question" ref={box} aria-labelledby="leave-question" onCancel={escape}>
      <h2 class="govuk-heading-m" id="leave-question">
        Leave this page?
      </h2>
      <p class="govuk-body">What you typed or changed here is not saved. It is lost when you leave.</p>
      <div class="govuk-button-group">
        <Button onClick={() => end(false)}>Stay on this page</Button>
        <Button kind="warning" onClick={() => end(true)}>
          Leave without saving
        </Button>
      </div>
    </dialog>
  );
}
