/** Who a student is: dates, enrolment, UPNs. */
import type { Student } from "../api/nouns";
import { Details } from "../parts/details";
import { Tag } from "../parts/tag";
import { day } from "../words/dates";
import { preferredName } from "./names";

type Identifier = Student["identifiers"][number];

const CURRENT: Partial<Record<Identifier["kind"], string>> = { upn: "UPN", temporary_upn: "Temporary UPN" };
const EARLIER: Partial<Record<Identifier["kind"], string>> = {
  former_upn: "Former UPN",
  former_temporary_upn: "Former temporary UPN",
  corrected_upn: "Corrected UPN, not used to find records",
};

export function Facts({ student }: { student: Student }) {
  const facts: [string, string][] = [
    ["Known as", preferredName(student)],
    ["Date of birth", day(student.birth_date)],
    ["Year", student.year_group],
    ["Form", student.registration_form],
    ["Enrolment", student.is_archived && student.status === "C" ? "" : student.status_words],
    ["On roll since", day(student.entry_date)],
    [student.is_archived ? "Archived since" : "Leaves", student.leaving_date ? day(student.leaving_date) : ""],
    ...student.identifiers.flatMap(({ kind, value }): [string, string][] => {
      const name = CURRENT[kind];
      return name ? [[name, value]] : [];
    }),
  ];
  return (
    <>
      {student.is_archived && (
        <p class="govuk-body">
          <Tag text="Archived" colour="grey" />
        </p>
      )}
      <dl class="app-facts">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name + value}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <EarlierUpns identifiers={student.identifiers.filter((i) => !CURRENT[i.kind])} />
      {student.shares_upn && (
        <div class="govuk-inset-text">
          The UPN of this student stands on another student of your school too. Correct it in your MIS and send your
          enrolments again: until then no record can be transferred by it.
        </div>
      )}
    </>
  );
}

function EarlierUpns({ identifiers }: { identifiers: Identifier[] }) {
  if (!identifiers.length) return null;
  return (
    <Details name={`Earlier UPNs (${identifiers.length})`} class="app-history">
      <ul class="govuk-list">
        {identifiers.map(({ kind, value, until }) => (
          <li key={kind + value}>
            {EARLIER[kind] ?? kind}: <strong>{value}</strong>
            {until && `, until ${day(until)}`}
          </li>
        ))}
      </ul>
    </Details>
  );
}
