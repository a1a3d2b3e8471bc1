/** Mails that do not arrive: the reader's own, and those of key holders. */
import type { Dashboard } from "../api/nouns";
import { Link } from "../router";
import { count } from "../words/numbers";

export function FailingMails({ shown }: { shown: Dashboard }) {
  const { is_own_mail_failing: isMine, failing_key_holders: holders } = shown;
  return (
    <>
      {isMine && (
        <div class="govuk-inset-text">
          Mails to you do not arrive, so none is sent. <Link href="/account/mails">See what to do</Link>
        </div>
      )}
      {holders > 0 && (
        <div class="govuk-inset-text">
          Mails to {count(holders, "key holder")} do not arrive. <Link href="/admin/users">See who it is</Link>
        </div>
      )}
    </>
  );
}
