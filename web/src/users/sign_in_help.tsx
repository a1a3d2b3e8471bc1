/** What a key holder can do for a person who cannot sign in, or who must be out at once. */
import { call } from "../api/call";
import type { User } from "../api/nouns";
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
  const buttons: [text: string, work: () => Promise<void>][] = [
    ["Send a link for a new password", () => reset("mail", "The link is on its way. The old password does not work any more.")],
    ["Make a temporary password", () => reset("temporary_password", "The password is reset.")],
    [
      "Reset second factor",
      () =>
        sending.send(
          ({ version }) => call("post", "/users/{user_id}/second-factor-reset", { ids, version }),
          "The second factor is reset. At the next sign-in a new authenticator app is set up.",
        ),
    ],
    [
      "Sign out everywhere",
      () =>
        sending.send(
          ({ version }) => call("post", "/users/{user_id}/sign-out", { ids, version }),
          "The person is signed out everywhere.",
        ),
    ],
  ];
  return (
    <section>
      <h2 class="govuk-heading-m">Signing in</h2>
      {user.is_active ? (
        <>
          <p class="govuk-body">
            Make sure that it is really this person who asks you. Each of these ends all their sessions, and they get a mail
            about it where it concerns their password or app.
          </p>
          <div class="govuk-button-group">
            {buttons.map(([text, work]) => (
              <Button key={text} kind="secondary" isSending={sending.isSending} onClick={() => void work()}>
                {text}
              </Button>
            ))}
          </div>
          <p class="govuk-body">
            <Link href={`/admin/users/people/${user.user_id}/disable`}>Disable this person</Link>
          </p>
        </>
      ) : (
        <Button
          kind="secondary"
          isSending={sending.isSending}
          onClick={() =>
            void sending.send(({ version }) => {
              const body = { name: user.name, is_key_holder: user.is_key_holder, is_active: true };
              return call("put", "/users/{user_id}", { ids, body, version });
            }, "The person can sign in again.")
          }
        >
          Enable this person
        </Button>
      )}
    </section>
  );
}
