/** Your account > Mails: what comes by mail, and what stands in Safehand only. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { MailSettings } from "../api/nouns";
import { Checkboxes } from "../parts/fields";
import { Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";

type Bundle = MailSettings["off"][number];

const BUNDLES: readonly { value: Bundle; text: string; hint: string }[] = [
  { value: "waiting", text: "Transfers that wait for us", hint: "to request, authorise or retry, or declined" },
  { value: "done", text: "Transfers that are done", hint: "a record has arrived here, or at the new school" },
  { value: "reminders", text: "Reminders", hint: "of transfers that still wait" },
  { value: "imports", text: "Imports", hint: "an enrolment file could not be read" },
  { value: "alerts", text: "Alerts to me", hint: "a colleague asks me to look at something" },
];

export function Mails() {
  const found = useFetched(() => call("get", "/account/mails"), []);
  const [done, setDone] = useState("");
  const save = useSend(async (on: string[], version: number) => {
    setDone("");
    const off = BUNDLES.map((b) => b.value).filter((b) => !on.includes(b));
    try {
      found.put(await call("put", "/account/mails", { body: { off }, version }));
      setDone("Your mail settings are saved.");
    } catch (error) {
      if (error instanceof ApiError && error.status === 412) found.put(error.current as MailSettings);
      throw error;
    }
  });
  return (
    <Page
      title="Mails"
      caption="Your account"
      back={{ href: "/account", text: "Your account" }}
      problems={save.problems}
      done={done}
    >
      <Loaded of={found} what="your mail settings">
        {(settings) => (
          <>
            {settings.failure && <Failing email={settings.email} />}
            <Wanted key={settings.version} settings={settings} isSending={save.isSending} onSave={save.send} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Failing({ email }: { email: string }) {
  return (
    <div class="govuk-inset-text">
      Mails to <span class="app-break">{email}</span> do not arrive, so none is sent. Ask a key holder to have the address
      tried again once it works: Admin &gt; Users.
    </div>
  );
}

interface WantedProps {
  settings: MailSettings;
  isSending: boolean;
  onSave: (on: string[], version: number) => Promise<void>;
}

function Wanted({ settings, isSending, onSave }: WantedProps) {
  const saved: string[] = BUNDLES.map((b) => b.value).filter((b) => !settings.off.includes(b));
  const [on, setOn] = useState<string[]>(saved);
  useStay([...on].sort().join() !== [...saved].sort().join());
  const stillSent = BUNDLES.filter((b) => settings.needed.includes(b.value) && !on.includes(b.value));
  return (
    <Form onSend={() => onSave(on, settings.version)}>
      <Checkboxes
        id="mails"
        legend="Which notices do you want by mail?"
        hint="What is not ticked stands in Safehand only. Mails about the security of your account or your school, and about records that are very late, always come."
        options={BUNDLES.map((b) => ({ value: b.value, text: `${b.text}: ${b.hint}` }))}
        chosen={on}
        onChosen={setOn}
      />
      <p class="govuk-body" role="status">
        {stillSent.length > 0 &&
          `No other key holder gets mails about this, so they still come to you: ${stillSent.map((b) => b.text).join("; ")}.`}
      </p>
      <Button isSending={isSending} meanwhile="Saving">
        Save mail settings
      </Button>
    </Form>
  );
}
