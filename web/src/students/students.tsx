import { useState } from "preact/hooks";
import { TextField } from "../parts/fields";
import { Empty } from "../parts/loaded";
import { Page } from "../parts/page";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day } from "../words/dates";
import { count } from "../words/numbers";
import { fits, fullName, preferredName } from "./names";
import { useRoll } from "./roll";

const SHOWN = 100;

interface StudentsProps {
  /** What a student's name leads to. "transfers": the list is there to ask why no transfer shows. */
  leadsTo?: "incidents" | "transfers";
}

export function Students({ leadsTo = "incidents" }: StudentsProps) {
  const { students, isComplete, problem, again } = useRoll();
  const [typed, setTyped] = useState("");
  const found = students.filter((s) => fits(s, typed));
  const said = !isComplete
    ? `${count(students.length, "student")} so far, loading more`
    : typed
      ? `${count(found.length, "student")} of ${students.length.toLocaleString("en-GB")}`
      : count(found.length, "student");
  return (
    <Page
      title={leadsTo === "transfers" ? "Why is no transfer showing?" : "Students"}
      back={leadsTo === "transfers" ? { href: "/admin/transfers", text: "Transfers" } : undefined}
    >
      {leadsTo === "transfers" && <HowToAsk />}
      {problem && (
        <div class="app-failed" role="alert">
          <p class="govuk-body">{problem}</p>
          <button type="button" class="govuk-button govuk-button--secondary" onClick={again}>
            Try again
          </button>
        </div>
      )}
      {!problem && isComplete && students.length === 0 ? (
        <Empty>No students yet. A key holder uploads the roll in Admin &gt; Enrolments.</Empty>
      ) : (
        !problem && (
          <>
            <TextField
              id="find"
              label="Find a student"
              hint="Type part of a name, a year or a form"
              width={20}
              value={typed}
              onValue={setTyped}
            />
            <p class="govuk-body app-secondary" role="status">
              {said}
              {found.length > SHOWN && `. The first ${SHOWN} are shown: type more to narrow the list.`}
            </p>
            {found.length > 0 && (
              <Table
                caption="Students"
                isCaptionHidden
                rows={found.slice(0, SHOWN)}
                keyOf={(s) => s.student_id}
                columns={[
                  {
                    head: "Name",
                    cell: (s) => (
                      <>
                        <Link href={`/students/${s.student_id}/${leadsTo}`}>
                          {s.surname}, {s.forename}
                        </Link>
                        {preferredName(s) && <span class="app-note">known as {preferredName(s)}</span>}
                        <span class="govuk-visually-hidden">, {fullName(s)}</span>
                      </>
                    ),
                  },
                  { head: "Year", cell: (s) => s.year_group || "Not known" },
                  { head: "Form", cell: (s) => s.registration_form || "Not known" },
                  { head: "Date of birth", cell: (s) => day(s.birth_date) },
                  {
                    head: "On roll",
                    cell: (s) =>
                      s.is_archived && s.leaving_date ? (
                        <Tag text={`Left ${day(s.leaving_date)}`} colour="grey" />
                      ) : (
                        `Since ${day(s.entry_date)}`
                      ),
                  },
                ]}
              />
            )}
          </>
        )
      )}
    </Page>
  );
}

function HowToAsk() {
  return (
    <p class="govuk-body">
      Choose a student of your school, one who has joined you or one who has left you. Safehand tells which condition is
      missing and what to do. You can ask about students on your own roll only.
    </p>
  );
}
