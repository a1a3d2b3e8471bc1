/** The screens of students and of their records. */
import { FileDetails } from "../documents/details";
import { RedactFile, ReplaceFile } from "../documents/replace";
import { StrikeFile } from "../documents/strike";
import { EditIncident } from "../incidents/edit_incident";
import { IncidentHistory } from "../incidents/incident_history";
import { IncidentPage } from "../incidents/incident_page";
import { LogIncident } from "../incidents/log_incident";
import { StrikeOutIncident } from "../incidents/strike_out";
import { PackageImportPage } from "../packages/one";
import { ImportPackage } from "../packages/start";
import { ArchiveStudent, RestoreStudent } from "../students/archive";
import { Profile, TABS, type Tab } from "../students/profile";
import { ArchivedStudents, ClassList, Students, StudentsToAskAbout } from "../students/students";
import { one, oneFile, type Screen } from "./screen";

export const SCREENS: Screen[] = [
  ["/students", () => <Students />],
  ["/students/left", () => <ArchivedStudents />],
  ["/students/transfers", () => <StudentsToAskAbout />],
  ["/students/years/:id", ({ id = "" }) => <ClassList key={id} yearId={id} />],
  ["/students/classes/:id", ({ id = "" }) => <ClassList key={id} classId={id} />],
  ["/students/:id/import-package", one(ImportPackage)],
  [
    "/students/:id/import-package/:import",
    ({ id = "", import: importId = "" }) => <PackageImportPage key={importId} id={id} importId={importId} />,
  ],
  ["/students/:id/archive", one(ArchiveStudent)],
  ["/students/:id/restore", one(RestoreStudent)],
  ...Object.keys(TABS).map(
    (tab): Screen => [`/students/:id/${tab}`, ({ id = "" }, me) => <Profile key={id} id={id} tab={tab as Tab} me={me} />],
  ),
  ["/students/:id/documents/:file", oneFile(FileDetails)],
  ["/students/:id/documents/:file/replace", oneFile(ReplaceFile)],
  ["/students/:id/documents/:file/redact", oneFile(RedactFile)],
  ["/students/:id/documents/:file/strike", oneFile(StrikeFile)],
  ["/students/:id/incidents/log", ({ id = "" }) => <LogIncident key={id} studentId={id} />],
  [
    "/students/:id/incidents/:one",
    ({ id = "", one = "" }, me) => <IncidentPage key={id + one} studentId={id} incidentId={one} me={me} />,
  ],
  [
    "/students/:id/incidents/:one/history",
    ({ id = "", one = "" }) => <IncidentHistory key={id + one} studentId={id} incidentId={one} />,
  ],
  [
    "/students/:id/incidents/:one/edit",
    ({ id = "", one = "" }) => <EditIncident key={id + one} studentId={id} incidentId={one} />,
  ],
  [
    "/students/:id/incidents/:one/strike-out",
    ({ id = "", one = "" }) => <StrikeOutIncident key={id + one} studentId={id} incidentId={one} />,
  ],
];
