/** Alerts more colleagues to an incident. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { OneIncident, Staff } from "../api/nouns";
import { Details } from "../parts/details";
import { ErrorSummary, Unfit } from "../parts/errors";
import { Checkboxes } from "../parts/fields";
import { type Fetched, Loaded } from "../parts/loaded";
import { Button, Form, useSend } from "../parts/send";
import type { Change } from "./incident_page";

interface AlertMoreProps {
  incident: OneIncident;
  /** Who may be alerted. */
  readers: Fetched<Staff[]>;
  onChange: Change;
  isSending: boolean;
}

export function AlertMore({ incident, readers, onChange, isSending }: AlertMoreProps) {
  const [chosen, setChosen] = useState<string[]>([]);
  const isLeft = (reader: Staff): boolean => !incident.alerted.some((one) => one.user_id === reader.user_id);
  const { send, problems, problemOf } = useSend(async () => {
    if (chosen.length === 0) throw new Unfit([{ id: "alert", text: "Choose at least one colleague." }]);
    await onChange(async ({ student_id, incident_id, version }) => {
      const ids = { student_id, incident_id };
      const after = await call("post", "/students/{student_id}/incidents/{incident_id}/alerts", { ids, body: { user_ids: chosen }, version });
      setChosen([]);
      return after;
    }, "They are alerted.");
  });
  if (readers.value && !readers.value.some(isLeft)) return null;
  return (
    <Details name="Alert colleagues" class="app-no-print">
      <ErrorSummary problems={problems} />
      <Loaded of={readers} what="colleagues">
        {(people) => (
          <Form onSend={send}>
            <Checkboxes
              id="alert"
              legend="Who should look at this?"
              hint="They get a mail without any content, and find the incident on their start page until they have read it"
              options={people.filter(isLeft).map((reader) => ({ value: reader.user_id, text: reader.name }))}
              chosen={chosen}
              onChosen={setChosen}
              problem={problemOf("alert")}
            />
            <Button isSending={isSending} meanwhile="Saving">
              Alert
            </Button>
          </Form>
        )}
      </Loaded>
    </Details>
  );
}
