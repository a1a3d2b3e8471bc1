/** The newest notices of the reader, with the names of the students and files that wait on the same page. */
import type { Dashboard } from "../api/nouns";
import { NoticeList } from "../notices/notices";
import { Empty } from "../parts/loaded";
import { Link } from "../router";

export function Notices({ shown }: { shown: Dashboard }) {
  const { notices, waiting, failed_imports: files } = shown;
  const transfers = waiting.flatMap((pile) => pile.transfers);
  const about = new Map([
    ...transfers.map((t) => [`/admin/transfers/${t.transfer_id}`, t.student_name] as const),
    ...files.map((i) => [`/admin/enrolments/${i.import_id}`, i.file_name] as const),
  ]);
  return (
    <section>
      <h2 class="govuk-heading-m">Newest notices</h2>
      {notices.length === 0 ? (
        <Empty>No notices yet.</Empty>
      ) : (
        <>
          <NoticeList notices={notices} about={about} />
          <p class="govuk-body">
            <Link href="/notices">All notices</Link>
          </p>
        </>
      )}
    </section>
  );
}
