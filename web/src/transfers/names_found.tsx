/** Names of other students in what would go, in words: whom they may mean, in file names, and what remains of them at the end. */
import type { FoundName } from "../api/nouns";
import { Checkboxes } from "../parts/fields";
import { Link } from "../router";
import { count } from "../words/numbers";
import { useWalk, walked } from "./walk";

const CERTAINTY: Record<FoundName["certainty"], string> = {
  certain: "certain",
  likely: "likely",
  possible: "possible, it may be an ordinary word or somebody else",
};

/** Whom a name may mean, and how certain that is. */
export function whom(name: Pick<FoundName, "students" | "certainty" | "is_linked">): string {
  const others = name.students.length > 3 ? ` or ${count(name.students.length - 3, "other")}` : "";
  const linked = name.is_linked ? ", linked to an incident" : "";
  return `${name.students.slice(0, 3).join(" or ")}${others}${linked}, ${CERTAINTY[name.certainty]}`;
}

/** Names that stand in file names; the incidents' own are marked in their texts. */
export function NamesOfFiles({ names, studentId }: { names: readonly FoundName[]; studentId: string }) {
  const { onHere } = useWalk();
  const found = names.filter((n) => n.document_id);
  if (found.length === 0) return null;
  return (
    <>
      <p class="govuk-body">
        Names of other students stand in file names. To change one, <Link href={`/students/${studentId}/documents`}>replace the file</Link>.
      </p>
      <ul class="govuk-list app-names" aria-label="Names in file names">
        {found.map((name) => {
          const id = `${name.document_id} ${name.start} name`;
          return (
            <li key={id} tabIndex={-1} {...walked(id, onHere)}>
              <mark class={`app-name app-name--${name.certainty}`}>{name.written}</mark>: {whom(name)}
            </li>
          );
        })}
      </ul>
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
  const { seen } = useWalk();
  if (names + files === 0) return null;
  const unseen = Math.max(names - seen, 0);
  const left = [
    names && `${count(names, "name")} of other students may stand in what goes`,
    files && `${count(files, "file is", "files are")} not ticked as looked through`,
  ].filter(Boolean);
  return (
    <Checkboxes
      id={LOOKED}
      legend={left.join(", and ")}
      hint={`${unseen ? `You have not looked at ${unseen === names ? "any of these names" : `${unseen} of these names`} yet. ` : ""}Safehand finds names on your own roll, in incidents, file names and the text of files. It cannot read pictures, and can miss or mistake a name.`}
      options={[{ value: "yes", text: "I have looked at this, and what stands there may go" }]}
      chosen={isLooked ? ["yes"] : []}
      onChosen={(chosen) => onLooked(chosen.length > 0)}
      problem={problem}
    />
  );
}
