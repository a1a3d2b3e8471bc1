/** What an operator does: add a school with its first key holder. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import { Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { TemporaryPassword } from "../users/temporary_password";

const FIELDS = {
  name: "school-name",
  laestab: "laestab",
  key_holder_name: "holder-name",
  key_holder_email: "holder-email",
  email: "holder-email",
};
const EMPTY = { name: "", laestab: "", key_holder_name: "", key_holder_email: "" };

export function AddSchool() {
  const [asked, setAsked] = useState(EMPTY);
  const [password, setPassword] = useState("");
  const { send, isSending, problems, problemOf } = useSend(async () => {
    const missing = [
      ...(asked.name.trim() ? [] : [{ id: "school-name", text: "Enter the school's name." }]),
      ...(asked.laestab.trim() ? [] : [{ id: "laestab", text: "Enter the LAESTAB." }]),
      ...(asked.key_holder_name.trim() ? [] : [{ id: "holder-name", text: "Enter the key holder's name." }]),
      ...(asked.key_holder_email.trim() ? [] : [{ id: "holder-email", text: "Enter the key holder's e-mail address." }]),
    ];
    if (missing.length) throw new Unfit(missing);
    setPassword((await call("post", "/schools", { body: asked })).temporary_password);
  }, FIELDS);
  const field = (name: keyof typeof EMPTY) => ({
    id: FIELDS[name],
    value: asked[name],
    onValue: (value: string) => setAsked({ ...asked, [name]: value }),
    problem: problemOf(FIELDS[name]),
  });

  if (password) {
    const startAgain = (): void => {
      setPassword("");
      setAsked(EMPTY);
    };
    return (
      <Page key="made" title={`The school is added`}>
        <p class="govuk-body">{asked.name} can start now.</p>
        <TemporaryPassword name={asked.key_holder_name} email={asked.key_holder_email} password={password} />
        <Button kind="secondary" onClick={startAgain}>
          Add another school
        </Button>
      </Page>
    );
  }
  return (
    <Page key="form" title="Add a school" problems={problems}>
      <div class="app-form">
        <Form onSend={send}>
          <TextField label="Name of the school" {...field("name")} />
          <TextField label="LAESTAB" hint="Seven digits, for example 330 9901" width={10} {...field("laestab")} />
          <h2 class="govuk-heading-m">First key holder</h2>
          <TextField label="Name" {...field("key_holder_name")} />
          <TextField label="E-mail address" type="email" {...field("key_holder_email")} />
          <Button isSending={isSending} meanwhile="Adding">
            Add school
          </Button>
        </Form>
      </div>
    </Page>
  );
}
