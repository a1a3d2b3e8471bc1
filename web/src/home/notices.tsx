/** The newest notices of the school. */
import type { Notice } from "../api/nouns";
import { Empty } from "../parts/loaded";
import { Link } from "../router";
import { moment } from "../words/dates";

export function Notices({ notices }: { notices: Notice[] }) {
  return (
    <section>
      <h2 class="govuk-heading-m">Newest notices</h2>
      {notices.length === 0 && <Empty>No notices yet.</Empty>}
      <ul class="govuk-list app-notices">
        {notices.map((notice) => (
          <li key={notice.notice_id}>
            <Link href={aboutOf(notice)}>{notice.title}</Link>
            <span class="app-secondary">{moment(notice.at)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function aboutOf({ kind, subject_id }: Notice): string {
  if (kind === "import_failed") return `/admin/enrolments/${subject_id}`;
  return kind === "file_quarantined" ? "/admin/audit" : `/admin/transfers/${subject_id}`;
}
