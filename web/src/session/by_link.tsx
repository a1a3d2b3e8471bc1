/** The page of the link in a mail: an invitation, or a forgotten password. */
import { call } from "../api/call";
import { RECEIVE } from "../handovers/receive";
import { Page } from "../parts/page";
import { Link } from "../router";
import { Frame } from "./frame";
import { NewPassword } from "./new_password";

export const PLACE = "/choose-password";

/** What stands after # in the address, taken out of it at once: no history and no screenshot keeps it. */
export function takeToken(): string {
  const place = location.pathname;
  if (place !== PLACE && place !== RECEIVE) return "";
  const token = location.hash.slice(1);
  history.replaceState(null, "", place);
  return token;
}

export function ByLink({ token, onDone }: { token: string; onDone: () => void }) {
  return (
    <Frame>
      {token ? (
        <NewPassword
          intro="Choose the password with which you will sign in to Safehand. Wherever you were signed in before, you are signed out."
          onPassword={async (password) => {
            await call("post", "/session/password", { body: { token, password } });
            onDone();
          }}
        >
          <p class="govuk-body">
            <Link href="/">Go to sign-in without a new password</Link>
          </p>
        </NewPassword>
      ) : (
        <Page title="Open the link again">
          <p class="govuk-body">
            This page needs the whole link that was sent to you. Open it from the mail once more, or ask for a new one with
            “Forgotten your password?” where you sign in.
          </p>
          <p class="govuk-body">
            <Link href="/">Go to sign-in</Link>
          </p>
        </Page>
      )}
    </Frame>
  );
}
