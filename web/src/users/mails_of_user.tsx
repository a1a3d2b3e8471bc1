/** Whether mails reach a person, and what a key holder can do when they do not. */
import { call } from "../api/call";
import type { User } from "../api/nouns";
import { Button } from "../parts/send";
import { moment } from "../words/dates";
import type { UserDeed } from "./user_deed";

const WHY: Record<string, string> = {
  bounce: "The mail server of the address sends them back: there may be no such mailbox.",
  complaint: "A mail was marked as spam.",
  refused: "The address is not accepted.",
};

export function MailsOfUser({ user, sending }: { user: User; sending: UserDeed["sending"] }) {
  if (!user.mail_failed_at) return null;
  const again = (): Promise<void> =>
    sending.send(
      ({ version }) => call("post", "/users/{user_id}/mail-retry", { ids: { user_id: user.user_id }, version }),
      "Mails are sent to this person again.",
    );
  return (
    <section>
      <h2 class="govuk-heading-m">Mails do not arrive</h2>
      <p class="govuk-body">
        Since {moment(user.mail_failed_at)}. {WHY[user.mail_failure] ?? ""} No mail is sent until you have it tried again.
      </p>
      <p class="govuk-body">
        Ask the person or your IT team whether the mailbox works. If the address is wrong, invite the person with the right
        one and disable this account.
      </p>
      <Button kind="secondary" isSending={sending.isSending} onClick={() => void again()}>
        Send mails again
      </Button>
    </section>
  );
}
