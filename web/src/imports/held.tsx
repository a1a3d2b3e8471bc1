/** Matches that are held: each with why, what to do about it, and the way to the act that settles it. */
import { call } from "../api/call";
import type { Transfer } from "../api/nouns";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Table } from "../parts/table";
import { Link } from "../router";
import { day } from "../words/dates";
import { count } from "../words/numbers";

interface Found {
  transfers: Transfer[];
  hasMore: boolean;
}

/** First those that people settle here, then those that a corrected file settles. */
async function fetchHeld(): Promise<Found> {
  const [possible, held] = await Promise.all([
    call("get", "/transfers/waiting", { query: { pile: "confirm_match" } }),
    call("get", "/transfers/waiting", { query: { pile: "held" } }),
  ]);
  return {
    transfers: [...possible.transfers, ...held.transfers],
    hasMore: possible.next !== "" || held.next !== "",
  };
}

export function HeldMatches() {
  const found = useFetched(fetchHeld, []);
  return (
    <section aria-labelledby="held">
      <h2 class="govuk-heading-m" id="held">
        Held matches to settle{found.value && found.value.transfers.length > 0 ? ` (${found.value.transfers.length})` : ""}
      </h2>
      <Loaded of={found} what="held matches">
        {({ transfers, hasMore }) =>
          transfers.length ? (
            <>
              <p class="govuk-body">
                Students of yours who may have a record at another school. Nothing is requested or sent while a match is
                held. A corrected file releases it by itself.
              </p>
              <Rows transfers={transfers} />
              {hasMore && (
                <p class="govuk-body">
                  The first {count(transfers.length, "match", "matches")} are shown: the others follow as these are settled.
                </p>
              )}
            </>
          ) : (
            <Empty>No match is held.</Empty>
          )
        }
      </Loaded>
    </section>
  );
}

function Rows({ transfers }: { transfers: Transfer[] }) {
  return (
    <Table
      caption="Held matches to settle"
      isCaptionHidden
      rows={transfers}
      keyOf={(t) => t.transfer_id}
      columns={[
        { head: "Student", cell: (t) => <Link href={`/students/${t.student_id}/transfers`}>{t.student_name}</Link> },
        { head: "Started here", cell: (t) => (t.new_entry_date ? day(t.new_entry_date) : "Not known") },
        { head: "Why", cell: (t) => t.held?.why ?? "" },
        { head: "What to do", cell: (t) => t.held?.what_to_do ?? "" },
        {
          head: "Settle",
          cell: (t) => (
            <Link href={`/admin/transfers/${t.transfer_id}`}>
              {t.to_confirm ? "Compare and confirm" : "Open the match"}
              <span class="govuk-visually-hidden">, {t.student_name}</span>
            </Link>
          ),
        },
      ]}
    />
  );
}
