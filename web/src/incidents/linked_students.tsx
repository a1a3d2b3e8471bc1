/** Chooses other students who were part of an incident, by search on the school's own roll. */
import { useState } from "preact/hooks";
import type { Linked } from "../api/nouns";
import { TextField } from "../parts/fields";
import { fullName } from "../students/names";
import { useSearch } from "../students/search";

const SHOWN = 8;

interface LinkedStudentsProps {
  studentId: string;
  chosen: Linked[];
  onChosen: (chosen: Linked[]) => void;
  problem: string;
}

export function LinkedStudents({ studentId, chosen, onChosen, problem }: LinkedStudentsProps) {
  const [typed, setTyped] = useState("");
  const [said, setSaid] = useState("");
  const isFree = ({ student_id }: { student_id: string }): boolean =>
    student_id !== studentId && !chosen.some((one) => one.student_id === student_id);
  const search = useSearch(typed, false);
  const found = (search.found ?? []).filter(isFree);
  const add = (student: Linked): void => {
    onChosen([...chosen, student]);
    setTyped("");
    setSaid(`${student.name} is linked.`);
    document.getElementById("linked")?.focus();
  };
  const remove = (student: Linked): void => {
    onChosen(chosen.filter((one) => one !== student));
    setSaid(`${student.name} is not linked any more.`);
    document.getElementById("linked")?.focus();
  };
  return (
    <div class="govuk-form-group">
      <TextField
        id="linked"
        label="Linked students (optional)"
        hint="Type the beginning of a name and choose. Their names never leave your school."
        width={20}
        value={typed}
        onValue={setTyped}
        problem={problem || search.problem}
      />
      <p class="govuk-visually-hidden" role="status">
        {typed.trim() ? search.found && `${found.length} found` : said}
      </p>
      {search.found && found.length === 0 && <p class="govuk-body">Nobody else on your roll fits.</p>}
      {found.length > 0 && (
        <ul class="govuk-list app-choices" aria-label="Students found">
          {found.slice(0, SHOWN).map((student) => (
            <li key={student.student_id}>
              <button type="button" class="app-link-button" onClick={() => add({ student_id: student.student_id, name: fullName(student) })}>
                <span class="govuk-visually-hidden">Link </span>
                {fullName(student)}
              </button>{" "}
              <span class="app-secondary">
                {[student.year_group, student.registration_form].filter(Boolean).join(", ")}
              </span>
            </li>
          ))}
          {(search.hasMore || found.length > SHOWN) && <li class="app-secondary">There are more: type more letters.</li>}
        </ul>
      )}
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
    </div>
  );
}
