/** One student: who it is, and the tabs that hang on it. */
import { call } from "../api/call";
import type { Me } from "../api/nouns";
import { Vault } from "../documents/vault";
import { Incidents } from "../incidents/incidents";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Tabs } from "../parts/tabs";
import { TransferAnswers } from "../transfers/answers";
import { Facts } from "./facts";
import { History } from "./history";
import { fullName } from "./names";

interface ProfileProps {
  id: string;
  tab: "incidents" | "documents" | "report" | "transfers" | "history";
  me: Me;
}

const TITLE = {
  incidents: "Incidents",
  documents: "Document Vault",
  report: "Student Report",
  transfers: "Transfers",
  history: "History",
};

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
                { href: `/students/${id}/report`, text: "Student Report", isHere: tab === "report" },
                ...(me.is_key_holder
                  ? [
                      { href: `/students/${id}/transfers`, text: "Transfers", isHere: tab === "transfers" },
                      { href: `/students/${id}/history`, text: "History", isHere: tab === "history" },
                    ]
                  : []),
              ]}
            />
            {tab === "incidents" && <Incidents studentId={id} me={me} />}
            {tab === "documents" && <Vault studentId={id} me={me} />}
            {tab === "report" && (
              <Empty>
                Safehand cannot make a Student Report yet. The record stands under Incidents and Document Vault.
              </Empty>
            )}
            {tab === "transfers" && <TransferAnswers studentId={id} />}
            {tab === "history" && <History studentId={id} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}
