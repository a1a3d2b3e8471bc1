/** What happened to a transfer, in words, newest last. */
import type { State, Transfer } from "../api/nouns";
import { moment } from "../words/dates";
import { event } from "../words/transfers";

export function Timeline({ transfer }: { transfer: Transfer }) {
  const begun = Object.entries(transfer.entered).sort(([, one], [, other]) => one.localeCompare(other));
  return (
    <ol class="moj-timeline app-timeline">
      {begun.map(([state, at]) => (
        <li class="moj-timeline__item" key={state}>
          <p class="moj-timeline__title">{event(state as State, transfer)}</p>
          <p class="moj-timeline__date">
            <time dateTime={at}>{moment(at)}</time>
          </p>
          {state === "declined" && transfer.decline_reason && (
            <blockquote class="moj-timeline__description app-quote">{transfer.decline_reason}</blockquote>
          )}
        </li>
      ))}
    </ol>
  );
}
