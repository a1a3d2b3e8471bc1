/** What would go now, and the form that makes a package of it. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Handover } from "../api/nouns";
import { Details } from "../parts/details";
import { DayField, isBlank, NO_DAY } from "../parts/date_parts";
import { demand, ErrorSummary } from "../parts/errors";
import { TextArea, TextField } from "../parts/fields";
import { Loaded, useFetched } from "../parts/loaded";
import { useOnce } from "../parts/once";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { Link } from "../router";
import { isoDay } from "../words/dates";
import { stays } from "../words/held_back";
import { count } from "../words/numbers";

const FIELDS = {
  receiver: "receiver",
  address: "receiver-address",
  days: "link-days",
  starts_on: "starts-on",
  held_back_reason: "why-held-back",
};
const NOTHING = { receiver: "", address: "", days: "14", starts: NO_DAY, reason: "" };

interface NewHandoverProps {
  studentId: string;
  isFolded: boolean;
  onMade: (made: Handover) => void;
}

export function NewHandover(props: NewHandoverProps) {
  if (props.isFolded) {
    return (
      <Details name="Make another package" class="app-add">
        <HandoverForm {...props} />
      </Details>
    );
  }
  return (
    <section class="app-add" aria-labelledby="new-package">
      <h3 class="govuk-heading-s" id="new-package">
        Make a package
      </h3>
      <HandoverForm {...props} />
    </section>
  );
}

function HandoverForm({ studentId, onMade }: NewHandoverProps) {
  const ids = { student_id: studentId };
  const review = useFetched(() => call("get", "/students/{student_id}/handovers/review", { ids }), [studentId]);
  const [typed, setTyped] = useState(NOTHING);
  useStay(typed !== NOTHING);
  const once = useOnce();
  const change = (part: Partial<typeof NOTHING>): void => setTyped({ ...typed, ...part });
  const { send, isSending, problems, problemOf } = useSend(async (mark: string) => {
    const starts_on = isoDay(typed.starts);
    demand(
      [FIELDS.receiver, typed.receiver.trim(), "Enter the school or body that gets the record."],
      [FIELDS.address, typed.address.trim(), "Enter the e-mail address for the link."],
      [FIELDS.days, /^\d+$/.test(typed.days.trim()), "Enter a number of days, for example 14."],
      [FIELDS.starts_on, starts_on || isBlank(typed.starts), "There is no such date. Write it like 24 11 2026."],
    );
    const body = {
      receiver: typed.receiver,
      address: typed.address,
      days: Number(typed.days),
      starts_on,
      reviewed: mark,
      held_back_reason: typed.reason,
    };
    try {
      onMade(await call("post", "/students/{student_id}/handovers", { ids, body, once: once.keyOf(body) }));
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) await review.reload(); // what was typed stays
      throw error;
    }
    once.done();
    setTyped(NOTHING);
  }, FIELDS);
  const field = (id: string) => ({ id, problem: problemOf(id) });
  return (
    <div class="app-form">
      <Loaded of={review} what="what would go">
        {(now) => (
          <>
            <p class="govuk-body">
              {count(now.incident_count, "incident")} and {count(now.file_count, "file")} go now, exactly as written. Look
              through them first for names of other children: <Link href={`/students/${studentId}/incidents`}>Incidents</Link>
              , <Link href={`/students/${studentId}/documents`}>Document Vault</Link>.
            </p>
            {now.held_back.length > 0 && (
              <>
                <p class="govuk-body">Held back:</p>
                <ul class="govuk-list govuk-list--bullet">
                  {now.held_back.map((one) => (
                    <li key={one.noun + one.reason}>{stays(one)}</li>
                  ))}
                </ul>
              </>
            )}
            {now.is_unready && (
              <div class="govuk-inset-text">
                A redacted copy is not ready to go in the place of its file. Settle it in the Document Vault first.
              </div>
            )}
            <ErrorSummary problems={problems} />
            <Form onSend={() => send(now.mark)}>
              <TextField
                {...field(FIELDS.receiver)}
                label="School or body that gets the record"
                value={typed.receiver}
                onValue={(receiver) => change({ receiver })}
              />
              <TextField
                {...field(FIELDS.address)}
                label="E-mail address"
                hint="Of the person who may read the record there, such as the safeguarding lead. Ring the school to make sure it is right."
                type="email"
                value={typed.address}
                onValue={(address) => change({ address })}
              />
              <TextField
                {...field(FIELDS.days)}
                label="How many days can it be downloaded?"
                hint="1 to 30"
                width={2}
                inputMode="numeric"
                value={typed.days}
                onValue={(days) => change({ days })}
              />
              <DayField
                {...field(FIELDS.starts_on)}
                legend="First day there (optional)"
                hint="For a student who starts later: the day on which the record is due is counted from then. For example 24 11 2026"
                value={typed.starts}
                onValue={(starts) => change({ starts })}
              />
              {now.needs_reason && (
                <TextArea
                  {...field(FIELDS.held_back_reason)}
                  label="Why is part of the record held back?"
                  hint="Your preferences hold it back. The reason is kept at your school."
                  rows={3}
                  value={typed.reason}
                  onValue={(reason) => change({ reason })}
                />
              )}
              <Button isSending={isSending} meanwhile="Asking for it">
                Make package and send link
              </Button>
            </Form>
          </>
        )}
      </Loaded>
    </div>
  );
}
