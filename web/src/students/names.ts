/** How a student is called and sorted. */
import type { Student } from "../api/nouns";

export function fullName(student: Student): string {
  return `${student.forename} ${student.surname}`;
}

/** The preferred name where it differs from the legal one; "" otherwise. */
export function preferredName(student: Student): string {
  const preferred = `${student.preferred_forename || student.forename} ${student.preferred_surname || student.surname}`;
  return preferred === fullName(student) ? "" : preferred;
}

/** Whether all words that were typed stand in the student's names, year or form. Accents and case do not count. */
export function fits(student: Student, typed: string): boolean {
  const said = plain(
    [
      student.forename,
      student.middle_names,
      student.surname,
      student.preferred_forename,
      student.preferred_surname,
      student.year_group,
      student.registration_form,
    ].join(" "),
  );
  return plain(typed)
    .split(/\s+/)
    .every((word) => said.includes(word));
}

function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .trim();
}

export function bySurname(one: Student, other: Student): number {
  return `${one.surname}, ${one.forename}`.localeCompare(`${other.surname}, ${other.forename}`, "en-GB");
}
