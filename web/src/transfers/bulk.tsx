/** Many at once, for a September intake: choose transfers, request or authorise them one after the other, see what became of each. */
import { useRef, useState } from "preact/hooks";
import { call } from "../api/call";
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
import { previousSchool } from "../words/transfers";

type Bulk = "request" | "authorise";
interface Result {
  transfer: Transfer;
  /** "" when it was done. */
  problem: string;
}

const BOXES = "chosen";
const REASON = "held-back-reason";
const MOST_PAGES = 20;
const WORDS = {
  request: {
    title: "Request many records",
    button: (n: number) => `Request ${count(n, "record")}`,
    meanwhile: "Requesting",
    done: "Requested",
    none: "No record waits to be requested.",
  },
  authorise: {
    title: "Authorise many transfers",
    button: (n: number) => `Authorise ${count(n, "transfer")}`,
    meanwhile: "Authorising",
    done: "Authorised",
    none: "No request waits for you.",
  },
};

/** What waits for this step and needs no answer of its own: a possible match or a conflict is looked at by itself. */
async function waiting(step: Bulk): Promise<{ transfers: Transfer[]; hasMore: boolean }> {
  const found: Transfer[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const part = await call("get", "/transfers/waiting", { query: { pile: step, after } });
    found.push(...part.transfers.filter((t) => t.allowed_actions.includes(step) && !t.to_confirm && !t.conflict));
    if (!part.next) return { transfers: found, hasMore: false };
    after = part.next;
  }
  return { transfers: found, hasMore: true };
}

function take(step: Bulk, transfer: Transfer, reason: string): Promise<Transfer> {
  const ids = { transfer_id: transfer.transfer_id };
  if (step === "request") return call("post", "/transfers/{transfer_id}/request", { ids, body: { confirms_match: false } });
  const body = { confirms_match: false, reviewed: "", left: null, held_back_reason: reason };
  return call("post", "/transfers/{transfer_id}/authorise", { ids, body });
}

export function BulkTransfers({ step }: { step: Bulk }) {
  const words = WORDS[step];
  const found = useFetched(() => waiting(step), [step]);
  const [chosen, setChosen] = useState<string[]>([]);
  const [reason, setReason] = useState("");
  const [results, setResults] = useState<Result[]>([]);
  const [progress, setProgress] = useState<{ done: number; of: number } | null>(null);
  const isStopped = useRef(false);
  useStay(progress !== null);
  const work = useSend(async (all: Transfer[]) => {
    const asked = all.filter((t) => chosen.includes(t.transfer_id));
    if (!asked.length) throw new Unfit([{ id: BOXES, text: "Choose at least one." }]);
    isStopped.current = false;
    const became: Result[] = [];
    for (const transfer of asked) {
      if (isStopped.current) break;
      setProgress({ done: became.length, of: asked.length });
      let problem = "";
      try {
        await take(step, transfer, reason);
      } catch (error) {
        problem = problemsOf(error)[0]?.text ?? "It could not be done.";
      }
      became.push({ transfer, problem });
      setResults([...became]);
    }
    setProgress(null);
    const done = new Set(became.filter((r) => !r.problem).map((r) => r.transfer.transfer_id));
    setChosen(chosen.filter((id) => !done.has(id)));
    await found.reload();
  });
  const failed = results.filter((r) => r.problem).length;
  const side = step === "request" ? "incoming" : "outgoing";
  return (
    <Page
      title={words.title}
      caption="Transfers"
      back={{ href: `/admin/transfers/${side}`, text: "Transfers" }}
      problems={work.problems}
    >
      <p role="status" class="govuk-body">
        {progress && `${words.meanwhile}: ${progress.done} of ${progress.of} done.`}
        {!progress && results.length > 0 && said(results.length - failed, failed, words.done)}
      </p>
      {progress && (
        <Button kind="secondary" onClick={() => void (isStopped.current = true)}>
          Stop after this one
        </Button>
      )}
      {!progress && results.length > 0 && <Results results={results} done={words.done} />}
      <Loaded of={found} what="transfers">
        {({ transfers, hasMore }) =>
          transfers.length === 0 ? (
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
                options={transfers.map((t) => ({
                  value: t.transfer_id,
                  text: t.student_name || "Student",
                  hint: `${step === "request" ? previousSchool(t) : t.new_school}, started ${t.new_entry_date ? day(t.new_entry_date) : "on a day that is not known"}`,
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
                {words.button(chosen.length)}
              </Button>
            </Form>
          )
        }
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

function said(done: number, failed: number, word: string): string {
  const well = `${word}: ${done}.`;
  return failed ? `${well} Not done: ${failed}. They stay chosen below if they can be tried again.` : well;
}

function Results({ results, done }: { results: readonly Result[]; done: string }) {
  return (
    <Table
      caption="What became of each"
      rows={results}
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
