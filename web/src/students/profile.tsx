/** One student: who it is, and the tabs that hang on it. */
import { call } from "../api/call";
import type { Me } from "../api/nouns";
import { Vault } from "../documents/vault";
import { Incidents } from "../incidents/incidents";
import { Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Tabs } from "../parts/tabs";
import { TransferAnswers } from "../transfers/answers";
import { Facts } from "./facts";
import { fullName } from "./names";

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
            <Facts student={found} isKeyHolder={me.is_key_holder} />
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
