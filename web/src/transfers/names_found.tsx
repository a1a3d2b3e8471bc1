/** Names of other students in what would go: marked in the text, and told below it with how certain they are. */
import type { ComponentChildren } from "preact";
import type { FoundName } from "../api/nouns";
import { Checkboxes } from "../parts/fields";
import { Link } from "../router";
import { count } from "../words/numbers";
import { NAME } from "./walk_names";

const CERTAINTY: Record<FoundName["certainty"], string> = {
  certain: "certain",
  likely: "likely",
  possible: "possible, it may be an ordinary word or somebody else",
};

const WHERE: Partial<Record<FoundName["part"], string>> = {
  agency: ", in an agency",
  action: ", in an action",
  note: ", on the body map",
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

/** Whom a name may mean, and how certain that is. */
export function whom(name: Pick<FoundName, "students" | "certainty" | "is_linked">): string {
  const others = name.students.length > 3 ? ` or ${count(name.students.length - 3, "other")}` : "";
  const linked = name.is_linked ? ", linked to an incident" : "";
  return `${name.students.slice(0, 3).join(" or ")}${others}${linked}, ${CERTAINTY[name.certainty]}`;
}

interface NamesListProps {
  names: readonly FoundName[];
  label: string;
  /** What can be done about one of them. */
  act?: (name: FoundName) => ComponentChildren;
}

export function NamesList({ names, label, act }: NamesListProps) {
  if (names.length === 0) return null;
  return (
    <ul class="govuk-list app-names" aria-label={label}>
      {names.map((name) => (
        <li key={`${name.document_id} ${name.part} ${name.number} ${name.start}`} {...{ [NAME]: "" }} tabIndex={-1}>
          <mark class={`app-name app-name--${name.certainty}`}>{name.written}</mark>: {whom(name)}
          {WHERE[name.part]}
          {act?.(name)}
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
  /** Names in texts and in files. */
  names: number;
  /** Files that nobody ticked. */
  files: number;
  isLooked: boolean;
  onLooked: (isLooked: boolean) => void;
  problem: string;
}

/** Asked once, and only when something remains. */
export function LookedAtNames({ names, files, isLooked, onLooked, problem }: LookedProps) {
  if (names + files === 0) return null;
  const left = [
    names && `${count(names, "name")} of other students may stand in what goes`,
    files && `${count(files, "file is", "files are")} not ticked as looked through`,
  ].filter(Boolean);
  return (
    <Checkboxes
      id={LOOKED}
      legend={left.join(", and ")}
      hint="Safehand finds names on your own roll, in incidents, file names and the text of files. It cannot read pictures, and can miss or mistake a name."
      options={[{ value: "yes", text: "I have looked at this, and what stands there may go" }]}
      chosen={isLooked ? ["yes"] : []}
      onChosen={(chosen) => onLooked(chosen.length > 0)}
      problem={problem}
    />
  );
}
