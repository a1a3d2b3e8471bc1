import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Incident } from "../api/nouns";
import { Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Loaded, useFetched } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { Link, go } from "../router";
import { useWho } from "../students/who";
import { moment } from "../words/dates";

interface StrikeOutProps {
  studentId: string;
  incidentId: string;
}

export function StrikeOutIncident({ studentId, incidentId }: StrikeOutProps) {
  const ids = { student_id: studentId, incident_id: incidentId };
  const one = `/students/${studentId}/incidents/${incidentId}`;
  const incident = useFetched<Incident>(() => call("get", "/students/{student_id}/incidents/{incident_id}", { ids }), [incidentId]);
  const [reason, setReason] = useState("");
  useStay(reason.trim() !== "");
  const { send, isSending, problems, problemOf } = useSend(
    async (found: Incident) => {
      if (!reason.trim()) throw new Unfit([{ id: "reason", text: "Write why it is struck out." }]);
      try {
        await call("post", "/students/{student_id}/incidents/{incident_id}/strike-out", {
          ids,
          body: { reason },
          version: found.version,
        });
      } catch (error) {
        if (error instanceof ApiError && error.current) incident.put(error.current as Incident);
        throw error;
      }
      tellNext("The incident is struck out.");
      go(one);
    },
    { reason: "reason" },
  );
  return (
    <Page title="Strike out an incident" caption={useWho(studentId)} back={{ href: one, text: "Incident" }} problems={problems}>
      <Loaded of={incident} what="incident">
        {(found) => (
          <div class="app-form">
            <p class="govuk-body">
              Nothing is deleted: the incident stays in the chronology with the words struck out, who did it and your
              reason. Its text shows to key holders alone. You cannot take this back.
            </p>
            <p class="govuk-body">{moment(found.occurred_at)}:</p>
            <p class="govuk-body app-as-written app-quote">{found.text}</p>
            <Form onSend={() => send(found)}>
              <TextField
                id="reason"
                label="Why is it struck out?"
                hint="Shown to all who may see the incident, for example: logged for the wrong student. No names."
                value={reason}
                onValue={setReason}
                problem={problemOf("reason")}
              />
              <div class="govuk-button-group">
                <Button kind="warning" isSending={isSending} meanwhile="Striking out">
                  Strike out
                </Button>
                <Link href={one}>Cancel</Link>
              </div>
            </Form>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
