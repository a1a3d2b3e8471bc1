/** One hand-over: where it stands, and what a key holder can do about it. */
import type { Handover } from "../api/nouns";
import { Details } from "../parts/details";
import { Summary } from "../parts/summary";
import { Tag } from "../parts/tag";
import { day, dayOf, moment } from "../words/dates";
import { next, STATE } from "../words/handovers";
import { stays } from "../words/held_back";
import { size } from "../words/numbers";
import { OVERDUE } from "../words/transfers";
import { NoteReceipt, Passphrase, Revoke, SendAgain } from "./steps";

export interface CardProps {
  studentId: string;
  made: Handover;
  onChange: (made: Handover) => void;
}

export function HandoverCard(props: CardProps) {
  const { made } = props;
  const may = (name: Handover["allowed_steps"][number]): boolean => made.allowed_steps.includes(name);
  const id = `h-${made.handover_id}`;
  const onChange = (after: Handover): void => {
    props.onChange(after);
    document.getElementById(id)?.focus(); // the step that had the focus may be gone
  };
  const step = { ...props, onChange };
  return (
    <article class="app-entry" aria-labelledby={id}>
      <div class="app-entry__head">
        <h3 class="govuk-heading-s" id={id} tabIndex={-1}>
          {made.receiver}
        </h3>
        <span role="status">
          <Tag {...STATE[made.state]} />
        </span>
        {made.is_overdue && <Tag {...OVERDUE} />}
      </div>
      <p class="govuk-body">
        {made.state === "being_made" && (
          <span class="app-line">
            <progress max={100} value={made.progress} aria-label={`Package for ${made.receiver}`} />
            {made.progress}%
          </span>
        )}
        {next(made)}
      </p>
      {isOver(made) ? (
        <Details name="More about this package" class="app-history">
          <Summary rows={facts(made)} />
        </Details>
      ) : (
        <Summary rows={facts(made)} />
      )}
      {may("show_passphrase") && <Passphrase {...step} />}
      {may("send_again") && <SendAgain {...step} />}
      {may("note_receipt") && <NoteReceipt {...step} />}
      {may("revoke") && <Revoke {...step} />}
    </article>
  );
}

/** Nothing can be done about it any more. */
const isOver = ({ state }: Handover): boolean => state === "received" || state === "revoked" || state === "failed";

function facts(made: Handover): [string, string][] {
  const { receipt } = made;
  const rows: [string, string][] = [
    ["Made", `${moment(made.made_at)}, by ${made.made_by}`],
    ["Link", made.ready_at ? `${made.sent_at ? `Mailed ${moment(made.sent_at)},` : "On its way"} to ${made.address}` : `Goes to ${made.address}`],
    ["Size", made.size ? size(made.size) : ""],
    ["Held back", made.held_back.map(stays).join("; ")],
    ["Why held back", made.held_back_reason],
    ["Downloaded", made.downloaded_at ? `${made.downloads} of 10 times, last on ${moment(made.downloaded_at)}` : made.ready_at ? "Not yet" : ""],
    ["Can be downloaded until", made.state === "ready" && made.expires_at ? moment(made.expires_at) : ""],
    ["Should be there by", isOver(made) ? "" : day(made.due_on)],
    [
      "Received",
      receipt ? `By ${receipt.name}, ${receipt.role}, on ${day(receipt.on)}${receipt.noted_by && ` (told to ${receipt.noted_by})`}` : "",
    ],
    ["Revoked", made.state === "revoked" && made.ended_at ? `${dayOf(made.ended_at)}, by ${made.ended_by}` : ""],
  ];
  return rows.filter(([, value]) => value);
}
