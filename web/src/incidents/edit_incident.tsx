import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Category, Incident, OneIncident } from "../api/nouns";
import { Details } from "../parts/details";
import { Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Loaded, useFetched } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { Link, go } from "../router";
import { useWho } from "../students/who";
import { moment } from "../words/dates";
import { CONTENT_FIELDS, ContentFields, contentOf, missingOf, sentContent } from "./content";
import { Difference } from "./difference";
import { useReaders } from "./readers";
import { StaleEdit } from "./stale";

const TITLE = "Edit an incident";

interface EditIncidentProps {
  studentId: string;
  incidentId: string;
  /** Where to go afterwards; the incident's own page unless the person came from somewhere else. */
  back?: { href: string; text: string };
}

export function EditIncident({ studentId, incidentId, back }: EditIncidentProps) {
  const ids = { student_id: studentId, incident_id: incidentId };
  const found = useFetched(async () => {
    const [incident, categories] = await Promise.all([
      call("get", "/students/{student_id}/incidents/{incident_id}", { ids }),
      call("get", "/categories"),
    ]);
    return { incident, categories: categories.categories };
  }, [studentId, incidentId]);
  const to = back ?? { href: `/students/${studentId}/incidents/${incidentId}`, text: "Incident" };
  if (found.value) return <EditForm {...found.value} back={to} />;
  return (
    <Page title={TITLE} back={to}>
      <Loaded of={found} what="incident">
        {() => null}
      </Loaded>
    </Page>
  );
}

interface EditFormProps {
  incident: OneIncident;
  categories: Category[];
  back: { href: string; text: string };
}

function EditForm({ incident, categories, back }: EditFormProps) {
  const one = back.href;
  const [content, setContent] = useState(() => contentOf(incident));
  const [reason, setReason] = useState("");
  const [current, setCurrent] = useState<Incident>(incident);
  const [isDone, setDone] = useState(false);
  const readers = useReaders(content.categoryIds);
  const isChanged = JSON.stringify(sentContent(content)) !== JSON.stringify(sentContent(contentOf(current)));
  useStay((isChanged || reason !== "") && !isDone);
  const { send, isSending, problems, problemOf } = useSend(
    async () => {
      const missing = missingOf(content);
      if (!reason.trim()) missing.push({ id: "reason", text: "Write why you edit it." });
      if (missing.length) throw new Unfit(missing);
      try {
        await call("put", "/students/{student_id}/incidents/{incident_id}", {
          ids: { student_id: incident.student_id, incident_id: incident.incident_id },
          body: { ...sentContent(content), reason },
          version: current.version,
        });
      } catch (error) {
        if (error instanceof ApiError && error.current) setCurrent(error.current as Incident);
        throw error;
      }
      setDone(true);
      tellNext("The incident is saved. What stood before is kept.");
      go(one);
    },
    { ...CONTENT_FIELDS, reason: "reason" },
  );
  return (
    <Page title={TITLE} caption={useWho(incident.student_id)} back={back} problems={problems}>
      <div class="app-form">
        <p class="govuk-body">
          {moment(incident.occurred_at)}. Date and time cannot be edited: a key holder strikes the incident out, and it is
          logged again. Every earlier version is kept with your reason.
        </p>
        {current.version > incident.version && <StaleEdit before={incident} current={current} mine={content.text} />}
        <Form onSend={send}>
          <ContentFields
            studentId={incident.student_id}
            content={content}
            onContent={setContent}
            categories={categories}
            kept={incident.category_ids}
            readers={readers}
            problemOf={problemOf}
          />
          {content.text !== current.text && (
            <Details name="What you changed in the text">
              <Difference before={current.text} after={content.text} />
            </Details>
          )}
          <TextField
            id="reason"
            label="Why do you edit it?"
            hint="Kept with the earlier version, for example: the time was missing"
            value={reason}
            onValue={setReason}
            problem={problemOf("reason")}
          />
          <div class="govuk-button-group">
            <Button isSending={isSending} meanwhile="Saving">
              Save incident
            </Button>
            <Link href={one}>Cancel</Link>
          </div>
        </Form>
      </div>
    </Page>
  );
}
