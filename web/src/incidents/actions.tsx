/** What is to do for an incident: mark it as done, reopen it, or add something. */
import { useState } from "preact/hooks";
import { call, newKey } from "../api/call";
import type { IncidentAction, OneIncident, Staff } from "../api/nouns";
import { Details } from "../parts/details";
import { ErrorSummary, Unfit } from "../parts/errors";
import { type Fetched, Loaded } from "../parts/loaded";
import { Button, Form, useSend } from "../parts/send";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { day, moment } from "../words/dates";
import { type Change, mayEdit } from "./incident_page";
import { NEW_TO_DO, ToDoFields, sentToDo } from "./todo_fields";

interface ActionsProps {
  incident: OneIncident;
  /** Who may be given one. */
  readers: Fetched<Staff[]>;
  onChange: Change;
  isSending: boolean;
}

export function Actions({ incident, readers, onChange, isSending }: ActionsProps) {
  const turn = (action: IncidentAction): Promise<void> => {
    const ids = { student_id: incident.student_id, incident_id: incident.incident_id, action_id: action.action_id };
    return action.done_at
      ? onChange(
          ({ version }) =>
            call("post", "/students/{student_id}/incidents/{incident_id}/actions/{action_id}/reopen", { ids, version }),
          "The action is open again.",
        )
      : onChange(
          ({ version }) =>
            call("post", "/students/{student_id}/incidents/{incident_id}/actions/{action_id}/done", { ids, version }),
          "The action is done.",
        );
  };
  const isOpen = !incident.struck_out && !incident.is_linked;
  return (
    <section>
      {incident.actions.length > 0 && (
        <Table
          caption="Actions"
          rows={incident.actions}
          keyOf={(a) => a.action_id}
          columns={[
            { head: "Action", cell: (a) => <span class="app-as-written">{a.what}</span> },
            { head: "Who", cell: (a) => a.owner_name },
            { head: "By", cell: (a) => day(a.due_on) },
            {
              head: "State",
              cell: (a) =>
                a.done_at ? (
                  <>
                    <Tag text="Done" colour="green" /> {a.done_by}, {moment(a.done_at)}
                  </>
                ) : (
                  <Tag text="To do" colour="yellow" />
                ),
            },
            ...(isOpen
              ? [
                  {
                    head: "Change",
                    cell: (a: IncidentAction) =>
                      a.owner_id && (
                        <Button kind="secondary" isSending={isSending} onClick={() => void turn(a)}>
                          {a.done_at ? "Reopen" : "Mark as done"}
                          <span class="govuk-visually-hidden">{a.what}</span>
                        </Button>
                      ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {mayEdit(incident) && <AddAction readers={readers} onChange={onChange} />}
    </section>
  );
}

function AddAction({ readers, onChange }: Omit<ActionsProps, "incident" | "isSending">) {
  const [todo, setTodo] = useState(NEW_TO_DO);
  const [key, setKey] = useState(newKey);
  const { send, isSending, problems, problemOf } = useSend(async () => {
    const missing: { id: string; text: string }[] = [];
    const body = sentToDo(todo, "todo", missing);
    if (missing.length) throw new Unfit(missing);
    await onChange(async ({ student_id, incident_id, version }) => {
      const ids = { student_id, incident_id };
      const after = await call("post", "/students/{student_id}/incidents/{incident_id}/actions", { ids, body, version, once: key });
      setTodo(NEW_TO_DO);
      setKey(newKey());
      return after;
    }, "The action is added.");
  });
  return (
    <Details name="Add an action" class="app-no-print" inside="app-form">
      <ErrorSummary problems={problems} />
      <Loaded of={readers} what="colleagues">
        {(people) => (
          <Form onSend={send}>
            <ToDoFields id="todo" todo={todo} onToDo={(changed) => (setTodo(changed), setKey(newKey()))} readers={people} problemOf={problemOf} />
            <Button isSending={isSending} meanwhile="Saving">
              Add action
            </Button>
          </Form>
        )}
      </Loaded>
    </Details>
  );
}
