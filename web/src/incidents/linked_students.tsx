/** Chooses other students who were part of an incident, by search on the school's own roll: a combobox after the ARIA pattern. */
import { useEffect, useState } from "preact/hooks";
import type { Linked, Student } from "../api/nouns";
import { Around, describedBy } from "../parts/fields";
import { fullName } from "../students/names";
import { useSearch } from "../students/search";
import { yearName } from "../students/years";
import { count } from "../words/numbers";

const SHOWN = 8;
const FIELD = "linked";
const LIST = "linked-found";
const idOf = (index: number): string => `${LIST}-${index}`;

interface LinkedStudentsProps {
  studentId: string;
  chosen: Linked[];
  onChosen: (chosen: Linked[]) => void;
  typed: string;
  onTyped: (typed: string) => void;
  problem: string;
}

export function LinkedStudents({ studentId, chosen, onChosen, typed, onTyped, problem }: LinkedStudentsProps) {
  /** Which option the arrow keys stand on; -1 for none. */
  const [at, setAt] = useState(-1);
  const [said, setSaid] = useState("");
  const search = useSearch(typed, false);
  const isFree = ({ student_id }: Student): boolean =>
    student_id !== studentId && !chosen.some((one) => one.student_id === student_id);
  const found = search.found?.filter(isFree);
  const options = found?.slice(0, SHOWN) ?? [];
  const hasMore = search.hasMore || (found?.length ?? 0) > SHOWN;
  useEffect(() => setAt(-1), [typed, search.found]);

  const focus = (): void => document.getElementById(FIELD)?.focus();
  const add = (student: Student): void => {
    onChosen([...chosen, { student_id: student.student_id, name: fullName(student) }]); // empties the field too
    setSaid(`${fullName(student)} is linked.`);
    focus();
  };
  const remove = (student: Linked): void => {
    onChosen(chosen.filter((one) => one !== student));
    setSaid(`${student.name || "The student"} is not linked any more.`);
    focus();
  };
  const press = (event: KeyboardEvent): void => {
    const { key } = event;
    const last = options.length - 1;
    if (key === "Enter" && typed.trim()) {
      const student = options[at];
      if (student) add(student);
    } else if (key === "Escape" && typed) onTyped("");
    else if (key === "ArrowDown" && options.length) setAt(at < last ? at + 1 : 0);
    else if (key === "ArrowUp" && options.length) setAt(at > 0 ? at - 1 : last);
    else return;
    event.preventDefault(); // Enter would send the form, the arrows would move within the text
  };
  const field = {
    id: FIELD,
    label: "Linked students (optional)",
    hint: "Type the beginning of a name, then choose with the arrow keys and Enter, or with the mouse. Their names never leave your school.",
    problem: problem || search.problem,
  };
  return (
    <Around {...field}>
      <div class="app-combobox">
        <input
          id={FIELD}
          class={`govuk-input govuk-input--width-20${problem ? " govuk-input--error" : ""}`}
          type="text"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={options.length > 0}
          aria-controls={LIST}
          aria-activedescendant={options[at] && idOf(at)}
          aria-describedby={describedBy(field)}
          autocomplete="off"
          spellcheck={false}
          value={typed}
          onInput={(event) => onTyped(event.currentTarget.value)}
          onKeyDown={press}
        />
        <ul class="app-combobox__list" id={LIST} role="listbox" aria-label="Students found" hidden={!options.length}>
          {options.map((student, index) => (
            <li
              key={student.student_id}
              id={idOf(index)}
              role="option"
              aria-selected={index === at}
              onMouseDown={(event) => event.preventDefault()} // the field keeps the focus
              onClick={() => add(student)}
            >
              {fullName(student)}
              <span class="app-secondary">
                {" "}
                {[yearName(student.year_group), student.registration_form].filter(Boolean).join(", ")}
              </span>
            </li>
          ))}
        </ul>
      </div>
      {found?.length === 0 && <p class="govuk-body">Nobody else on your roll fits.</p>}
      {hasMore && <p class="govuk-body app-secondary">There are more. Type more letters.</p>}
      <p class="govuk-visually-hidden" role="status">
        {typed.trim() ? found && `${count(options.length, "student")} to choose from${hasMore ? ", and there are more" : ""}` : said}
      </p>
      {chosen.length > 0 && (
        <ul class="govuk-list app-chosen" aria-label="Linked students">
          {chosen.map((student) => (
            <li key={student.student_id}>
              {student.name || "A student"}{" "}
              <button type="button" class="app-link-button" onClick={() => remove(student)}>
                Remove<span class="govuk-visually-hidden"> {student.name || "A student"}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Around>
  );
}
