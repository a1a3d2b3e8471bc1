/** Who will be able to read what is being written: said before it is saved. */
import { count } from "../words/numbers";
import type { Readers } from "./readers";

const NAMED = 8;

interface WhoSeesProps {
  readers: Readers;
  /** Whether a category is chosen: without one nobody can be told. */
  isChosen: boolean;
}

export function WhoSees({ readers, isChosen }: WhoSeesProps) {
  return (
    <p class="govuk-body app-who-sees" role="status">
      {isChosen && said(readers)}
    </p>
  );
}

function said({ value, problem }: Readers): string {
  if (problem) return "Who will be able to see this could not be looked up. You can save it all the same.";
  if (!value) return "Looking up who will be able to see this";
  if (!value.length) return "Nobody at your school may view all of these categories. Choose others, or ask a key holder.";
  const names = value.slice(0, NAMED).map((one) => one.name);
  const others = value.length - names.length;
  if (others) names.push(`and ${others} more`);
  return `${count(value.length, "person", "people")} will be able to see this: ${names.join(", ")}.`;
}
