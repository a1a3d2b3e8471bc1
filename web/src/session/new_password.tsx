/** A new password, typed twice. */
import { useState } from "preact/hooks";
import { Unfit } from "../parts/errors";
import { PasswordField } from "../parts/password_field";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import type { ComponentChildren } from "preact";

interface NewPasswordProps {
  intro: string;
  onPassword: (password: string) => Promise<void>;
  children: ComponentChildren;
}

export function NewPassword({ intro, onPassword, children }: NewPasswordProps) {
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const { send, isSending, problems, problemOf } = useSend(
    async () => {
      if (password.length < 12) throw new Unfit([{ id: "new-password", text: "Use at least 12 characters." }]);
      if (password !== again) {
        throw new Unfit([{ id: "new-password-again", text: "The two passwords differ. Type the same one twice." }]);
      }
      await onPassword(password);
    },
    { password: "new-password" },
  );
  return (
    <Page title="Choose a password" problems={problems}>
      <div class="app-form">
        <p class="govuk-body">{intro}</p>
        <Form onSend={send}>
          <PasswordField
            id="new-password"
            label="New password"
            hint="At least 12 characters. Three random words are easy to remember and hard to guess."
            autocomplete="new-password"
            value={password}
            onValue={setPassword}
            problem={problemOf("new-password")}
          />
          <PasswordField
            id="new-password-again"
            label="New password again"
            autocomplete="new-password"
            value={again}
            onValue={setAgain}
            problem={problemOf("new-password-again")}
          />
          <Button isSending={isSending} meanwhile="Saving">
            Save password
          </Button>
        </Form>
        {children}
      </div>
    </Page>
  );
}
