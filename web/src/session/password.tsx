import { useState } from "preact/hooks";
import { call } from "../api/call";
import { Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { PasswordField } from "../parts/password_field";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import type { Question } from "./sign_in";

interface PasswordProps extends Question {
  notice: string;
  onForgotten: () => void;
}

export function Password({ onAnswer, notice, onForgotten }: PasswordProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { send, isSending, problems, problemOf } = useSend(
    async () => {
      const missing = [
        ...(email.trim() ? [] : [{ id: "sign-in-email", text: "Enter your e-mail address." }]),
        ...(password ? [] : [{ id: "sign-in-password", text: "Enter your password." }]),
      ];
      if (missing.length) throw new Unfit(missing);
      await onAnswer(await call("post", "/session", { body: { email, password } }));
    },
    { email: "sign-in-email", password: "sign-in-password" },
  );
  return (
    <Page title="Sign in" problems={problems}>
      <div class="app-form">
        {notice && <div class="govuk-inset-text" role="status">{notice}</div>}
        <Form onSend={send}>
          <TextField
            id="sign-in-email"
            label="E-mail address"
            type="email"
            autocomplete="username"
            value={email}
            onValue={setEmail}
            problem={problemOf("sign-in-email")}
          />
          <PasswordField
            id="sign-in-password"
            label="Password"
            autocomplete="current-password"
            value={password}
            onValue={setPassword}
            problem={problemOf("sign-in-password")}
          />
          <Button isSending={isSending} meanwhile="Signing in">
            Sign in
          </Button>
        </Form>
        <p class="govuk-body">
          <button type="button" class="app-link-button" onClick={onForgotten}>
            Forgotten your password?
          </button>
        </p>
      </div>
    </Page>
  );
}
