/** Admin > Transfers > Escalation contact: who outside the school is told of what is very late. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { EscalationContact } from "../api/nouns";
import { Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { day } from "../words/dates";

const EMAIL = "email";
const AGAIN = "email-again";

export function ManageEscalationContact() {
  const found = useFetched(() => call("get", "/escalation-contact"), []);
  const [done, setDone] = useState("");
  const put = async (before: EscalationContact, email: string, again: string, words: string): Promise<void> => {
    setDone("");
    const body = { email, email_again: again };
    try {
      found.put(await call("put", "/escalation-contact", { body, version: before.version }));
    } catch (error) {
      if (error instanceof ApiError && error.status === 412) found.put(error.current as EscalationContact);
      throw error;
    }
    setDone(words);
  };
  const save = useSend(
    (before: EscalationContact, email: string, again: string) => {
      if (!email.trim()) throw new Unfit([{ id: EMAIL, text: "Enter an e-mail address." }]);
      return put(before, email, again, "The escalation contact is saved.");
    },
    { email: EMAIL, email_again: AGAIN },
  );
  const remove = useSend((before: EscalationContact) =>
    put(before, "", "", "The escalation contact is taken away. Nobody outside your school is told."),
  );
  return (
    <Page
      title="Escalation contact"
      caption="Transfers"
      back={{ href: "/admin/transfers/overdue", text: "Overdue" }}
      problems={[...save.problems, ...remove.problems]}
      done={done}
    >
      <p class="govuk-body">
        When a record is more than five school days late, all key holders of both schools are told once. You may also name
        somebody outside your school, for example at your trust or local authority.
      </p>
      <div class="govuk-inset-text">
        They get a mail, weekly at most, while your school is so late with a record. It holds the number of your school and
        how many records are late, and nothing about a student.
      </div>
      <Loaded of={found} what="escalation contact">
        {(contact) => (
          <>
            <Now contact={contact} />
            <Fields key={contact.version} contact={contact} save={save} />
            {contact.email && (
              <Button
                kind="secondary"
                isSending={remove.isSending}
                meanwhile="Saving"
                onClick={() => void remove.send(contact)}
              >
                Tell nobody outside
              </Button>
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Now({ contact }: { contact: EscalationContact }) {
  if (!contact.email) return <p class="govuk-body">Nobody outside your school is told.</p>;
  return (
    <p class="govuk-body">
      Told now: <strong class="app-break">{contact.email}</strong>.{" "}
      {contact.told_on ? `Last mail: ${day(contact.told_on)}.` : "No mail has gone yet."}
      {contact.is_failing && " Mails to this address do not arrive, so none is sent. Check it and enter it again, or another."}
    </p>
  );
}

interface FieldsProps {
  contact: EscalationContact;
  save: ReturnType<typeof useSend<[EscalationContact, string, string]>>;
}

function Fields({ contact, save }: FieldsProps) {
  const [email, setEmail] = useState("");
  const [again, setAgain] = useState("");
  return (
    <Form onSend={() => save.send(contact, email, again)} class="app-form">
      <TextField
        id={EMAIL}
        type="email"
        label={contact.email ? "Another e-mail address" : "E-mail address"}
        hint="Of somebody outside your school"
        value={email}
        onValue={setEmail}
        problem={save.problemOf(EMAIL)}
      />
      <TextField
        id={AGAIN}
        type="email"
        label="The same address again"
        hint="Nobody confirms it by mail, so type it twice"
        value={again}
        onValue={setAgain}
        problem={save.problemOf(AGAIN)}
      />
      <Button isSending={save.isSending} meanwhile="Saving">
        Save contact
      </Button>
    </Form>
  );
}
