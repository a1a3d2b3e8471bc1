/** How a student is called. */
import type { Student } from "../api/nouns";
import { yearName } from "./years";

export function fullName(student: Student): string {
  return `${student.forename} ${student.surname}`;
}

/** The preferred name where it differs from the legal one; "" otherwise. */
export function preferredName(student: Student): string {
  const preferred = `${student.preferred_forename || student.forename} ${student.preferred_surname || student.surname}`;
  return preferred === fullName(student) ? "" : preferred;
}

/** Name, year and form, for the top of a page on which something is done to the record. */
export function whoItIs(student: Student): string {
  const { year_group, registration_form } = student;
  return [fullName(student), year_group && yearName(year_group), registration_form].filter(Boolean).join(", ");
}
