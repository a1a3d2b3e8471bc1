/** One student: who it is, and the tabs that hang on it. */
import { ApiError, call } from "../api/call";
import type { Certificate, Me, Student } from "../api/nouns";
import { Vault } from "../documents/vault";
import { StudentReport } from "../exports/student_report";
import { Handovers } from "../handovers/handovers";
import { Incidents } from "../incidents/incidents";
import { Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Tabs } from "../parts/tabs";
import { CertificateOf } from "../retention/certificate";
import { HoldMark } from "../retention/hold_mark";
import { RetentionOf } from "../retention/record";
import { TransferAnswers } from "../transfers/answers";
import { ByHand } from "./by_hand";
import { Facts } from "./facts";
import { History } from "./history";
import { fullName } from "./names";

/** In the order in which they stand. */
export const TABS = {
  incidents: "Incidents",
  documents: "Document Vault",
  report: "Student Report",
  transfers: "Transfers",
  handovers: "Hand over",
  retention: "Retention",
  history: "History",
};
export type Tab = keyof typeof TABS;
/** The others are for key holders. */
const FOR_EVERYBODY = new Set<Tab>(["incidents", "documents", "report"]);

interface ProfileProps {
  id: string;
  tab: Tab;
  me: Me;
}

export function Profile({ id, tab, me }: ProfileProps) {
  const student = useFetched(() => studentOrCertificate(id), [id]);
  const shown = student.value && "surname" in student.value ? student.value : null;
  return (
    <Page
      title={TABS[tab]}
      heading={shown ? fullName(shown) : student.value ? "Record destroyed" : "Student"}
      back={{ href: "/students", text: "Students" }}
    >
      <Loaded of={student} what="student">
        {(found) =>
          "surname" in found ? (
            <>
              {(found.is_archived || me.is_key_holder) && tab !== "retention" && <HoldMark studentId={id} />}
              <Facts student={found} />
              <Tabs
                label="Student"
                tabs={Object.entries(TABS)
                  .filter(([name]) => me.is_key_holder || FOR_EVERYBODY.has(name as Tab))
                  .map(([name, text]) => ({ href: `/students/${id}/${name}`, text, isHere: tab === name }))}
              />
              {tab === "incidents" && <Incidents studentId={id} me={me} />}
              {tab === "documents" && <Vault studentId={id} me={me} />}
              {tab === "report" && <StudentReport studentId={id} />}
              {tab === "transfers" && (
                <>
                  <TransferAnswers studentId={id} />
                  <ByHand student={found} />
                </>
              )}
              {tab === "handovers" && <Handovers studentId={id} />}
              {tab === "retention" && <RetentionOf studentId={id} />}
              {tab === "history" && <History studentId={id} />}
            </>
          ) : (
            <CertificateOf certificate={found} isKeyHolder={me.is_key_holder} />
          )
        }
      </Loaded>
    </Page>
  );
}

/** A student who is not there may be one whose record was destroyed. */
async function studentOrCertificate(id: string): Promise<Student | Certificate> {
  const ids = { student_id: id };
  try {
    return await call("get", "/students/{student_id}", { ids });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    const { certificate } = await call("get", "/students/{student_id}/retention", { ids });
    if (!certificate) throw error;
    return certificate;
  }
}
