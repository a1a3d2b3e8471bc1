/** Add an API key. The key itself is shown once, on the screen that follows. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import { Copy } from "../parts/copy";
import { Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { go } from "../router";

const ALL = "/admin/api-keys";
const BACK = { href: ALL, text: "API keys" };

export function AddApiKey() {
  const [label, setLabel] = useState("");
  const [secret, setSecret] = useState("");
  useStay(secret !== "");
  const { send, isSending, problems, problemOf } = useSend(
    async () => {
      if (!label.trim()) throw new Unfit([{ id: "key-label", text: "Enter what the key is for." }]);
      setSecret((await call("post", "/api-keys", { body: { label } })).secret);
    },
    { label: "key-label" },
  );

  if (secret) {
    return (
      <Page key="made" title="The API key is made" back={BACK}>
        <div class="app-form">
          <div class="moj-alert moj-alert--warning app-alert">
            <div class="moj-alert__content">
              <p class="govuk-body">
                <strong>Copy the key now. It is not shown again,</strong> and nobody can look it up. When it is lost,
                revoke it and add another.
              </p>
            </div>
          </div>
          <Copy id="key" label={`Key for ${label.trim()}`} text={secret} />
          <p class="govuk-body">
            Whoever has it can send enrolments for your school. Put it straight into the settings of your MIS, or give it
            to the supplier in a way that nobody else can read; never by plain e-mail.
          </p>
          <Button onClick={() => go(ALL)}>I have stored the key</Button>
        </div>
      </Page>
    );
  }
  return (
    <Page key="form" title="Add an API key" back={BACK} problems={problems}>
      <div class="app-form">
        <Form onSend={send}>
          <TextField
            id="key-label"
            label="What is the key for?"
            hint="The name of the MIS or interface that will use it. One key for each."
            value={label}
            onValue={setLabel}
            problem={problemOf("key-label")}
          />
          <Button isSending={isSending} meanwhile="Adding">
            Add API key
          </Button>
        </Form>
      </div>
    </Page>
  );
}
