/** Many at once, for a September intake: choose transfers, request or authorise them, see what became of each. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Transfer } from "../api/nouns";
import { Unfit } from "../parts/errors";
import { Checkboxes, TextArea } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { day } from "../words/dates";
import { count, number } from "../words/numbers";
import { previousSchool, supplementName } from "../words/transfers";
import { Progress, Results } from "./bulk_results";
import { type Bulk, type Result, takeAll, waiting } from "./bulk_work";
import { concernWords } from "./concern";

const BOXES = "chosen";
const REASON = "held-back-reason";
const WORDS = {
  request: {
    title: "Request many records",
    list: "/admin/transfers/incoming",
    button: (n: number) => (n ? `Request ${count(n, "record")}` : "Request the chosen records"),
    meanwhile: "Requesting",
    done: "Requested",
    none: "No record waits to be requested.",
    order: "Who started first comes first. What is in a record is told only once the school that has it authorises.",
  },
  authorise: {
    title: "Authorise many transfers",
    list: "/admin/transfers/outgoing",
    button: (n: number) => (n ? `Authorise ${count(n, "transfer")}` : "Authorise the chosen transfers"),
    meanwhile: "Authorising",
    done: "Authorised",
    none: "No request waits for you.",
    order: "Records with an urgent concern come first, then those with the newest concern. Which categories are urgent is set in Admin > Categories.",
  },
};

export function BulkTransfers({ step }: { step: Bulk }) {
  const words = WORDS[step];
  const found = useFetched(() => waiting(step), [step]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState("");
  const [results, setResults] = useState<Result[]>([]);
  const [asked, setAsked] = useState(0);
  const [isWorking, setWorking] = useState(false);
  const isStopped = useRef(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => () => void (isStopped.current = true), []); // nothing goes on behind a page that was left
  const work = useSend(async (all: Transfer[]) => {
    const wanted = all.filter((t) => chosen.has(t.transfer_id));
    if (!wanted.length) throw new Unfit([{ id: BOXES, text: "Choose at least one." }]);
    isStopped.current = false;
    const became: Result[] = [];
    setResults([]);
    setAsked(wanted.length);
    setWorking(true);
    const onResult = (result: Result): void => {
      became.push(result);
      setResults([...became]);
    };
    await takeAll(step, wanted, reason, { isStopped: () => isStopped.current, onResult });
    const well = new Set(became.filter((r) => !r.problem).map((r) => r.transfer.transfer_id));
    setChosen((now) => new Set([...now].filter((id) => !well.has(id))));
    await found.reload(); // before it is over: a click on "again" would be lost
    setWorking(false);
  });
  const isDone = !isWorking && results.length > 0;
  useStay(isWorking);
  useEffect(() => {
    if (isWorking || isDone) heading.current?.focus(); // the button that had the focus is gone
  }, [isWorking, isDone]);
  const transfers = found.value?.transfers ?? [];
  const again = isDone ? transfers.filter((t) => chosen.has(t.transfer_id)).length : 0;
  return (
    <Page
      title={words.title}
      caption="Transfers"
      back={{ href: words.list, text: "Transfers" }}
      problems={work.problems}
    >
      {isWorking && (
        <Progress
          asked={asked}
          results={results}
          meanwhile={words.meanwhile}
          onStop={() => void (isStopped.current = true)}
          heading={heading}
        />
      )}
      {isDone && (
        <Results
          asked={asked}
          results={results}
          done={words.done}
          again={again}
          onAgain={() => void work.send(transfers)}
          heading={heading}
        />
      )}
      <p class="govuk-visually-hidden" role="status">
        {isDone && `${words.done}: ${results.filter((r) => !r.problem).length} of ${asked}.`}
      </p>
      <div hidden={isWorking}>
        <Loaded of={found} what="transfers">
          {({ transfers: all, hasMore }) =>
            all.length === 0 ? (
              <Empty>{words.none}</Empty>
            ) : (
              <Form onSend={() => work.send(all)}>
                {step === "authorise" && <WithoutReview />}
                {hasMore && <p class="govuk-body">Only the first 1,000 are looked at. Do these first, then load the page again.</p>}
                <div class="govuk-button-group">
                  <Button kind="secondary" onClick={() => setChosen(new Set(all.map((t) => t.transfer_id)))}>
                    Choose all {number(all.length)}
                  </Button>
                  <Button kind="secondary" onClick={() => setChosen(new Set())}>
                    Choose none
                  </Button>
                </div>
                <Checkboxes
                  id={BOXES}
                  legend="Students"
                  hint={words.order}
                  options={all.map((t) => ({ value: t.transfer_id, text: t.student_name || "Student", hint: hintOf(step, t) }))}
                  chosen={[...chosen]}
                  onChosen={(now) => setChosen(new Set(now))}
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
                <div class="app-save">
                  <Button isSending={work.isSending} meanwhile={words.meanwhile}>
                    {words.button(all.filter((t) => chosen.has(t.transfer_id)).length)}
                  </Button>
                </div>
              </Form>
            )
          }
        </Loaded>
      </div>
    </Page>
  );
}

function WithoutReview() {
  return (
    <div class="govuk-inset-text">
      Each record goes exactly as written, and nobody is shown it first. To look for other children’s names, choose{" "}
      <em>Review</em> in the list instead.
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
