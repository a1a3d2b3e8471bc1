/** The form in which an incident is written: what happened, who was there, files, and what happens next. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { Category, Student } from "../api/nouns";
import { DropFiles } from "../documents/drop_files";
import { Unfit } from "../parts/errors";
import { Checkboxes } from "../parts/fields";
import { Empty } from "../parts/loaded";
import { useOnce } from "../parts/once";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { whoItIs } from "../students/names";
import { CONTENT_FIELDS, type Content, ContentFields, missingOf, NO_CONTENT, sentContent } from "./content";
import { useReaders } from "./readers";
import { sentToDo, type ToDo } from "./todo_fields";
import { ToDos } from "./todos";
import { instantOf, today, type When, WhenField } from "./when";

const FIELDS = {
  ...CONTENT_FIELDS,
  occurred_at: "when",
  alerted_user_ids: "alerted",
  actions: "todo-0-what",
  owner_id: "todo-0-owner",
};

interface LogFormProps {
  student: Student;
  categories: Category[];
  onDone: (incidentId: string, files: File[]) => Promise<void>;
}

export function LogForm({ student, categories, onDone }: LogFormProps) {
  const [when, setWhen] = useState<When>(today);
  const [content, setContent] = useState<Content>(NO_CONTENT);
  const [alerted, setAlerted] = useState<string[]>([]);
  const [todos, setTodos] = useState<ToDo[]>([]);
  const [files, setFiles] = useState<File[]>([]);
  const once = useOnce();
  const readers = useReaders(content.categoryIds);
  const people = readers.last;
  const isBegun = alerted.length + todos.length + files.length > 0 || JSON.stringify(content) !== JSON.stringify(NO_CONTENT);
  useStay(isBegun);

  const { send, isSending, problems, problemOf } = useSend(async () => {
    const occurred_at = instantOf(when);
    const missing = [
      ...(occurred_at ? [] : [{ id: "when", text: "Enter the date and time, for example 24 11 2026 at 14:05." }]),
      ...missingOf(content),
    ];
    const actions = todos.map((todo, index) => sentToDo(todo, `todo-${index}`, missing));
    if (!occurred_at || missing.length) throw new Unfit(missing);
    const may = alerted.filter((id) => people.some((reader) => reader.user_id === id));
    const body = { occurred_at, ...sentContent(content), alerted_user_ids: may, actions };
    const incident = await call("post", "/students/{student_id}/incidents", {
      ids: { student_id: student.student_id },
      body,
      once: once.keyOf(body),
    });
    await onDone(incident.incident_id, files);
  }, FIELDS);

  return (
    <Page
      title="Log an incident"
      caption={whoItIs(student)}
      back={{ href: `/students/${student.student_id}/incidents`, text: "Incidents" }}
      problems={problems}
    >
      {categories.some((c) => c.is_open) ? (
        <div class="app-form">
          <Form onSend={send}>
            <WhenField when={when} onWhen={setWhen} problem={problemOf("when")} />
            <ContentFields
              studentId={student.student_id}
              content={content}
              onContent={setContent}
              categories={categories}
              readers={readers}
              problemOf={problemOf}
            />
            <DropFiles
              id="files"
              label="Attach files (optional)"
              hint="Documents, pictures, sound or video, up to 5 GB each. They are sent after the incident is saved."
              files={files}
              onFiles={setFiles}
            />
            {people.length > 0 && (
              <Checkboxes
                id="alerted"
                legend="Alert colleagues (optional)"
                hint="They get a mail without any content, and find the incident on their start page until they have read it"
                options={people.map((reader) => ({ value: reader.user_id, text: reader.name }))}
                chosen={alerted}
                onChosen={setAlerted}
                problem={problemOf("alerted")}
              />
            )}
            <ToDos todos={todos} onToDos={setTodos} readers={people} problemOf={problemOf} />
            <Button isSending={isSending} meanwhile="Saving">
              Log incident
            </Button>
          </Form>
        </div>
      ) : (
        <Empty>Your user groups may not log incidents on any category yet. Ask a key holder.</Empty>
      )}
    </Page>
  );
}
