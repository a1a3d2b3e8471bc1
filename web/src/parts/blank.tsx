/** An empty screen at once, for when somebody comes in. What was there stays as it was. */
import { useEffect, useRef } from "preact/hooks";

export function Blank({ onShow }: { onShow: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.title;
    document.title = "Safehand";
    button.current?.focus();
    return () => {
      document.title = before;
    };
  }, []);
  return (
    <main class="app-blank">
      <h1 class="govuk-visually-hidden">Blank screen</h1>
      <button type="button" class="govuk-button govuk-button--secondary" ref={button} onClick={onShow}>
        Show the page
      </button>
    </main>
  );
}
