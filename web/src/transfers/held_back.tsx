/** What of a record does not go, by reason. */
import type { HeldBack } from "../api/nouns";
import { stays } from "../words/held_back";

export function HeldBackList({ heldBack }: { heldBack: readonly HeldBack[] }) {
  if (heldBack.length === 0) return <>Nothing</>;
  return (
    <ul class="govuk-list">
      {heldBack.map((one) => (
        <li key={one.noun + one.reason}>{stays(one)}</li>
      ))}
    </ul>
  );
}
