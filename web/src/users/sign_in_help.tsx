/** What a key holder can do for a person who cannot sign in, or who must be out at once. */
import { call } from "../api/call";
import type { User } from "../api/nouns";
import { Details } from "../parts/details";
import { Button } from "../parts/send";
import { Link } from "../router";
import type { UserDeed } from "./user_deed";

interface SignInHelpProps {
  user: User;
  sending: UserDeed["sending"];
  /** A temporary password was made: it is told once. */
  onPassword: (password: string) => void;
}

export function SignInHelp({ user, sending, onPassword }: SignInHelpProps) {
  const ids = { user_id: user.user_id };
  const reset = (by: "mail" | "temporary_password", said: string): Promise<void> =>
    sending.send(async ({ version }) => {
      const made = await call("post", "/users/{user_id}/password-reset", { ids, body: { by }, version });
      if (made.temporary_password) onPassword(made.temporary_password);
      return made.user;
    }, said);
  if (!user.is_active) return <Enable user={user} sending={sending} />;
  const act = (text: string, work: () => Promise<void>) => (
    <Button kind="secondary" isSending={sending.isSending} onClick={() => void work()}>
      {text}
    </Button>
  );
  return (
    <section>
      <p class="govuk-body">Make sure that it is really this person who asks you. Each of these ends all their sessions.</p>
      <Details name="The invitation did not come, or the password is forgotten">
        <p class="govuk-body">
          The old password stops working at once. The person gets a mail with a link, good for 30 minutes, to choose a new one; or
          you tell them a temporary password, in person or by telephone.
        </p>
        <div class="govuk-button-group">
          {!user.mail_failed_at &&
            act("Send a link for a new password", () =>
              reset("mail", "The link is on its way. The old password does not work any more."),
            )}
          {act("Make a temporary password", () => reset("temporary_password", "The password is reset."))}
        </div>
      </Details>
      <Details name="The phone with the authenticator app is gone">
        <p class="govuk-body">
          The person can first try one of their recovery codes. After a reset they set up a new app at the next sign-in, and
          get a mail about it.
        </p>
        {act("Reset second factor", () =>
          sending.send(
            ({ version }) => call("post", "/users/{user_id}/second-factor-reset", { ids, version }),
            "The second factor is reset. At the next sign-in a new authenticator app is set up.",
          ),
        )}
      </Details>
      <Details name="The person must be out at once">
        <p class="govuk-body">
          For a computer that was left open, sign the person out: they can sign in again. For somebody who has left the
          school, disable the person: they cannot.
        </p>
        <div class="govuk-button-group">
          {act("Sign out everywhere", () =>
            sending.send(
              ({ version }) => call("post", "/users/{user_id}/sign-out", { ids, version }),
              "The person is signed out everywhere.",
            ),
          )}
          <Link href={`/admin/users/people/${user.user_id}/disable`}>Disable this person</Link>
        </div>
      </Details>
    </section>
  );
}

function Enable({ user, sending }: Pick<SignInHelpProps, "user" | "sending">) {
  const body = { name: user.name, is_key_holder: user.is_key_holder, is_active: true };
  const enable = (): Promise<void> =>
    sending.send(
      ({ version }) => call("put", "/users/{user_id}", { ids: { user_id: user.user_id }, body, version }),
      "The person can sign in again.",
    );
  return (
    <Button kind="secondary" isSending={sending.isSending} onClick={() => void enable()}>
      Enable this person
    </Button>
  );
}
