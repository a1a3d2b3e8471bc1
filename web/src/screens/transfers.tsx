/** The screens of Admin > Transfers. */
import { RedactFile } from "../documents/replace";
import { EditIncident } from "../incidents/edit_incident";
import { BulkTransfers } from "../transfers/bulk";
import { DeclineTransfer, WithdrawTransfer } from "../transfers/end_transfer";
import { ManageEscalationContact } from "../transfers/escalation";
import { OverdueTransfers } from "../transfers/overdue";
import { ManagePreferences } from "../transfers/preferences";
import { AskRecall, RefuseRecall } from "../transfers/recall";
import { ReviewPage } from "../transfers/review";
import { AnnualStatement } from "../transfers/statement";
import { ManageTermDates } from "../transfers/term_dates";
import { TransferPage } from "../transfers/transfer";
import { Transfers } from "../transfers/transfers";
import { one, type Screen } from "./screen";

export const SCREENS: Screen[] = [
  ["/admin/transfers", () => <Transfers key="incoming" side="incoming" />],
  ["/admin/transfers/incoming", () => <Transfers key="incoming" side="incoming" />],
  ["/admin/transfers/outgoing", () => <Transfers key="outgoing" side="outgoing" />],
  ["/admin/transfers/incoming/:show", ({ show = "" }) => <Transfers key={show} side="incoming" show={show} />],
  ["/admin/transfers/outgoing/:show", ({ show = "" }) => <Transfers key={show} side="outgoing" show={show} />],
  ["/admin/transfers/overdue", () => <OverdueTransfers />],
  ["/admin/transfers/statement", () => <AnnualStatement />],
  ["/admin/transfers/escalation-contact", () => <ManageEscalationContact />],
  ["/admin/transfers/request-many", () => <BulkTransfers key="request" step="request" />],
  ["/admin/transfers/authorise-many", () => <BulkTransfers key="authorise" step="authorise" />],
  ["/admin/transfers/preferences", () => <ManagePreferences />],
  ["/admin/transfers/term-dates", () => <ManageTermDates />],
  ["/admin/transfers/:id", one(TransferPage)],
  ["/admin/transfers/:id/review", ({ id = "" }, me) => <ReviewPage key={id} id={id} me={me} />],
  ["/admin/transfers/:id/review/:at", ({ id = "", at = "" }, me) => <ReviewPage key={id} id={id} me={me} at={at} />],
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
];
