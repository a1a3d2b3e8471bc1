/** What was taken out of a text and what was put in, word by word: in words for screen readers, not by colour alone. */
import { diffArrays } from "diff";

const PATIENCE = 300;
/** Words in any script, line ends, other spaces, and each other sign by itself. */
const WORDS = /\r?\n|[\p{L}\p{M}\p{N}_]+|[^\S\n\r]+|./gsu;

const wordsOf = (text: string): string[] => text.match(WORDS) ?? [];

export function Difference({ before, after }: { before: string; after: string }) {
  // two long texts with nothing in common would take seconds: then the earlier one simply stands whole
  const parts = diffArrays(wordsOf(before), wordsOf(after), { timeout: PATIENCE });
  if (!parts) return <p class="govuk-body app-as-written">{before}</p>;
  return (
    <p class="govuk-body app-as-written">
      {parts.map((part, index) => {
        if (!part.added && !part.removed) return <span key={index}>{part.value.join("")}</span>;
        const Mark = part.added ? "ins" : "del";
        return (
          <Mark key={index}>
            <span class="govuk-visually-hidden">{part.added ? " put in: " : " taken out: "}</span>
            {part.value.join("")}
            <span class="govuk-visually-hidden"> end </span>
          </Mark>
        );
      })}
    </p>
  );
}
