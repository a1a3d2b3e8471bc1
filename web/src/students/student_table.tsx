/** Students in a table, each name leading on. */
import type { Student } from "../api/nouns";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day } from "../words/dates";
import { fullName, preferredName } from "./names";

/** What a student's name leads to. "transfers": to ask why no transfer shows. */
export type Leads = "incidents" | "transfers";

interface StudentTableProps {
  caption: string;
  students: Student[];
  leadsTo?: Leads;
  /** Columns that would say the same of all: those of one year, or of one form of it. */
  isOf?: "year" | "form";
}

export function StudentTable({ caption, students, leadsTo = "incidents", isOf }: StudentTableProps) {
  return (
    <Table
      caption={caption}
      isCaptionHidden
      rows={students}
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
        ...(isOf ? [] : [{ head: "Year", cell: (s: Student) => s.year_group || "Not known" }]),
        ...(isOf === "form" ? [] : [{ head: "Form", cell: (s: Student) => s.registration_form || "Not known" }]),
        { head: "Date of birth", cell: (s) => day(s.birth_date) },
        { head: "On roll", cell: onRoll },
      ]}
    />
  );
}

function onRoll(s: Student) {
  if (s.is_archived && s.leaving_date) return <Tag text={`Left ${day(s.leaving_date)}`} colour="grey" />;
  return s.leaving_date ? `Leaves ${day(s.leaving_date)}` : `Since ${day(s.entry_date)}`;
}
