/** Names of other students in what would go: marked in the text, and told below it with how certain they are. */
import type { FoundName } from "../api/nouns";
import { Checkboxes } from "../parts/fields";
import { Link } from "../router";
import { count } from "../words/numbers";

const CERTAINTY: Record<FoundName["certainty"], string> = {
  certain: "certain",
  likely: "likely",
  possible: "possible, it may be an ordinary word or somebody else",
};

/** The text exactly as written, with the names in it marked. */
export function MarkedText({ text, names }: { text: string; names: readonly FoundName[] }) {
  const parts: (string | preact.JSX.Element)[] = [];
  let at = 0;
  for (const name of names) {
    parts.push(text.slice(at, name.start));
    parts.push(
      <mark key={name.start} class={`app-name app-name--${name.certainty}`}>
        {text.slice(name.start, name.end)}
      </mark>,
    );
    at = name.end;
  }
  parts.push(text.slice(at));
  return <>{parts}</>;
}

export function NamesList({ names, label }: { names: readonly FoundName[]; label: string }) {
  if (names.length === 0) return null;
  return (
    <ul class="govuk-list app-names" aria-label={label}>
      {names.map((name) => (
        <li key={`${name.action} ${name.start}`}>
          <mark class={`app-name app-name--${name.certainty}`}>{name.written}</mark>: {name.students.slice(0, 3).join(" or ")}
          {name.students.length > 3 && ` or ${count(name.students.length - 3, "other")}`}, {CERTAINTY[name.certainty]}
        </li>
      ))}
    </ul>
  );
}

/** Names that stand in file names; the incidents' own are told beside their texts. */
export function NamesOfFiles({ names, studentId }: { names: readonly FoundName[]; studentId: string }) {
  const found = names.filter((n) => n.document_id);
  if (found.length === 0) return null;
  return (
    <>
      <p class="govuk-body">
        Names of other students stand in file names. To change one, <Link href={`/students/${studentId}/documents`}>replace the file</Link>.
      </p>
      <NamesList names={found} label="Names in file names" />
    </>
  );
}

export const LOOKED = "looked-at-names";

interface LookedProps {
  names: readonly FoundName[];
  hasMore: boolean;
  isLooked: boolean;
  onLooked: (isLooked: boolean) => void;
  problem: string;
}

/** Asked once, and only when a name remains. */
export function LookedAtNames({ names, hasMore, isLooked, onLooked, problem }: LookedProps) {
  if (names.length === 0) return null;
  const many = hasMore ? `more than ${count(names.length, "name")}` : count(names.length, "name");
  return (
    <Checkboxes
      id={LOOKED}
      legend={`${many.charAt(0).toUpperCase() + many.slice(1)} of other students may stand in what goes`}
      hint="Safehand finds names on your own roll, in incidents, actions and file names. It does not look inside files, and can miss or mistake a name."
      options={[{ value: "yes", text: "I have looked at them, and what stands there may go" }]}
      chosen={isLooked ? ["yes"] : []}
      onChosen={(chosen) => onLooked(chosen.length > 0)}
      problem={problem}
    />
  );
}
