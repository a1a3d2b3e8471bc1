/** Admin > Reports: what left the school, and what governors and inspectors ask for. */
import { Page } from "../parts/page";
import { Link } from "../router";
import { ReportsTabs } from "./tabs";

/** Each report: what it is called, where it stands, what it answers. */
const REPORTS: [name: string, href: string, answers: string][] = [
  [
    "Annual statement",
    "/admin/transfers/statement",
    "How many records came and went in an academic year, how long each step took, how many were late. Counts only, no student: made for governors.",
  ],
  [
    "Hand-overs",
    "/admin/reports/handovers",
    "Which records went to a school without Safehand, when, whether the package was downloaded, and who confirmed receipt.",
  ],
  [
    "Student Reports and ZIPs",
    "/admin/reports/exports",
    "Who had a Student Report or a ZIP of files made in the last 90 days, of whom.",
  ],
  ["Overdue transfers", "/admin/transfers/overdue", "Records that should have arrived and have not, the latest first."],
  [
    "Certificates of destruction",
    "/admin/retention/certificates",
    "Which records were destroyed when their retention had ended, by whom, under which policy.",
  ],
  ["Audit", "/admin/audit", "Everything that was done, read or refused, month by month, to filter and to export as CSV."],
  ["Check of the audit", "/admin/audit/check", "Whether an entry of the audit was altered, taken out or slipped in."],
];

export function Reports() {
  return (
    <Page title="Reports">
      <ReportsTabs here="all" />
      <p class="govuk-body">What leaves your school, and what governors and inspectors ask for.</p>
      <dl class="app-reports">
        {REPORTS.map(([name, href, answers]) => (
          <div key={href}>
            <dt>
              <Link href={href}>{name}</Link>
            </dt>
            <dd>{answers}</dd>
          </div>
        ))}
      </dl>
    </Page>
  );
}
