import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { Category } from "../api/nouns";
import { open } from "../categories/labels";
import { ChooseFiles } from "../documents/choose_files";
import { Progress } from "../documents/progress";
import { useUploads } from "../documents/uploads";
import { Unfit } from "../parts/errors";
import { Checkboxes } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { useOnce } from "../parts/once";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { Link, go } from "../router";
import { CONTENT_FIELDS, type Content, ContentFields, NO_CONTENT, missingOf, sentContent } from "./content";
import { useReaders } from "./readers";
import { NEW_TO_DO, type ToDo, ToDoFields, sentToDo } from "./todo_fields";
import { type When, WhenField, instantOf, today } from "./when";

const FIELDS = {
  ...CONTENT_FIELDS,
  occurred_at: "when",
  alerted_user_ids: "alerted",
  actions: "todo-0-what",
  owner_id: "todo-0-owner",
};

export function LogIncident({ studentId }: { studentId: string }) {
  const list = `/students/${studentId}/incidents`;
  const categories = useFetched(() => call("get", "/categories"), []);
  const [logged, setLogged] = useState("");
  const uploads = useUploads(studentId);
  if (logged) {
    return (
      <Page title="The incident is logged" back={{ href: list, text: "Incidents" }}>
        <h2 class="govuk-heading-m">Attached files</h2>
        <Progress rows={uploads.rows} onAgain={(row) => void uploads.again(row, { incident_id: logged })} />
        <p class="govuk-body">
          <Link href={list}>
            {uploads.isBusy ? "Leave the page (files not uploaded yet are lost)" : "Go to the incidents"}
          </Link>
        </p>
      </Page>
    );
  }
  const done = async (incidentId: string, files: File[]): Promise<void> => {
    setLogged(files.length ? incidentId : "");
    if (files.length && (await uploads.start(files, { incident_id: incidentId })).length < files.length) return;
    tellNext("The incident is logged.");
    go(list);
  };
  return (
    <Loaded of={categories} what="categories">
      {({ categories: all }) => <LogForm studentId={studentId} categories={all} onDone={done} />}
    </Loaded>
  );
}

interface LogFormProps {
  studentId: string;
  categories: Category[];
  onDone: (incidentId: string, files: File[]) => Promise<void>;
}

function LogForm({ studentId, categories, onDone }: LogFormProps) {
  const [when, setWhen] = useState<When>(today);
  const [content, setContent] = useState<Content>(NO_CONTENT);
  const [alerted, setAlerted] = useState<string[]>([]);
  const [todos, setTodos] = useState<ToDo[]>([]);
  const [files, setFiles] = useState<File[]>([]);
  const once = useOnce();
  const readers = useReaders(content.categoryIds).value ?? [];
  useStay(content.text !== "");

  const { send, isSending, problems, problemOf } = useSend(async () => {
    const occurred_at = instantOf(when);
    const missing = [
      ...(occurred_at ? [] : [{ id: "when", text: "Enter the date and time, for example 24 11 2026 at 14:05." }]),
      ...missingOf(content),
    ];
    const actions = todos.map((todo, index) => sentToDo(todo, `todo-${index}`, missing));
    if (!occurred_at || missing.length) throw new Unfit(missing);
    const may = alerted.filter((id) => readers.some((reader) => reader.user_id === id));
    const body = { occurred_at, ...sentContent(content), alerted_user_ids: may, actions };
    const incident = await call("post", "/students/{student_id}/incidents", {
      ids: { student_id: studentId },
      body,
      once: once.keyOf(body),
    });
    await onDone(incident.incident_id, files);
  }, FIELDS);

  return (
    <Page title="Log an incident" back={{ href: `/students/${studentId}/incidents`, text: "Incidents" }} problems={problems}>
      {open(categories).length ? (
        <div class="app-form">
          <Form onSend={send}>
            <WhenField when={when} onWhen={setWhen} problem={problemOf("when")} />
            <ContentFields
              studentId={studentId}
              content={content}
              onContent={setContent}
              categories={categories}
              problemOf={problemOf}
            />
            {readers.length > 0 && (
              <Checkboxes
                id="alerted"
                legend="Alert colleagues (optional)"
                hint="They get a mail without any content, and find the incident on their start page until they have read it"
                options={readers.map((reader) => ({ value: reader.user_id, text: reader.name }))}
                chosen={alerted}
                onChosen={setAlerted}
                problem={problemOf("alerted")}
              />
            )}
            {todos.map((todo, index) => (
              <fieldset key={index} class="govuk-fieldset app-todo">
                <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Action {index + 1}</legend>
                <ToDoFields
                  id={`todo-${index}`}
                  todo={todo}
                  onToDo={(changed) => setTodos(todos.map((one, at) => (at === index ? changed : one)))}
                  readers={readers}
                  problemOf={problemOf}
                />
                <button
                  type="button"
                  class="app-link-button"
                  onClick={() => setTodos(todos.filter((_, at) => at !== index))}
                >
                  Remove action {index + 1}
                </button>
              </fieldset>
            ))}
            <Button kind="secondary" onClick={() => setTodos([...todos, NEW_TO_DO])}>
              {todos.length ? "Add another action" : "Add an action"}
            </Button>
            <ChooseFiles
              id="files"
              label="Attach files (optional)"
              hint="Documents, pictures, sound or video, up to 5 GB each"
              isMany
              onFiles={setFiles}
            />
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
