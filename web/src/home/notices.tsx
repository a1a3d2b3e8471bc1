/** The newest notices of the reader. */
import type { Notice } from "../api/nouns";
import { NoticeList } from "../notices/notices";
import { Empty } from "../parts/loaded";
import { Link } from "../router";

export function Notices({ notices }: { notices: Notice[] }) {
  return (
    <section>
      <h2 class="govuk-heading-m">Newest notices</h2>
      {notices.length === 0 ? (
        <Empty>No notices yet.</Empty>
      ) : (
        <>
          <NoticeList notices={notices} />
          <p class="govuk-body">
            <Link href="/notices">All notices</Link>
          </p>
        </>
      )}
    </section>
  );
}
