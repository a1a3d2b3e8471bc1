/** How a student is called. */
import type { Student } from "../api/nouns";

export function fullName(student: Student): string {
  return `${student.forename} ${student.surname}`;
}

/** The preferred name where it differs from the legal one; "" otherwise. */
export function preferredName(student: Student): string {
  const preferred = `${student.preferred_forename || student.forename} ${student.preferred_surname || student.surname}`;
  return preferred === fullName(student) ? "" : preferred;
}
