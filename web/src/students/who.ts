/** Whose record a page is about: said on every page on which something of it stands or is done to it. */
import { call } from "../api/call";
import { useFetched } from "../parts/loaded";
import { whoItIs } from "./names";

/** Name, year and form; a dash while it is loading, and where it could not be loaded. */
export function useWho(studentId: string): string {
  const student = useFetched(() => call("get", "/students/{student_id}", { ids: { student_id: studentId } }), [studentId]);
  return student.value ? whoItIs(student.value) : "–";
}
