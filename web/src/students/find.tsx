/** The search box with its answer; what stands below it (`children`) shows while nothing is looked for. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { LoneBox } from "../parts/box";
import { TextField } from "../parts/fields";
import { Empty } from "../parts/loaded";
import { Button } from "../parts/send";
import { count } from "../words/numbers";
import { type Leads, StudentTable } from "./student_table";
import { canBeFound, useSearch } from "./search";

const FIELD = "find";

interface FindProps {
  leadsTo: Leads;
  /** Look among those who have left as well, before anybody chooses. */
  withArchived?: boolean;
  children?: ComponentChildren;
}

export function Find({ leadsTo, withArchived = false, children }: FindProps) {
  const [typed, setTyped] = useState("");
  const [isWide, setWide] = useState(withArchived);
  const { found, hasMore, problem, again } = useSearch(typed, isWide);
  const isLooking = typed.trim() !== "";
  const whole = useRef<HTMLDivElement>(null);
  return (
    <div ref={whole} onKeyDown={(event) => walk(event, whole.current)}>
      <div class="app-find" role="search" aria-label="Students">
        <TextField
          id={FIELD}
          label="Find a student"
          hint="Type the beginning of a name, a year or a form"
          width={20}
          value={typed}
          onValue={setTyped}
        />
        <LoneBox id="find-archived" isOn={isWide} onTurn={setWide}>
          Also students who have left
        </LoneBox>
      </div>
      <p class="govuk-body app-secondary" role="status">
        {isLooking && !problem && said(typed, found?.length, hasMore)}
      </p>
      {problem && (
        <div class="app-failed" role="alert">
          <p class="govuk-body">{problem}</p>
          <Button kind="secondary" onClick={again}>
            Try again
          </Button>
        </div>
      )}
      {found && found.length > 0 && <StudentTable caption="Students found" students={found} leadsTo={leadsTo} />}
      {found?.length === 0 && <NobodyFits withArchived={isWide} />}
      {!isLooking && children}
    </div>
  );
}

/** The arrow keys go from the field to the names found and back; Enter in the field opens the only one. */
function walk(event: KeyboardEvent, whole: HTMLElement | null): void {
  const names = [...(whole?.querySelectorAll<HTMLElement>("tbody th a") ?? [])];
  const field = document.getElementById(FIELD);
  const at = names.indexOf(document.activeElement as HTMLElement);
  const isInField = document.activeElement === field;
  if (!names.length || (at < 0 && !isInField)) return;
  if (event.key === "ArrowDown") names[at + 1]?.focus();
  else if (event.key === "ArrowUp" && at >= 0) (names[at - 1] ?? field)?.focus();
  else if (event.key === "Enter" && isInField && names.length === 1) names[0]?.click();
  else return;
  event.preventDefault();
}

function said(typed: string, number: number | undefined, hasMore: boolean): string {
  if (!canBeFound(typed)) return "Type at least two letters.";
  if (number === undefined) return "Searching";
  return hasMore ? `The first ${count(number, "student")}. Type more letters to narrow the list.` : `${count(number, "student")} found`;
}

function NobodyFits({ withArchived }: { withArchived: boolean }) {
  return (
    <Empty>
      Nobody fits. Check the spelling{withArchived ? "" : ", or tick the box if the student has left"}. Middle names are not
      searched.
    </Empty>
  );
}
