/** One student: who it is, and the tabs that hang on it. */
import { call } from "../api/call";
import type { Me, Student } from "../api/nouns";
import { Vault } from "../documents/vault";
import { Incidents } from "../incidents/incidents";
import { Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Tabs } from "../parts/tabs";
import { TransferAnswers } from "../transfers/answers";
import { day } from "../words/dates";
import { fullName, hasLeft, preferredName } from "./names";

interface ProfileProps {
  id: string;
  tab: "incidents" | "documents" | "transfers";
  me: Me;
}

const TITLE = { incidents: "Incidents", documents: "Document Vault", transfers: "Transfers" };

export function Profile({ id, tab, me }: ProfileProps) {
  const student = useFetched(() => call("get", "/students/{student_id}", { ids: { student_id: id } }), [id]);
  return (
    <Page
      title={TITLE[tab]}
      heading={student.value ? fullName(student.value) : "Student"}
      back={{ href: "/students", text: "Students" }}
    >
      <Loaded of={student} what="student">
        {(found) => (
          <>
            <Facts student={found} />
            <Tabs
              label="Student"
              tabs={[
                { href: `/students/${id}/incidents`, text: "Incidents", isHere: tab === "incidents" },
                { href: `/students/${id}/documents`, text: "Document Vault", isHere: tab === "documents" },
                ...(me.is_key_holder
                  ? [{ href: `/students/${id}/transfers`, text: "Transfers", isHere: tab === "transfers" }]
                  : []),
              ]}
            />
            {tab === "incidents" && <Incidents studentId={id} me={me} />}
            {tab === "documents" && <Vault studentId={id} me={me} />}
            {tab === "transfers" && <TransferAnswers studentId={id} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

const IDENTIFIER: Record<string, string> = {
  upn: "UPN",
  temporary_upn: "Temporary UPN",
  former_upn: "Former UPN",
  former_temporary_upn: "Former temporary UPN",
  corrected_upn: "Corrected UPN (not used)",
};

function Facts({ student }: { student: Student }) {
  const facts: [string, string][] = [
    ["Known as", preferredName(student)],
    ["Date of birth", day(student.birth_date)],
    ["Year", student.year_group],
    ["Form", student.registration_form],
    ["On roll since", day(student.entry_date)],
    [student.leaving_date && !hasLeft(student) ? "Leaves" : "Left", student.leaving_date ? day(student.leaving_date) : ""],
    ...student.identifiers.map(({ kind, value }): [string, string] => [IDENTIFIER[kind] ?? kind, value]),
  ];
  return (
    <>
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
      {student.shares_upn && (
        <div class="govuk-inset-text">
          The UPN of this student stands on another student of your school too. Correct it in your MIS and send your
          enrolments again: until then no record can be transferred by it.
        </div>
      )}
    </>
  );
}
