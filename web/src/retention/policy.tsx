/** Admin > School > Retention policy: for how many years after birth the school keeps a record, and why. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { RetentionPolicy } from "../api/nouns";
import { Unfit } from "../parts/errors";
import { TextArea, TextField } from "../parts/fields";
import { Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";

const YEARS = "years";
const NOTE = "note";

export function ManageRetentionPolicy() {
  const found = useFetched(() => call("get", "/retention-policy"), []);
  const [done, setDone] = useState("");
  const save = useSend(
    async (before: RetentionPolicy, years: string, note: string) => {
      setDone("");
      if (!/^\d{1,3}$/.test(years.trim()))
        throw new Unfit([{ id: YEARS, text: "Enter a whole number of years, for example 25." }]);
      const body = { years: Number(years), note };
      try {
        found.put(await call("put", "/retention-policy", { body, version: before.version }));
      } catch (error) {
        if (error instanceof ApiError && error.status === 412) found.put(error.current as RetentionPolicy);
        throw error;
      }
      setDone(before.version ? "The retention policy is saved." : "The retention policy is adopted. The review list is being made.");
    },
    { years: YEARS, note: NOTE },
  );
  return (
    <Page
      title="Retention policy"
      caption="Retention"
      back={{ href: "/admin/retention", text: "Retention" }}
      problems={save.problems}
      done={done}
    >
      <p class="govuk-body">
        How long your school keeps the record of a student who has left. Usual for child protection files is 25 years after
        birth; your data protection lead may say otherwise, for example 35 years. One record can be kept longer under the
        student's tab Retention.
      </p>
      <div class="govuk-inset-text">
        Nothing is destroyed by itself. A student whose retention has ended comes onto a list, and two key holders decide.
      </div>
      <Loaded of={found} what="retention policy">
        {(policy) => <Fields key={policy.version} policy={policy} save={save} />}
      </Loaded>
    </Page>
  );
}

interface FieldsProps {
  policy: RetentionPolicy;
  save: ReturnType<typeof useSend<[RetentionPolicy, string, string]>>;
}

function Fields({ policy, save }: FieldsProps) {
  const [years, setYears] = useState(String(policy.years));
  const [note, setNote] = useState(policy.note);
  return (
    <Form onSend={() => save.send(policy, years, note)} class="app-form">
      <TextField
        id={YEARS}
        label="Years after the date of birth"
        hint="From 5 to 100. Usual is 25."
        width={3}
        inputMode="numeric"
        value={years}
        onValue={setYears}
        problem={save.problemOf(YEARS)}
      />
      <TextArea
        id={NOTE}
        label="Why so many years (optional)"
        hint="For example which guidance you follow, and who agreed it"
        value={note}
        onValue={setNote}
        problem={save.problemOf(NOTE)}
      />
      <Button isSending={save.isSending} meanwhile="Saving">
        {policy.version ? "Save policy" : "Adopt policy"}
      </Button>
    </Form>
  );
}
