/** The screens and their addresses, for somebody who is signed in. */
import type { JSX } from "preact";
import type { Me } from "./api/nouns";
import { AddApiKey } from "./api_keys/add_api_key";
import { ApiKeys } from "./api_keys/api_keys";
import { RevokeApiKey } from "./api_keys/revoke_api_key";
import { Account } from "./account/account";
import { Mails } from "./account/mails";
import { Audit } from "./audit/audit";
import { CheckAudit } from "./audit/check";
import { Categories } from "./categories/categories";
import { EditCategory } from "./categories/edit_category";
import { FileDetails } from "./documents/details";
import { RedactFile, ReplaceFile } from "./documents/replace";
import { StrikeFile } from "./documents/strike";
import { GroupPermissions } from "./groups/permissions";
import { Dashboard } from "./home/dashboard";
import { CorrectColumns } from "./imports/correct_columns";
import { ImportPage } from "./imports/import";
import { Imports } from "./imports/imports";
import { EditIncident } from "./incidents/edit_incident";
import { IncidentPage } from "./incidents/incident_page";
import { LogIncident } from "./incidents/log_incident";
import { StrikeOutIncident } from "./incidents/strike_out";
import { Notices } from "./notices/notices";
import { Page } from "./parts/page";
import { Link, match } from "./router";
import { AddSchool } from "./schools/add_school";
import { LockedOut } from "./schools/locked_out";
import { Certificates } from "./retention/certificates";
import { EndedRetentions } from "./retention/ended";
import { ManageRetentionPolicy } from "./retention/policy";
import { PackageImportPage } from "./packages/one";
import { ImportPackage } from "./packages/start";
import { NightlyRun } from "./runs/run";
import { NightlyRuns } from "./runs/runs";
import { StartRun } from "./runs/start_run";
import { ArchiveStudent, RestoreStudent } from "./students/archive";
import { Profile, type Tab, TABS } from "./students/profile";
import { ArchivedStudents, ClassList, Students, StudentsToAskAbout } from "./students/students";
import { DeclineTransfer, WithdrawTransfer } from "./transfers/end_transfer";
import { AskRecall, RefuseRecall } from "./transfers/recall";
import { BulkTransfers } from "./transfers/bulk";
import { ManageEscalationContact } from "./transfers/escalation";
import { AnnualStatement } from "./transfers/statement";
import { OverdueTransfers } from "./transfers/overdue";
import { WaitingPile } from "./transfers/pile";
import { ManagePreferences } from "./transfers/preferences";
import { ManageTermDates } from "./transfers/term_dates";
import { ReviewPage } from "./transfers/review";
import { TransferPage } from "./transfers/transfer";
import { Transfers } from "./transfers/transfers";
import { InviteUser } from "./users/invite_user";
import { DisableUser } from "./users/disable_user";
import { UserPage } from "./users/user";
import { Users } from "./users/users";

type Ids = Record<string, string>;
type Screen = [pattern: string, draw: (ids: Ids, me: Me) => JSX.Element];

/** The screen of one thing. */
const one =
  (Drawn: (props: { id: string }) => JSX.Element): Screen[1] =>
  ({ id = "" }) => <Drawn key={id} id={id} />;

const oneFile =
  (Drawn: (props: { studentId: string; documentId: string }) => JSX.Element): Screen[1] =>
  ({ id = "", file = "" }) => <Drawn key={file} studentId={id} documentId={file} />;

const SCREENS: Screen[] = [
  ["/", (_, me) => <Dashboard me={me} />],
  ["/account", () => <Account />],
  ["/account/mails", () => <Mails />],
  ["/notices", () => <Notices />],
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
  ["/students/:id/incidents/:one", ({ id = "", one = "" }) => <IncidentPage key={one} studentId={id} incidentId={one} />],
  [
    "/students/:id/incidents/:one/edit",
    ({ id = "", one = "" }) => <EditIncident key={one} studentId={id} incidentId={one} />,
  ],
  [
    "/students/:id/incidents/:one/strike-out",
    ({ id = "", one = "" }) => <StrikeOutIncident key={one} studentId={id} incidentId={one} />,
  ],
  ["/admin/transfers", () => <Transfers side="incoming" />],
  ["/admin/transfers/incoming", () => <Transfers side="incoming" />],
  ["/admin/transfers/outgoing", () => <Transfers side="outgoing" />],
  ["/admin/transfers/overdue", () => <OverdueTransfers />],
  ["/admin/transfers/statement", () => <AnnualStatement />],
  ["/admin/transfers/escalation-contact", () => <ManageEscalationContact />],
  ["/admin/transfers/waiting/:pile", ({ pile = "" }) => <WaitingPile key={pile} pile={pile} />],
  ["/admin/transfers/request-many", () => <BulkTransfers key="request" step="request" />],
  ["/admin/transfers/authorise-many", () => <BulkTransfers key="authorise" step="authorise" />],
  ["/admin/transfers/preferences", () => <ManagePreferences />],
  ["/admin/transfers/term-dates", () => <ManageTermDates />],
  ["/admin/transfers/:id", one(TransferPage)],
  ["/admin/transfers/:id/review", one(ReviewPage)],
  ["/admin/transfers/:id/review/:at", ({ id = "", at = "" }) => <ReviewPage key={id} id={id} at={at} />],
  [
    "/admin/transfers/:id/review/:student/:file/redact",
    ({ id = "", student = "", file = "" }) => (
      <RedactFile key={file} studentId={student} documentId={file} transferId={id} />
    ),
  ],
  [
    "/admin/transfers/:id/review/:student/:one/edit",
    ({ id = "", student = "", one = "" }) => (
      <EditIncident
        key={one}
        studentId={student}
        incidentId={one}
        back={{ href: `/admin/transfers/${id}/review/${one}`, text: "Review" }}
      />
    ),
  ],
  ["/admin/transfers/:id/decline", one(DeclineTransfer)],
  ["/admin/transfers/:id/recall", one(AskRecall)],
  ["/admin/transfers/:id/refuse-recall", one(RefuseRecall)],
  ["/admin/transfers/:id/withdraw", one(WithdrawTransfer)],
  ["/admin/retention", () => <EndedRetentions />],
  ["/admin/retention/policy", () => <ManageRetentionPolicy />],
  ["/admin/retention/certificates", () => <Certificates />],
  ["/admin/users", () => <Users />],
  ["/admin/users/invite", () => <InviteUser />],
  ["/admin/users/people/:id", one(UserPage)],
  ["/admin/users/people/:id/disable", one(DisableUser)],
  ["/admin/users/groups/:id", one(GroupPermissions)],
  ["/admin/categories", () => <Categories />],
  ["/admin/categories/:id", one(EditCategory)],
  ["/admin/enrolments", () => <Imports />],
  ["/admin/enrolments/:id", one(ImportPage)],
  ["/admin/enrolments/:id/columns", one(CorrectColumns)],
  ["/admin/api-keys", () => <ApiKeys />],
  ["/admin/api-keys/add", () => <AddApiKey />],
  ["/admin/api-keys/:id/revoke", one(RevokeApiKey)],
  ["/admin/audit", () => <Audit />],
  ["/admin/audit/check", () => <CheckAudit />],
];
const OPERATOR_SCREENS: Screen[] = [
  ["/", () => <AddSchool />],
  ["/account", () => <Account isOperator />],
  ["/second-factor", () => <LockedOut />],
  ["/runs", () => <NightlyRuns />],
  ["/runs/start", () => <StartRun />],
  ["/runs/:id", one(NightlyRun)],
];

export function screen(path: string, me: Me): JSX.Element {
  for (const [pattern, draw] of me.is_operator ? OPERATOR_SCREENS : SCREENS) {
    const ids = match(pattern, path);
    if (ids) return draw(ids, me);
  }
  return (
    <Page title="Page not found">
      <p class="govuk-body">There is no such page in Safehand. Check the address.</p>
      <p class="govuk-body">
        <Link href="/">Go to the start page</Link>
      </p>
    </Page>
  );
}
