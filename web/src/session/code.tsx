import { useState } from "preact/hooks";
import { call } from "../api/call";
import { Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { type Question, StartAgain } from "./sign_in";

export function Code({ onAnswer, onStartAgain, onLost }: Question & { onLost: () => void }) {
  return (
    <Page title="Enter your code">
      <div class="app-form">
        <p class="govuk-body">Open the authenticator app on your phone and look for Safehand.</p>
        <CodeForm path="/session/code" onAnswer={onAnswer} />
        <p class="govuk-body">
          <button type="button" class="app-link-button" onClick={onLost}>
            You have lost your phone? Use a recovery code
          </button>
        </p>
        <StartAgain onStartAgain={onStartAgain} />
      </div>
    </Page>
  );
}

interface CodeFormProps {
  path: "/session/code" | "/session/second-factor/code";
  onAnswer: Question["onAnswer"];
}

/** The six digits, with its problem beside the field: there is only one field. */
export function CodeForm({ path, onAnswer }: CodeFormProps) {
  const [code, setCode] = useState("");
  const { send, isSending, problems } = useSend(async () => {
    if (!/^\d{6}$/.test(code.replace(/\s/g, ""))) {
      throw new Unfit([{ id: "code", text: "Enter the six digits that the app shows." }]);
    }
    await onAnswer(await call("post", path, { body: { code: code.replace(/\s/g, "") } }));
  });
  return (
    <Form onSend={send}>
      <div role="alert" class="govuk-visually-hidden">
        {problems[0]?.text}
      </div>
      <TextField
        id="code"
        label="Six-digit code"
        hint="It changes every 30 seconds."
        width={10}
        autocomplete="one-time-code"
        inputMode="numeric"
        value={code}
        onValue={setCode}
        problem={problems[0]?.text}
      />
      <Button isSending={isSending} meanwhile="Checking">
        Continue
      </Button>
    </Form>
  );
}
