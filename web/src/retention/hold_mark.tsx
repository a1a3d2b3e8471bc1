/** On a student's page: that there is a legal hold, and nothing more. */
import { call } from "../api/call";
import { useFetched } from "../parts/loaded";
import { Tag } from "../parts/tag";

export function HoldMark({ studentId }: { studentId: string }) {
  const found = useFetched(
    () => call("get", "/students/{student_id}/retention", { ids: { student_id: studentId } }),
    [studentId],
  );
  if (!found.value?.is_held) return null;
  return (
    <p class="govuk-body">
      <Tag text="Legal hold" colour="orange" /> The record of this student must not be destroyed.
    </p>
  );
}
