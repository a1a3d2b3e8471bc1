/** Whose record a package is imported into: stands above the heading, so that nobody imports for the wrong student. */
import { call } from "../api/call";
import { useFetched } from "../parts/loaded";
import { fullName } from "../students/names";
import { day } from "../words/dates";

export function useWhose(id: string): string {
  const { value } = useFetched(() => call("get", "/students/{student_id}", { ids: { student_id: id } }), [id]);
  return value ? `${fullName(value)}, born ${day(value.birth_date)}` : "Student";
}
