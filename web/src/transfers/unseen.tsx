/** What goes and was never shown to the reader, being in categories that they may not view: said, and agreed to, by itself. */
import type { Review } from "../api/nouns";
import { Checkboxes } from "../parts/fields";
import { count } from "../words/numbers";

export const UNSEEN = "goes-unseen";

/** "3 incidents and 1 file", "" when the reader is shown everything. */
export function unseenWords({ unseen_incidents, unseen_files }: Review): string {
  return [unseen_incidents && count(unseen_incidents, "incident"), unseen_files && count(unseen_files, "file")]
    .filter(Boolean)
    .join(" and ");
}

interface UnseenProps {
  review: Review;
  /** What the reader agreed to, in the words of `unseenWords`; another number is asked about again. */
  agreed: string;
  onAgreed: (agreed: string) => void;
  problem: string;
}

/** Nothing, when the reader is shown everything. */
export function GoesUnseen({ review, agreed, onAgreed, problem }: UnseenProps) {
  const words = unseenWords(review);
  if (!words) return null;
  return (
    <Checkboxes
      id={UNSEEN}
      legend={`Not shown to you: ${words}`}
      hint="Names of other students may stand there. You were not shown any marks for them."
      options={[{ value: "yes", text: "It may go without my having seen it" }]}
      chosen={agreed === words ? ["yes"] : []}
      onChosen={(chosen) => onAgreed(chosen.length > 0 ? words : "")}
      problem={problem}
    />
  );
}
