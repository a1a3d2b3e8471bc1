import { useState } from "preact/hooks";
import { call } from "../api/call";
import { Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { StartAgain } from "./sign_in";

export function Forgotten({ onStartAgain }: { onStartAgain: () => void }) {
  const [email, setEmail] = useState("");
  const [isSent, setSent] = useState(false);
  const { send, isSending, problems, problemOf } = useSend(
    async () => {
      if (!email.trim()) throw new Unfit([{ id: "forgotten-email", text: "Enter your e-mail address." }]);
      await call("post", "/session/forgotten-password", { body: { email } });
      setSent(true);
    },
    { email: "forgotten-email" },
  );
  if (isSent) {
    return (
      <Page key="sent" title="Look into your mail">
        <div class="app-form">
          <p class="govuk-body">
            If there is an account for this address, a mail with a link is on its way. The link is good for 30 minutes. Look
            into the junk folder too. Nothing came? Check the address, or ask a key holder of your school.
          </p>
          <StartAgain onStartAgain={onStartAgain} />
        </div>
      </Page>
    );
  }
  return (
    <Page key="ask" title="Forgotten your password?" problems={problems}>
      <div class="app-form">
        <p class="govuk-body">We send you a link with which you choose a new password. Your authenticator app stays as it is.</p>
        <Form onSend={send}>
          <TextField
            id="forgotten-email"
            label="E-mail address"
            type="email"
            autocomplete="username"
            value={email}
            onValue={setEmail}
            problem={problemOf("forgotten-email")}
          />
          <Button isSending={isSending} meanwhile="Sending">
            Send me a link
          </Button>
        </Form>
        <StartAgain onStartAgain={onStartAgain} />
      </div>
    </Page>
  );
}
