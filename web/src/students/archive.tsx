/** Two things that key holders do with a student, each on a page of its own: archive, and put back on roll. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Student } from "../api/nouns";
import { DayField, NO_DAY } from "../parts/date_parts";
import { Unfit } from "../parts/errors";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form, type Sending, useSend } from "../parts/send";
import { Link, go } from "../router";
import { day, isoDay } from "../words/dates";
import { fullName } from "./names";

const LEAVING = "leaving-date";

/** The student as opened, and a deed that is refused when somebody or a file was faster. */
function useStudentDeed(id: string, deed: (student: Student) => Promise<string>, fields: Record<string, string> = {}) {
  const student = useFetched(() => call("get", "/students/{student_id}", { ids: { student_id: id } }), [id]);
  const [isStale, setStale] = useState(false);
  const sending = useSend(async (found: Student) => {
    setStale(false);
    try {
      tellNext(await deed(found));
    } catch (error) {
      if (error instanceof ApiError && error.current) {
        student.put(error.current as Student);
        setStale(true);
      }
      throw error;
    }
    go(`/students/${id}/transfers`);
  }, fields);
  return { student, sending, stale: isStale && <Stale /> };
}

function Stale() {
  return (
    <div class="govuk-inset-text">
      Nothing was saved. This is the student as they are now. Look whether what you were about to do is still right, then
      save it again.
    </div>
  );
}

export function ArchiveStudent({ id }: { id: string }) {
  const [written, setWritten] = useState(NO_DAY);
  const { student, sending, stale } = useStudentDeed(
    id,
    async (found) => {
      const leaving_date = isoDay(written);
      if (!leaving_date) {
        const isEmpty = Object.values(written).every((part) => !part.trim());
        const text = isEmpty ? "Enter the leaving date." : "There is no such date. Write it like 24 11 2026.";
        throw new Unfit([{ id: LEAVING, text }]);
      }
      const after = await call("post", "/students/{student_id}/archive", {
        ids: { student_id: id },
        body: { leaving_date },
        version: found.version,
      });
      return after.is_archived
        ? "The student is archived."
        : `The leaving date is saved. The student is archived on ${day(leaving_date)}.`;
    },
    { leaving_date: LEAVING },
  );
  return (
    <Page title="Archive student" back={backTo(id)} problems={sending.problems}>
      <Loaded of={student} what="student">
        {(found) => (
          <div class="app-form">
            {stale}
            <Who student={found} />
            <p class="govuk-body">
              Archive a student who has left your school, when your MIS does not send the leaving date. You keep the
              record. The new school can request it when it has the student on roll with the same UPN.
            </p>
            <Form onSend={() => sending.send(found)}>
              <DayField
                id={LEAVING}
                legend="Leaving date"
                hint="The last day on your roll, for example 24 11 2026. At most a year ahead."
                problem={sending.problemOf(LEAVING)}
                value={written}
                onValue={setWritten}
              />
              <Buttons id={id} sending={sending} words="Archive student" meanwhile="Archiving" />
            </Form>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

export function RestoreStudent({ id }: { id: string }) {
  const { student, sending, stale } = useStudentDeed(id, async (found) => {
    await call("post", "/students/{student_id}/restore", { ids: { student_id: id }, version: found.version });
    return "The student is on roll. The leaving date is taken away.";
  });
  return (
    <Page title="Put back on roll" back={backTo(id)} problems={sending.problems}>
      <Loaded of={student} what="student">
        {(found) =>
          found.leaving_date ? (
            <div class="app-form">
              {stale}
              <Who student={found} />
              <p class="govuk-body">
                The leaving date {day(found.leaving_date)} is taken away, as if the student had never left. Do this when
                the date was wrong. For a student who left and has come back, send the new start date from your MIS.
              </p>
              <p class="govuk-body">
                A transfer of the record that was not authorised yet cannot go on while the student is on your roll. A
                record that was sent stays where it is.
              </p>
              <Form onSend={() => sending.send(found)}>
                <Buttons id={id} sending={sending} words="Put back on roll" meanwhile="Saving" />
              </Form>
            </div>
          ) : (
            <Empty>The student has no leaving date: they are on roll.</Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

function Who({ student }: { student: Student }) {
  return (
    <p class="govuk-body-l">
      {fullName(student)}, born {day(student.birth_date)}, on roll since {day(student.entry_date)}
      {student.leaving_date && `, leaving date ${day(student.leaving_date)}`}
    </p>
  );
}

interface ButtonsProps {
  id: string;
  sending: Sending<[Student]>;
  words: string;
  meanwhile: string;
}

function Buttons({ id, sending, words, meanwhile }: ButtonsProps) {
  return (
    <div class="govuk-button-group">
      <Button kind="warning" isSending={sending.isSending} meanwhile={meanwhile}>
        {words}
      </Button>
      <Link href={`/students/${id}/transfers`}>Cancel</Link>
    </div>
  );
}

function backTo(id: string): { href: string; text: string } {
  return { href: `/students/${id}/transfers`, text: "Transfers" };
}
