/** What was taken out of a text and what was put in, word by word: in words for screen readers, not by colour alone. */
import { diffWordsWithSpace } from "diff";

const PATIENCE = 300;

export function Difference({ before, after }: { before: string; after: string }) {
  // two long texts with nothing in common would take seconds: then the earlier one simply stands whole
  const parts = diffWordsWithSpace(before, after, { timeout: PATIENCE });
  if (!parts) return <p class="govuk-body app-as-written">{before}</p>;
  return (
    <p class="govuk-body app-as-written">
      {parts.map((part, index) => {
        if (!part.added && !part.removed) return <span key={index}>{part.value}</span>;
        const Mark = part.added ? "ins" : "del";
        return (
          <Mark key={index}>
            <span class="govuk-visually-hidden">{part.added ? " put in: " : " taken out: "}</span>
            {part.value}
            <span class="govuk-visually-hidden"> end </span>
          </Mark>
        );
      })}
    </p>
  );
}
