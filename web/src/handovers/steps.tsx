/** What a key holder can do about a package that is out: tell the passphrase, send a new link, note the receipt, revoke it. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/call";
import { DayField, NO_DAY } from "../parts/date_parts";
import { Details } from "../parts/details";
import { demand, ErrorSummary } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Button, Form, type Sending, useSend } from "../parts/send";
import { isoDay } from "../words/dates";
import type { CardProps } from "./card";

const idsOf = ({ studentId, made }: CardProps) => ({ student_id: studentId, handover_id: made.handover_id });

export function Passphrase(props: CardProps) {
  const [passphrase, setPassphrase] = useState("");
  useEffect(() => setPassphrase(""), [props.made.sent_at]);
  const { send, isSending, problems } = useSend(async () => {
    const path = "/students/{student_id}/handovers/{handover_id}/passphrase";
    setPassphrase(passphrase ? "" : (await call("post", path, { ids: idsOf(props) })).passphrase);
  });
  return (
    <div class="app-no-print">
      <ErrorSummary problems={problems} />
      <Button isSending={isSending} onClick={() => void send()}>
        {passphrase ? "Hide passphrase" : "Show passphrase"}
      </Button>
      <div role="status">
        {passphrase && (
          <>
            <p class="govuk-body">Tell it by telephone, at a number that you know. Never by mail.</p>
            <p class="app-password">
              <code>{passphrase}</code>
            </p>
          </>
        )}
      </div>
    </div>
  );
}

export function SendAgain(props: CardProps) {
  const [address, setAddress] = useState("");
  const id = `address-${props.made.handover_id}`;
  const sending = useSend(async () => {
    const path = "/students/{student_id}/handovers/{handover_id}/send-again";
    props.onChange(await call("post", path, { ids: idsOf(props), body: { address } }));
    setAddress("");
  }, { address: id });
  return (
    <Fold name="Send again" sending={sending}>
      <p class="govuk-body">A new link is mailed, and the one that was sent before is dead at once. The passphrase stays the same.</p>
      <TextField
        id={id}
        label="Another e-mail address (optional)"
        hint={`Else it goes to ${props.made.address}.`}
        type="email"
        value={address}
        onValue={setAddress}
        problem={sending.problemOf(id)}
      />
    </Fold>
  );
}

export function NoteReceipt(props: CardProps) {
  const at = props.made.handover_id;
  const fields = { name: `name-${at}`, role: `role-${at}`, on: `on-${at}` };
  const [name, setName] = useState("");
  const [role, setRole] = useState("");
  const [received, setReceived] = useState(NO_DAY);
  const sending = useSend(async () => {
    const on = isoDay(received) ?? "";
    demand(
      [fields.name, name.trim(), "Enter who received it."],
      [fields.role, role.trim(), "Enter their role."],
      [fields.on, on, "Enter the day, for example 24 11 2026."],
    );
    const path = "/students/{student_id}/handovers/{handover_id}/receipt";
    props.onChange(await call("post", path, { ids: idsOf(props), body: { name, role, on } }));
  }, fields);
  const { problemOf } = sending;
  return (
    <Fold name="Note receipt" sending={sending}>
      <p class="govuk-body">When the receiver told you by telephone that the record arrived and could be opened.</p>
      <TextField id={fields.name} label="Who received it?" value={name} onValue={setName} problem={problemOf(fields.name)} />
      <TextField id={fields.role} label="Their role" value={role} onValue={setRole} problem={problemOf(fields.role)} />
      <DayField id={fields.on} legend="On which day?" value={received} onValue={setReceived} problem={problemOf(fields.on)} />
    </Fold>
  );
}

export function Revoke(props: CardProps) {
  const sending = useSend(async () => {
    const path = "/students/{student_id}/handovers/{handover_id}/revoke";
    props.onChange(await call("post", path, { ids: idsOf(props) }));
  });
  return (
    <Fold name="Revoke" sending={sending} isWarning>
      <p class="govuk-body">
        The link is dead at once. You cannot take this back. What was downloaded before stays with the receiver.
      </p>
    </Fold>
  );
}

interface FoldProps {
  name: string;
  sending: Sending<[]>;
  isWarning?: boolean;
  children: ComponentChildren;
}

/** A step that is opened before it is done. */
function Fold({ name, sending, isWarning = false, children }: FoldProps) {
  return (
    <Details name={name} class="app-history app-no-print" inside="app-form">
      <ErrorSummary problems={sending.problems} />
      <Form onSend={sending.send}>
        {children}
        <Button kind={isWarning ? "warning" : "primary"} isSending={sending.isSending} meanwhile="Sending">
          {name}
        </Button>
      </Form>
    </Details>
  );
}
