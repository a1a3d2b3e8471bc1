/** From name to name through a review: which one the reader is at, which were looked at, and the keys that lead on. */
import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { count } from "../words/numbers";

/** Marks what is walked to; every one of them can take the focus. */
export const NAME = "data-name";
const BAR = "data-walk";

interface Walk {
  /** The name the reader is at, "" for none. */
  here: string;
  /** Of the names on the page, how many were looked at. */
  seen: number;
  onHere: (name: string) => void;
}

const Context = createContext<Walk>({ here: "", seen: 0, onHere: () => undefined });

export function Walking({ children }: { children: ComponentChildren }) {
  const [here, setHere] = useState("");
  const [looked, setLooked] = useState<ReadonlySet<string>>(new Set());
  const [seen, setSeen] = useState(0);
  useEffect(() => setSeen(all().filter((one) => looked.has(one.getAttribute(NAME) ?? "")).length)); // names come and go
  const walk = useMemo(
    () => ({
      here,
      seen,
      onHere: (name: string) => {
        setHere(name);
        setLooked((before) => (before.has(name) ? before : new Set([...before, name])));
      },
    }),
    [here, seen],
  );
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const by = stepOf(event);
      if (!by) return;
      event.preventDefault();
      walkOn(here, by);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [here]);
  return <Context.Provider value={walk}>{children}</Context.Provider>;
}

export function useWalk(): Walk {
  return useContext(Context);
}

/** What an element that is walked to carries; one of them stands for one name. */
export function walked(name: string, onHere: (name: string) => void) {
  return { [NAME]: name, onFocus: () => onHere(name), onClick: () => onHere(name) };
}

/** Letters lead on only from a name or its bar, and never while somebody types (WCAG 2.1.4); Alt with an arrow does anywhere. */
function stepOf(event: KeyboardEvent): 1 | -1 | 0 {
  if (event.ctrlKey || event.metaKey) return 0;
  if (event.altKey) return event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const at = document.activeElement;
  if (!at?.closest(`[${NAME}], [${BAR}]`) || at.matches("input, textarea, select")) return 0;
  return event.key === "n" ? 1 : event.key === "p" ? -1 : 0;
}

function all(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`[${NAME}]`)];
}

/** How many names stand on the page before the one whose ways are open around this; -1 for none. */
export function placeAround(inside: Element | null): number {
  const name = inside?.closest(".app-hit")?.previousElementSibling;
  return name ? all().findIndex((one) => name.contains(one)) : -1;
}

/** Focuses the name at this place, or the last one there is, or the bar. */
export function focusName(place: number): void {
  const names = all();
  const next = names[Math.min(place, names.length - 1)] ?? document.querySelector<HTMLElement>(`[${BAR}]`);
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "center" });
}

function walkOn(here: string, by: 1 | -1): void {
  const names = all();
  if (names.length === 0) return;
  const place = names.findIndex((one) => one.getAttribute(NAME) === here);
  focusName(place < 0 ? (by > 0 ? 0 : names.length - 1) : (place + by + names.length) % names.length);
}

interface WalkBarProps {
  /** Names in texts and files. */
  total: number;
  /** Files that go, and those of them that are ticked; null until that is known. */
  files: { ticked: number; all: number } | null;
  /** Whether the reader is shown a part of the record only. */
  isPart: boolean;
}

/** Stays in sight: how far the reader is, and the ways on. */
export function WalkBar({ total, files, isPart }: WalkBarProps) {
  const { here, seen } = useWalk();
  const onPage = all().length;
  return (
    <div class="app-walk" role="group" aria-label="Progress of the review" tabIndex={-1} {...{ [BAR]: "" }}>
      <span role="status">
        {total > 0 ? `${seen} of ${count(total, "name")} looked at` : `No names of other students found${isPart ? " in what you are shown" : ""}`}
        {files && files.all > 0 && `, ${files.ticked} of ${count(files.all, "file")} ticked`}
      </span>
      {total > 0 && (
        <>
          <button type="button" class="app-link-button" onClick={() => walkOn(here, -1)}>
            Previous name
          </button>
          <button type="button" class="app-link-button" onClick={() => walkOn(here, 1)}>
            Next name
          </button>
          <span class="app-secondary">
            Keys: <kbd>Alt</kbd> with an arrow; on a name also <kbd>n</kbd> and <kbd>p</kbd>
          </span>
        </>
      )}
      {seen > 0 && seen === onPage && onPage < total && (
        <span class="app-secondary">The others stand in incidents further down: show more of them.</span>
      )}
    </div>
  );
}
