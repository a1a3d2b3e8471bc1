/** What key holders can do by hand where the MIS or the other school does not: archive, bring back, import a package. */
import type { ComponentChildren } from "preact";
import type { Student } from "../api/nouns";
import { Details } from "../parts/details";
import { Link } from "../router";

export function ByHand({ student }: { student: Student }) {
  const { is_archived, leaving_date, student_id } = student;
  const at = `/students/${student_id}`;
  return (
    <Details name="Archive or import by hand">
      <dl class="app-by-hand">
        {!is_archived && (
          <Way href={`${at}/archive`} text={leaving_date ? "Change the leaving date" : "Archive student"}>
            When the student has left and your MIS does not send the leaving date. The new school can then request the record.
          </Way>
        )}
        {leaving_date && (
          <Way href={`${at}/restore`} text={is_archived ? "Put back on roll" : "Take the leaving date away"}>
            When the leaving date is wrong and the student is still yours.
          </Way>
        )}
        {!is_archived && (
          <Way href={`${at}/import-package`} text="Import a package">
            When the previous school, before you had Safehand, sent you the record as a package.
          </Way>
        )}
      </dl>
    </Details>
  );
}

function Way({ href, text, children }: { href: string; text: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>
        <Link href={href}>{text}</Link>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
