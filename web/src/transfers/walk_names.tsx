/** From name to name through a review, by buttons or with Alt and the arrow keys. */
import { useEffect, useState } from "preact/hooks";
import { count } from "../words/numbers";

/** Marks what is walked to; every one of them can take the focus. */
export const NAME = "data-name";

function all(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`[${NAME}]`)];
}

/** How many names stand on the page before this one, or before the focus. */
export function placeOf(inside: Element | null): number {
  return all().findIndex((one) => one.contains(inside));
}

/** Focuses the name at this place, or the last one there is. */
export function focusName(place: number): void {
  const names = all();
  names[Math.min(place, names.length - 1)]?.focus();
}

export function WalkNames({ total }: { total: number }) {
  const [at, setAt] = useState(-1);
  const walk = (by: 1 | -1): void => {
    const names = all();
    if (names.length === 0) return;
    const from = placeOf(document.activeElement);
    const start = from < 0 ? (at < 0 && by < 0 ? 0 : at) : from;
    const next = (start + by + names.length) % names.length;
    setAt(next);
    names[next]?.focus();
  };
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (!event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      walk(event.key === "ArrowDown" ? 1 : -1);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  });
  if (total === 0) return null;
  return (
    <div class="app-walk" role="group" aria-label="Names of other students">
      <span role="status">{at < 0 ? count(total, "name") : `Name ${Math.min(at + 1, total)} of ${total}`}</span>
      <button type="button" class="app-link-button" onClick={() => walk(-1)} title="Alt and arrow up">
        Previous<span class="govuk-visually-hidden"> name</span>
      </button>
      <button type="button" class="app-link-button" onClick={() => walk(1)} title="Alt and arrow down">
        Next<span class="govuk-visually-hidden"> name</span>
      </button>
    </div>
  );
}
