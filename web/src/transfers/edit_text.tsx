/** The text of an incident, edited where it stands in the review. What stood before is kept. */
import { useEffect, useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Incident } from "../api/nouns";
import { contentOf, sentContent } from "../incidents/content";
import { StaleEdit } from "../incidents/stale";
import { Alert, demand } from "../parts/errors";
import { TextArea, TextField } from "../parts/fields";
import { Loaded, useFetched } from "../parts/loaded";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";

interface EditTextProps {
  studentId: string;
  incidentId: string;
  onSaved: () => Promise<void>;
  onClose: () => void;
}

export function EditText({ studentId, incidentId, onSaved, onClose }: EditTextProps) {
  const ids = { student_id: studentId, incident_id: incidentId };
  const found = useFetched(() => call("get", "/students/{student_id}/incidents/{incident_id}", { ids }), [incidentId]);
  return (
    <Loaded of={found} what="the text">
      {(incident) => <Editor incident={incident} onSaved={onSaved} onClose={onClose} />}
    </Loaded>
  );
}

interface EditorProps extends Pick<EditTextProps, "onSaved" | "onClose"> {
  incident: Incident;
}

function Editor({ incident, onSaved, onClose }: EditorProps) {
  const { incident_id, student_id } = incident;
  const [field, why] = [`text-${incident_id}`, `why-${incident_id}`];
  const [text, setText] = useState(incident.text);
  const [reason, setReason] = useState("Edited in the review before a transfer");
  const [current, setCurrent] = useState<Incident>(incident);
  useStay(text !== current.text);
  useEffect(() => document.getElementById(field)?.focus(), []);
  const { send, isSending, problems, problemOf } = useSend(
    async () => {
      demand([field, text.trim(), "Write what happened."], [why, reason.trim(), "Write why you edit it."]);
      try {
        await call("put", "/students/{student_id}/incidents/{incident_id}", {
          ids: { student_id, incident_id },
          body: { ...sentContent({ ...contentOf(current), text }), reason },
          version: current.version,
        });
        await onSaved();
      } catch (error) {
        if (error instanceof ApiError && error.current) setCurrent(error.current as Incident);
        throw error;
      }
      onClose();
    },
    { text: field, reason: why },
  );
  const elsewhere = problems.find((one) => one.id !== field && one.id !== why);
  return (
    <Form onSend={send}>
      {current.version > incident.version && <StaleEdit before={incident} current={current} mine={text} />}
      <TextArea
        id={field}
        label="What happened?"
        rows={Math.min(6 + Math.floor(text.length / 60), 20)}
        value={text}
        onValue={setText}
        problem={problemOf(field)}
      />
      <TextField id={why} label="Why do you edit it?" value={reason} onValue={setReason} problem={problemOf(why)} />
      <Alert text={elsewhere?.text} />
      <div class="govuk-button-group">
        <Button isSending={isSending} meanwhile="Saving">
          Save text
        </Button>
        <button type="button" class="app-link-button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Form>
  );
}
