/** What happened to a transfer, in words, newest first: who did what, what it meant, and what to do about a failure. */
import { call } from "../api/call";
import type { Transfer, TransferEvent } from "../api/nouns";
import { Empty } from "../parts/loaded";
import { Paged } from "../parts/more";
import { moment } from "../words/dates";
import { FAILURE } from "../words/transfers";

export function Timeline({ transfer }: { transfer: Transfer }) {
  const ids = { transfer_id: transfer.transfer_id };
  return (
    <Paged
      what="what happened"
      marks={[transfer.transfer_id, transfer.state, transfer.entered[transfer.state]]}
      fetch={async (before) => {
        const page = await call("get", "/transfers/{transfer_id}/history", { ids, query: { before } });
        return { rows: page.events, next: page.next };
      }}
    >
      {(events, hasMore) =>
        events.length ? (
          <ol class="app-timeline">
            {events.map((event) => (
              <Step key={event.deed + event.at} event={event} transfer={transfer} />
            ))}
          </ol>
        ) : (
          <Empty>{hasMore ? "Nothing was found so far. Show more to look further back." : "No steps yet."}</Empty>
        )
      }
    </Paged>
  );
}

function Step({ event, transfer }: { event: TransferEvent; transfer: Transfer }) {
  const isNewestRefusal = event.deed === "decline_transfer" && event.at === transfer.entered.declined;
  const isNow = event.at === transfer.entered[transfer.state]; // what was to do once may be done, or no longer right
  const failure = event.failure_code && (FAILURE[event.failure_code] ?? FAILURE.workflow_error);
  return (
    <li class="app-timeline__item">
      <p class="app-timeline__title">{event.title}</p>
      <p class="app-timeline__date">
        <time dateTime={event.at}>{moment(event.at)}</time>, {event.who}
      </p>
      <p class="app-timeline__description">
        {event.meaning} {failure}
      </p>
      {isNow && event.what_to_do && (
        <p class="app-timeline__description">
          <strong>What to do:</strong> {event.what_to_do}
        </p>
      )}
      {isNewestRefusal && transfer.decline_reason && (
        <blockquote class="app-timeline__description app-quote">{transfer.decline_reason}</blockquote>
      )}
    </li>
  );
}
