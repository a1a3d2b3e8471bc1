/** Actions of an incident while they are written: what, who, by when. */
import type { Staff } from "../api/nouns";
import { type Day, DayField, NO_DAY } from "../parts/date_parts";
import type { Problem } from "../parts/errors";
import { Select, TextField } from "../parts/fields";
import { isoDay } from "../words/dates";

export interface ToDo {
  what: string;
  ownerId: string;
  due: Day;
}

export const NEW_TO_DO: ToDo = { what: "", ownerId: "", due: NO_DAY };

/** As the API takes it; what is missing goes to `missing`. `id` is that of the fields on the screen. */
export function sentToDo(todo: ToDo, id: string, missing: Problem[]): { what: string; owner_id: string; due_on: string } {
  const due_on = isoDay(todo.due) ?? "";
  if (!todo.what.trim()) missing.push({ id: `${id}-what`, text: "Write what will be done." });
  if (!todo.ownerId) missing.push({ id: `${id}-owner`, text: "Choose who will do it." });
  if (!due_on) missing.push({ id: `${id}-due`, text: "Enter the day by which it is done, for example 30 11 2026." });
  return { what: todo.what, owner_id: todo.ownerId, due_on };
}

interface ToDoFieldsProps {
  id: string;
  todo: ToDo;
  onToDo: (todo: ToDo) => void;
  readers: readonly Staff[];
  problemOf: (id: string) => string;
}

export function ToDoFields({ id, todo, onToDo, readers, problemOf }: ToDoFieldsProps) {
  return (
    <>
      <TextField
        id={`${id}-what`}
        label="What will be done?"
        value={todo.what}
        onValue={(what) => onToDo({ ...todo, what })}
        problem={problemOf(`${id}-what`)}
      />
      <Select
        id={`${id}-owner`}
        label="Who will do it?"
        hint="People who may see incidents of these categories"
        value={todo.ownerId}
        onValue={(ownerId) => onToDo({ ...todo, ownerId })}
        options={[{ value: "", text: "Choose a person" }, ...readers.map((r) => ({ value: r.user_id, text: r.name }))]}
        problem={problemOf(`${id}-owner`)}
      />
      <DayField
        id={`${id}-due`}
        legend="By when?"
        hint="For example 30 11 2026"
        value={todo.due}
        onValue={(due) => onToDo({ ...todo, due })}
        problem={problemOf(`${id}-due`)}
      />
    </>
  );
}
