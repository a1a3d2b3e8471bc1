/** What is to do about an incident that is being written: as many actions as it takes. */
import { useEffect, useRef } from "preact/hooks";
import type { Staff } from "../api/nouns";
import { Button } from "../parts/send";
import { NEW_TO_DO, type ToDo, ToDoFields } from "./todo_fields";

interface ToDosProps {
  todos: ToDo[];
  onToDos: (todos: ToDo[]) => void;
  readers: readonly Staff[];
  problemOf: (id: string) => string;
}

export function ToDos({ todos, onToDos, readers, problemOf }: ToDosProps) {
  const before = useRef(0);
  const whole = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // a new one is written at once; after one was removed, the button that adds is next
    if (todos.length > before.current) document.getElementById(`todo-${todos.length - 1}-what`)?.focus();
    if (todos.length < before.current) whole.current?.querySelector<HTMLElement>(".govuk-button")?.focus();
    before.current = todos.length;
  }, [todos.length]);
  return (
    <div ref={whole}>
      {todos.map((todo, index) => (
        <fieldset key={index} class="govuk-fieldset app-todo">
          <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Action {index + 1}</legend>
          <ToDoFields
            id={`todo-${index}`}
            todo={todo}
            onToDo={(changed) => onToDos(todos.map((one, at) => (at === index ? changed : one)))}
            readers={readers}
            problemOf={problemOf}
          />
          <button type="button" class="app-link-button" onClick={() => onToDos(todos.filter((_, at) => at !== index))}>
            Remove action {index + 1}
          </button>
        </fieldset>
      ))}
      <Button kind="secondary" onClick={() => onToDos([...todos, NEW_TO_DO])}>
        {todos.length ? "Add another action" : "Add an action (optional)"}
      </Button>
    </div>
  );
}
