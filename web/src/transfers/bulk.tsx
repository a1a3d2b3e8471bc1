/** Many at once, for a September intake: choose transfers, request or authorise them, see what became of each. What is done
 * is done on the server one by one: a page that is closed half-way shows what is left when it is opened again. */
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Transfer } from "../api/nouns";
import { Unfit, problemsOf } from "../parts/errors";
import { Checkboxes, TextArea } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day } from "../words/dates";
import { count } from "../words/numbers";
import { previousSchool, supplementName } from "../words/transfers";
import { concernWords, firstByConcern } from "./concern";

type Bulk = "request" | "authorise";
interface Result {
  transfer: Transfer;
  /** "" when it was done. */
  problem: string;
  /** Safehand did not answer: no use in trying the others now. */
  isLost: boolean;
}

const BOXES = "chosen";
const REASON = "held-back-reason";
const MOST_PAGES = 20;
/** More would not be faster by much: a browser keeps six connections, and the person may look at something else meanwhile. */
const AT_ONCE = 4;
const WORDS = {
  request: {
    title: "Request many records",
    button: (n: number) => `Request ${count(n, "record")}`,
    meanwhile: "Requesting",
    done: "Requested",
    none: "No record waits to be requested.",
    order: "Who started first comes first. What is in a record is told only once the school that has it authorises.",
  },
  authorise: {
    title: "Authorise many transfers",
    button: (n: number) => `Authorise ${count(n, "transfer")}`,
    meanwhile: "Authorising",
    done: "Authorised",
    none: "No request waits for you.",
    order: "Records with an urgent concern come first, then those with the newest concern. Which categories are urgent is set in Admin > Categories.",
  },
};

/** What waits for this step and needs no answer of its own (a possible match or a conflict is looked at by itself), the most
 * pressing first. */
async function waiting(step: Bulk): Promise<{ transfers: Transfer[]; hasMore: boolean }> {
  const found: Transfer[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const part = await call("get", "/transfers/waiting", { query: { pile: step, after } });
    found.push(...part.transfers.filter((t) => t.allowed_actions.includes(step) && !t.to_confirm && !t.conflict));
    after = part.next;
    if (!after) break;
  }
  return { transfers: found.sort(step === "request" ? firstByStart : firstByConcern), hasMore: Boolean(after) };
}

function firstByStart(one: Transfer, other: Transfer): number {
  return (one.new_entry_date ?? "9999").localeCompare(other.new_entry_date ?? "9999");
}

function take(step: Bulk, transfer: Transfer, reason: string): Promise<Transfer> {
  const ids = { transfer_id: transfer.transfer_id };
  if (step === "request") return call("post", "/transfers/{transfer_id}/request", { ids, body: { confirms_match: false } });
  const body = { confirms_match: false, reviewed: "", left: null, held_back_reason: reason };
  return call("post", "/transfers/{transfer_id}/authorise", { ids, body });
}

async function done(step: Bulk, transfer: Transfer, reason: string): Promise<Result> {
  try {
    await take(step, transfer, reason);
    return { transfer, problem: "", isLost: false };
  } catch (error) {
    const problem = problemsOf(error)[0]?.text ?? "It could not be done.";
    return { transfer, problem, isLost: error instanceof ApiError && error.status === 0 };
  }
}

export function BulkTransfers({ step }: { step: Bulk }) {
  const words = WORDS[step];
  const found = useFetched(() => waiting(step), [step]);
  const [chosen, setChosen] = useState<string[]>([]);
  const [reason, setReason] = useState("");
  const [results, setResults] = useState<Result[]>([]);
  const [asked, setAsked] = useState(0);
  const isStopped = useRef(false);
  useEffect(() => () => void (isStopped.current = true), []); // nothing goes on behind a page that was left
  const work = useSend(async (all: Transfer[]) => {
    const queue = all.filter((t) => chosen.includes(t.transfer_id));
    if (!queue.length) throw new Unfit([{ id: BOXES, text: "Choose at least one." }]);
    isStopped.current = false;
    const became: Result[] = [];
    setResults([]);
    setAsked(queue.length);
    const oneAfterTheOther = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = isStopped.current ? undefined : queue.shift()) {
        const result = await done(step, next, reason);
        isStopped.current ||= result.isLost;
        became.push(result);
        setResults([...became]);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, oneAfterTheOther));
    const well = new Set(became.filter((r) => !r.problem).map((r) => r.transfer.transfer_id));
    setChosen((now) => now.filter((id) => !well.has(id)));
    await found.reload();
  });
  useStay(work.isSending);
  const side = step === "request" ? "incoming" : "outgoing";
  return (
    <Page
      title={words.title}
      caption="Transfers"
      back={{ href: `/admin/transfers/${side}`, text: "Transfers" }}
      problems={work.problems}
    >
      <p role="status" class="govuk-body">
        {work.isSending ? asked > 0 && `${words.meanwhile} ${asked}. Keep this page open.` : said(results, asked, words.done)}
      </p>
      {work.isSending && asked > 0 && (
        <div class="app-form">
          <progress max={asked} value={results.length} aria-label={words.meanwhile} />
          <p class="govuk-body">
            {results.length} of {asked} tried.
          </p>
          <Button kind="secondary" onClick={() => void (isStopped.current = true)}>
            Stop
          </Button>
        </div>
      )}
      {!work.isSending && results.length > 0 && <Results results={results} done={words.done} />}
      <Loaded of={found} what="transfers">
        {({ transfers, hasMore }) => {
          const ticked = transfers.filter((t) => chosen.includes(t.transfer_id)).length;
          return transfers.length === 0 ? (
            <Empty>{words.none}</Empty>
          ) : (
            <Form onSend={() => work.send(transfers)}>
              {step === "authorise" && <WithoutReview />}
              {hasMore && <p class="govuk-body">Only the first 1,000 are looked at. Do these first, then load the page again.</p>}
              <div class="govuk-button-group">
                <Button kind="secondary" onClick={() => setChosen(transfers.map((t) => t.transfer_id))}>
                  Choose all {transfers.length.toLocaleString("en-GB")}
                </Button>
                <Button kind="secondary" onClick={() => setChosen([])}>
                  Choose none
                </Button>
              </div>
              <Checkboxes
                id={BOXES}
                legend="Students"
                hint={words.order}
                options={transfers.map((t) => ({
                  value: t.transfer_id,
                  text: t.student_name || "Student",
                  hint: hintOf(step, t),
                }))}
                chosen={chosen}
                onChosen={setChosen}
                problem={work.problemOf(BOXES)}
              />
              {step === "authorise" && (
                <TextArea
                  id={REASON}
                  label="Why is part of a record held back? (only if your preferences hold something back)"
                  hint="Kept at your school with each of these transfers."
                  rows={2}
                  value={reason}
                  onValue={setReason}
                />
              )}
              <Button isSending={work.isSending} meanwhile={words.meanwhile}>
                {words.button(ticked)}
              </Button>
            </Form>
          );
        }}
      </Loaded>
    </Page>
  );
}

function WithoutReview() {
  return (
    <div class="govuk-inset-text">
      Each record goes exactly as written, and nobody is shown it first. To look for other children’s names, open a transfer
      in the list and choose <em>Review and authorise</em> instead.
    </div>
  );
}

function hintOf(step: Bulk, transfer: Transfer): string {
  const school = step === "request" ? previousSchool(transfer) : transfer.new_school;
  const started = transfer.new_entry_date ? day(transfer.new_entry_date) : "on a day that is not known";
  const concern = concernWords(transfer);
  const added = transfer.supplement ? `${supplementName(transfer.supplement.number)}, ` : "";
  return `${concern && `${concern}. `}${added}${school}, started ${started}`;
}

/** What became of all. Without an answer nothing further was tried. */
function said(results: readonly Result[], asked: number, word: string): string {
  if (!results.length) return "";
  const failed = results.filter((r) => r.problem).length;
  const left = asked - results.length;
  return [
    `${word}: ${results.length - failed}.`,
    ...(failed ? [`Not done: ${failed}.`] : []),
    ...(left ? [`Not tried: ${left}.`] : []),
    ...(failed || left ? ["They stay chosen below if they can be tried again."] : []),
  ].join(" ");
}

function Results({ results, done }: { results: readonly Result[]; done: string }) {
  return (
    <Table
      caption="What became of each"
      rows={[...results.filter((r) => r.problem), ...results.filter((r) => !r.problem)]}
      keyOf={(r) => r.transfer.transfer_id}
      columns={[
        {
          head: "Student",
          cell: (r) => <Link href={`/admin/transfers/${r.transfer.transfer_id}`}>{r.transfer.student_name || "Student"}</Link>,
        },
        {
          head: "Result",
          cell: (r) =>
            r.problem ? (
              <>
                <Tag text="Not done" colour="red" /> <span class="app-note">{r.problem}</span>
              </>
            ) : (
              <Tag text={done} colour="green" />
            ),
        },
      ]}
    />
  );
}
