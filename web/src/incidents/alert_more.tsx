/** Alerts more colleagues to an incident. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { OneIncident } from "../api/nouns";
import { Details } from "../parts/details";
import { ErrorSummary, Unfit } from "../parts/errors";
import { Checkboxes } from "../parts/fields";
import { Button, Form, useSend } from "../parts/send";
import type { Change } from "./incident_page";
import { useReaders } from "./readers";

interface AlertMoreProps {
  incident: OneIncident;
  onChange: Change;
  isSending: boolean;
}

export function AlertMore({ incident, onChange, isSending }: AlertMoreProps) {
  const readers = useReaders(incident.category_ids).value ?? [];
  const [chosen, setChosen] = useState<string[]>([]);
  const left = readers.filter((reader) => !incident.alerted.some((one) => one.user_id === reader.user_id));
  const { send, problems, problemOf } = useSend(async () => {
    if (chosen.length === 0) throw new Unfit([{ id: "alert", text: "Choose at least one colleague." }]);
    await onChange(async ({ student_id, incident_id, version }) => {
      const ids = { student_id, incident_id };
      const after = await call("post", "/students/{student_id}/incidents/{incident_id}/alerts", { ids, body: { user_ids: chosen }, version });
      setChosen([]);
      return after;
    }, "They are alerted.");
  });
  if (left.length === 0) return null;
  return (
    <Details name="Alert colleagues" class="app-no-print">
      <ErrorSummary problems={problems} />
      <Form onSend={send}>
        <Checkboxes
          id="alert"
          legend="Who should look at this?"
          hint="They get a mail without any content, and find the incident on their start page until they have read it"
          options={left.map((reader) => ({ value: reader.user_id, text: reader.name }))}
          chosen={chosen}
          onChosen={setChosen}
          problem={problemOf("alert")}
        />
        <Button isSending={isSending} meanwhile="Saving">
          Alert
        </Button>
      </Form>
    </Details>
  );
}
