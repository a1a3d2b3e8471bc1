/** The head of a review: what goes, what stays, what the reader may not see, and how to see it. */
import type { ComponentChildren } from "preact";
import type { Review, Transfer } from "../api/nouns";
import { Summary } from "../parts/summary";
import { Link } from "../router";
import { thereAlready } from "../words/held_back";
import { count } from "../words/numbers";
import { additions } from "../words/transfers";
import { HeldBackList } from "./held_back";
import { unseenWords } from "./unseen";

interface TotalsProps {
  transfer: Transfer;
  review: Review;
  /** The reader. */
  userId: string;
}

export function Totals({ transfer, review, userId }: TotalsProps) {
  const rows: [string, ComponentChildren][] = [
    ["Goes", `${count(review.incident_count, "incident")} and ${count(review.file_count, "file")}`],
    ["Stays", <HeldBackList heldBack={review.held_back} />],
  ];
  const already = thereAlready(review.there_already);
  if (already) rows.push(["There already", already]);
  if (unseenWords(review)) rows.push(["Not shown to you", <Unseen review={review} userId={userId} />]);
  return (
    <>
      <p class="govuk-body">
        {transfer.supplement && `Supplement: ${additions(transfer)}. `}
        This is what {transfer.new_school} will get, exactly as written. Names of other students on your roll are
        marked. Edit what must not travel: initials, “mum”, “sister”. What stood before is kept at your school.
      </p>
      <Summary rows={rows} />
      {review.needs_reason && (
        <div class="govuk-inset-text">
          Guidance says that the file should go in its entirety. Your school’s{" "}
          <Link href="/admin/transfers/preferences">preferences</Link> hold part of it back, so you must say why.
        </div>
      )}
    </>
  );
}

function Unseen({ review, userId }: { review: Review; userId: string }) {
  return (
    <>
      {unseenWords(review)}, in categories that you may not view. It goes too. To look through it,{" "}
      <Link href={`/admin/users/people/${userId}`}>put yourself into a user group that may view them</Link>, or ask a key holder who
      may.
    </>
  );
}
