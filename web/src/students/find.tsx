/** The search box with its answer; what stands below it (`children`) shows while nothing is looked for. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Checkboxes, TextField } from "../parts/fields";
import { Empty } from "../parts/loaded";
import { Button } from "../parts/send";
import { count } from "../words/numbers";
import { type Leads, StudentTable } from "./student_table";
import { canBeFound, useSearch } from "./search";

const ARCHIVED = "archived";

interface FindProps {
  leadsTo: Leads;
  /** Look among those who have left as well, before anybody chooses. */
  withArchived?: boolean;
  children?: ComponentChildren;
}

export function Find({ leadsTo, withArchived = false, children }: FindProps) {
  const [typed, setTyped] = useState("");
  const [ticked, setTicked] = useState<string[]>(withArchived ? [ARCHIVED] : []);
  const { found, hasMore, problem, again } = useSearch(typed, ticked.includes(ARCHIVED));
  const isLooking = typed.trim() !== "";
  return (
    <>
      <div class="app-form" role="search" aria-label="Students">
        <TextField
          id="find"
          label="Find a student"
          hint="Type the beginning of a name, a year or a form"
          width={20}
          value={typed}
          onValue={setTyped}
        />
        <Checkboxes
          id="find-archived"
          legend="Who to look for"
          options={[{ value: ARCHIVED, text: "Also students who have left" }]}
          chosen={ticked}
          onChosen={setTicked}
        />
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
      {found?.length === 0 && <NobodyFits withArchived={ticked.includes(ARCHIVED)} />}
      {!isLooking && children}
    </>
  );
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
