/**
 * From any screen to a student: a few letters, an arrow key, Enter. The key that leads here has Ctrl with it, since a
 * lone character as a command may not be taken from people who dictate or whose hands slip (WCAG 2.1.4).
 */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Student } from "../api/nouns";
import { Link } from "../router";
import { canBeFound, useSearch } from "../students/search";
import { fullName, preferredName } from "../students/names";
import { day } from "../words/dates";
import { count } from "../words/numbers";
import { useFold } from "./fold";

const SHOWN = 8;
const OWN = "quick-find";
/** The field of the screens that are there to find students (students/find.tsx): these need no second one. */
const THEIRS = "find";
const WITH_FIELD = ["/students", "/students/transfers"];

export function QuickSearch({ path }: { path: string }) {
  const fold = useFold();
  const hasOwn = !WITH_FIELD.includes(path);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      const field = document.getElementById(hasOwn ? OWN : THEIRS);
      if (field?.getClientRects().length) return field.focus(); // at once: the next letter belongs to it
      if (hasOwn && !fold.isOpen) fold.open();
      setTurn((n) => n + 1); // it has to be unfolded first
    };
    document.addEventListener("keydown", focus);
    return () => document.removeEventListener("keydown", focus);
  });
  useLayoutEffect(() => {
    if (turn) document.getElementById(hasOwn ? OWN : THEIRS)?.focus();
  }, [turn]);
  if (!hasOwn) return null;
  const button = fold.button("quick");
  return (
    <div class="app-quick" role="search" aria-label="From any screen">
      <button
        type="button"
        class="app-quick__fold"
        {...button}
        onClick={() => {
          button.onClick();
          if (!fold.isOpen) setTurn(turn + 1);
        }}
      >
        <svg class="app-quick__glass" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
          <path d="M11 6.500A4.500 4.500 0 1 1 2 6.500A4.500 4.500 0 1 1 11 6.500M9.700 9.700L15 15" />
        </svg>
        Find
        <span class="govuk-visually-hidden"> a student from here</span>
      </button>
      <div id="quick" class={`app-quick__box${fold.isOpen ? " app-quick__box--open" : ""}`}>
        <Field key={path} />
      </div>
    </div>
  );
}

function Field() {
  const [typed, setTyped] = useState("");
  const [isHere, setHere] = useState(false);
  /** Enter came before the answer did: it counts once that is here. */
  const [isAsked, setAsked] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const search = useSearch(typed, false);
  const isOpen = isHere && typed.trim() !== "";

  const open = (names: HTMLElement[]): void => {
    if (names.length === 1) names[0]?.click();
    else names[0]?.focus();
  };
  useEffect(() => {
    if (!isAsked || !search.found) return;
    setAsked(false);
    if (isOpen) open(namesOf(box.current));
  }, [search.found]);

  /** Arrow keys go through the field and the names; Enter in the field opens the only one, or goes to the first. */
  const steer = (event: KeyboardEvent): void => {
    const names = namesOf(box.current);
    const stops = [document.getElementById(OWN), ...names];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    if (event.key === "Escape") {
      setTyped("");
      stops[0]?.focus();
    } else if (event.key === "Enter" && at === 0) {
      if (search.found) open(names);
      else setAsked(typed.trim() !== "");
    } else if (event.key === "ArrowDown") stops[Math.min(at + 1, names.length)]?.focus();
    else if (event.key === "ArrowUp") stops[Math.max(at - 1, 0)]?.focus();
    else return;
    if (event.key !== "Enter" || at === 0) event.preventDefault();
  };
  const left = (event: FocusEvent): void => {
    if (!box.current?.contains(event.relatedTarget as Node | null)) setHere(false);
  };

  return (
    <div class="app-quick__field" ref={box} onKeyDown={steer} onFocusIn={() => setHere(true)} onFocusOut={left}>
      <label class="app-quick__label" for={OWN}>
        Quick search
      </label>
      <input
        id={OWN}
        class="govuk-input app-quick__input"
        type="text"
        value={typed}
        autocomplete="off"
        spellcheck={false}
        aria-keyshortcuts="Control+K"
        aria-describedby="quick-find-hint"
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setAsked(false);
        }}
      />
      <span class="govuk-visually-hidden" id="quick-find-hint">
        The beginning of a student’s name, a year or a form. Then use the arrow keys.
      </span>
      <kbd class="app-quick__key" aria-hidden="true">
        Ctrl K
      </kbd>
      <div class={isOpen ? "app-quick__found" : "govuk-visually-hidden"}>
        <p class="app-quick__said" role="status">
          {isOpen && (search.problem || said(typed, search.found, search.hasMore))}
        </p>
        {isOpen && search.problem && (
          <button type="button" class="app-link-button" onClick={search.again}>
            Try again
          </button>
        )}
        {isOpen && !!search.found?.length && <Names students={search.found.slice(0, SHOWN)} />}
        {isOpen && search.found?.length === 0 && (
          <Link href="/students">Search among those who have left as well</Link>
        )}
      </div>
    </div>
  );
}

function namesOf(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>("li a") ?? [])];
}

function Names({ students }: { students: Student[] }) {
  return (
    <ul class="app-quick__names">
      {students.map((one) => (
        <li key={one.student_id}>
          <Link href={`/students/${one.student_id}/incidents`} class="app-quick__name">
            <strong>{fullName(one)}</strong>
            <span class="app-note">
              {[
                preferredName(one) && `known as ${preferredName(one)}`,
                one.year_group && `year ${one.year_group}`,
                one.registration_form,
                `born ${day(one.birth_date)}`,
              ]
                .filter(Boolean)
                .join(", ")}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function said(typed: string, found: Student[] | null, hasMore: boolean): string {
  if (!canBeFound(typed)) return "Type at least two letters.";
  if (!found) return "Searching";
  if (!found.length) return "Nobody on roll fits.";
  return hasMore || found.length > SHOWN
    ? `The first ${SHOWN}. Type more letters to narrow the list.`
    : `${count(found.length, "student")} found`;
}
