/** For operators: a school's only key holder has lost the authenticator app and the recovery codes. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import { Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";

export function LockedOut() {
  const [laestab, setLaestab] = useState("");
  const [email, setEmail] = useState("");
  const [done, setDone] = useState("");
  const { send, isSending, problems, problemOf } = useSend(
    async () => {
      setDone("");
      const missing = [
        ...(laestab.trim() ? [] : [{ id: "laestab", text: "Enter the school's LAESTAB." }]),
        ...(email.trim() ? [] : [{ id: "email", text: "Enter the key holder's e-mail address." }]),
      ];
      if (missing.length) throw new Unfit(missing);
      await call("post", "/schools/second-factor-reset", { body: { laestab, email } });
      setLaestab("");
      setEmail("");
      setDone("The second factor is reset. The person signs in with the password and sets up a new app.");
    },
    { laestab: "laestab", email: "email" },
  );
  return (
    <Page title="Reset a second factor" problems={problems} done={done}>
      <div class="app-form">
        <p class="govuk-body">
          Only for a school's only key holder who has lost the authenticator app and all recovery codes; in any other case
          another key holder of the school does it. Make sure by another channel, for example a call to the school's
          switchboard, that it is really this person. The reset stands in the school's audit, and the person gets a mail.
        </p>
        <Form onSend={send}>
          <TextField
            id="laestab"
            label="LAESTAB"
            hint="Seven digits, for example 330 9901"
            width={10}
            value={laestab}
            onValue={setLaestab}
            problem={problemOf("laestab")}
          />
          <TextField id="email" label="E-mail address" type="email" value={email} onValue={setEmail} problem={problemOf("email")} />
          <Button kind="warning" isSending={isSending} meanwhile="Resetting">
            Reset second factor
          </Button>
        </Form>
      </div>
    </Page>
  );
}
