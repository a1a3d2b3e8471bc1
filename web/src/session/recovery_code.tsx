import { useState } from "preact/hooks";
import { call } from "../api/call";
import { Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { StartAgain } from "./sign_in";

interface RecoveryCodeProps {
  onUsed: () => void;
  onStartAgain: () => void;
}

export function RecoveryCode({ onUsed, onStartAgain }: RecoveryCodeProps) {
  const [code, setCode] = useState("");
  const { send, isSending, problems, problemOf } = useSend(
    async () => {
      if (!code.trim()) throw new Unfit([{ id: "recovery-code", text: "Enter one of your recovery codes." }]);
      await call("post", "/session/recovery-code", { body: { code } });
      onUsed();
    },
    { code: "recovery-code" },
  );
  return (
    <Page title="Use a recovery code" problems={problems}>
      <div class="app-form">
        <p class="govuk-body">
          A recovery code switches your lost authenticator app off. Then you sign in again and set up a new one. You have no
          codes left? A key holder of your school can reset your second factor.
        </p>
        <Form onSend={send}>
          <TextField
            id="recovery-code"
            label="Recovery code"
            width={20}
            value={code}
            onValue={setCode}
            problem={problemOf("recovery-code")}
          />
          <Button isSending={isSending} meanwhile="Checking">
            Switch the lost app off
          </Button>
        </Form>
        <StartAgain onStartAgain={onStartAgain} />
      </div>
    </Page>
  );
}
