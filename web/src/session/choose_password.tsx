import { useState } from "preact/hooks";
import { call } from "../api/call";
import { Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { type Question, StartAgain } from "./sign_in";

export function ChoosePassword({ onAnswer, onStartAgain }: Question) {
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const { send, isSending, problems, problemOf } = useSend(
    async () => {
      if (password.length < 12) throw new Unfit([{ id: "new-password", text: "Use at least 12 characters." }]);
      if (password !== again) {
        throw new Unfit([{ id: "new-password-again", text: "The two passwords differ. Type the same one twice." }]);
      }
      await onAnswer(await call("post", "/session/new-password", { body: { password } }));
    },
    { password: "new-password" },
  );
  return (
    <Page title="Choose a password" problems={problems}>
      <div class="app-form">
        <p class="govuk-body">You signed in with a temporary password. Choose one of your own now.</p>
        <Form onSend={send}>
          <TextField
            id="new-password"
            label="New password"
            hint="At least 12 characters. Three random words are easy to remember and hard to guess."
            type="password"
            autocomplete="new-password"
            value={password}
            onValue={setPassword}
            problem={problemOf("new-password")}
          />
          <TextField
            id="new-password-again"
            label="New password again"
            type="password"
            autocomplete="new-password"
            value={again}
            onValue={setAgain}
            problem={problemOf("new-password-again")}
          />
          <Button isSending={isSending} meanwhile="Saving">
            Save password
          </Button>
        </Form>
        <StartAgain onStartAgain={onStartAgain} />
      </div>
    </Page>
  );
}
