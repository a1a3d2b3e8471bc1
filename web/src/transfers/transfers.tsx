/** Admin > Transfers: what is incoming and outgoing, what waits first. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { PileCount } from "../api/nouns";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Paged } from "../parts/more";
import { Page } from "../parts/page";
import { useSend } from "../parts/send";
import { Link } from "../router";
import { PILE } from "../words/transfers";
import { Filters } from "./filters";
import { type Answer, FIND, FindTransfers, FoundTransfers, findTransfers } from "./find";
import { type Side, fetchAll, fetchOpen, fetchPile } from "./piles";
import { TransferRows } from "./rows";
import { TransferTabs } from "./tabs";

const LINKS = {
  incoming: [
    ["/admin/transfers/request-many", "Request many"],
    ["/students/transfers", "Why is no transfer showing?"],
  ],
  outgoing: [
    ["/admin/transfers/authorise-many", "Authorise many"],
    ["/admin/transfers/preferences", "Manage Preferences"],
    ["/admin/transfers/term-dates", "Term dates"],
    ["/students/transfers", "Why is no transfer showing?"],
  ],
} as const;

const ABOUT = {
  incoming: "Students at your school whose safeguarding record is at a previous school.",
  outgoing: "Students who left you, and whose record another school has requested.",
};

/** `show`: "open", "all" or a pile. */
export function Transfers({ side, show = "open" }: { side: Side; show?: string }) {
  const counts = useFetched(() => call("get", "/transfers/waiting/counts", { query: { side } }), [side, show]);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const find = useSend(async (typed: string) => setAnswer(await findTransfers(side, typed)), { text: FIND });
  return (
    <Page title="Transfers" problems={find.problems}>
      <TransferTabs here={side} />
      <p class="govuk-body">{ABOUT[side]}</p>
      <ul class="app-inline-list app-list-links">
        {LINKS[side].map(([href, text]) => (
          <li key={href}>
            <Link href={href}>{text}</Link>
          </li>
        ))}
      </ul>
      <FindTransfers find={find} />
      {answer ? (
        <FoundTransfers answer={answer} onClose={() => setAnswer(null)} />
      ) : (
        <Loaded of={counts} what="transfers">
          {({ piles, has_more }) => (
            <>
              <Filters side={side} piles={piles} here={show} />
              {has_more && <p class="govuk-body">More than 2,000 transfers are open, so these counts are too low.</p>}
              <List key={show} side={side} show={show} piles={piles} />
            </>
          )}
        </Loaded>
      )}
    </Page>
  );
}

interface ListProps {
  side: Side;
  show: string;
  piles: readonly PileCount[];
}

function List({ side, show, piles }: ListProps) {
  const caption = PILE[show as PileCount["pile"]] ?? (side === "incoming" ? "Incoming transfers" : "Outgoing transfers");
  return (
    <Paged
      what="transfers"
      marks={[side, show]}
      fetch={(mark) => {
        if (show === "all") return fetchAll(side, mark);
        return show === "open" ? fetchOpen(side, piles, mark) : fetchPile(side, show, mark);
      }}
    >
      {(transfers) =>
        transfers.length ? (
          <TransferRows caption={caption} isCaptionHidden transfers={transfers} />
        ) : (
          <Empty>{none(side, show)}</Empty>
        )
      }
    </Paged>
  );
}

function none(side: Side, show: string): string {
  if (show === "open") return "Nothing is open. What has arrived, or has come to another end, stands under “All, newest first”.";
  if (show !== "all") return "Nothing lies here any more.";
  return side === "incoming"
    ? "No transfers yet. One appears when a student on your roll has left another school that keeps a record with Safehand, and both schools hold the same UPN."
    : "No requests yet. One appears when another school asks for the record of a student who has left you.";
}
