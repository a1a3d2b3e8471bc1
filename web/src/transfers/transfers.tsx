import { call } from "../api/call";
import { Empty } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Page } from "../parts/page";
import { Link } from "../router";
import { TransferRows } from "./rows";
import { TransferTabs } from "./tabs";

const LINKS = {
  incoming: [
    ["/admin/transfers/request-many", "Request many"],
    ["/students/transfers", "Not seeing a transfer you expect?"],
  ],
  outgoing: [
    ["/admin/transfers/authorise-many", "Authorise many"],
    ["/admin/transfers/preferences", "Manage Preferences"],
    ["/admin/transfers/term-dates", "Term dates"],
    ["/students/transfers", "Not seeing a transfer you expect?"],
  ],
} as const;

export function Transfers({ side }: { side: "incoming" | "outgoing" }) {
  const isIncoming = side === "incoming";
  return (
    <Page title="Transfers">
      <TransferTabs here={side} />
      <p class="govuk-body">
        {isIncoming
          ? "Students at your school whose safeguarding record is at a previous school."
          : "Students who left you, and whose record another school has requested."}
      </p>
      <ul class="app-inline-list">
        {LINKS[side].map(([href, text]) => (
          <li key={href}>
            <Link href={href}>{text}</Link>
          </li>
        ))}
      </ul>
      <Paged
        key={side}
        what="transfers"
        marks={[side]}
        fetch={async (before) => {
          const page = await call("get", isIncoming ? "/transfers/incoming" : "/transfers/outgoing", {
            query: { before },
          });
          return { rows: page.transfers, next: page.next };
        }}
      >
        {(transfers) =>
          transfers.length ? (
            <TransferRows
              caption={isIncoming ? "Incoming transfers" : "Outgoing transfers"}
              isCaptionHidden
              transfers={transfers}
            />
          ) : (
            <Empty>
              {isIncoming
                ? "No transfers yet. One appears when a student on your roll has left another school that keeps a record with Safehand, and both schools hold the same UPN."
                : "No requests yet. One appears when another school asks for the record of a student who has left you."}
            </Empty>
          )
        }
      </Paged>
    </Page>
  );
}
