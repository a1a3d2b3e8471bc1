/** One pile of the start page, whole. */
import { call } from "../api/call";
import type { Pile } from "../api/nouns";
import { Empty } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Page } from "../parts/page";
import { PILE } from "../words/transfers";
import { TransferRows } from "./rows";

export function WaitingPile({ pile }: { pile: string }) {
  const title = PILE[pile as Pile] ?? "Transfers that wait";
  return (
    <Page title={title} caption="Transfers" back={{ href: "/", text: "Start" }}>
      <p class="govuk-body">What is due first, or has waited longest, stands first.</p>
      <Paged
        what="transfers"
        marks={[pile]}
        fetch={async (after) => {
          const page = await call("get", "/transfers/waiting", { query: { pile, after } });
          return { rows: page.transfers, next: page.next };
        }}
      >
        {(transfers) =>
          transfers.length ? (
            <TransferRows caption={title} isCaptionHidden transfers={transfers} hasState={false} />
          ) : (
            <Empty>Nothing lies here any more.</Empty>
          )
        }
      </Paged>
    </Page>
  );
}
