/** Review before authorising: what goes, as the new school will see it, what stays, and then Authorise. */
import { useRef, useState } from "preact/hooks";
import { call } from "../api/call";
import type { FileLook, Me, ReviewedIncident, Transfer } from "../api/nouns";
import { Alert, Unfit } from "../parts/errors";
import { TextArea } from "../parts/fields";
import { Loaded, useFetched } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Link, go } from "../router";
import { ACTION, DONE } from "../words/transfers";
import { CONFIRMS, Confirm, checkConfirmed } from "./confirm";
import { LOOKED, LookedAtNames, NamesOfFiles } from "./names_found";
import { ReviewFiles, useFileLooks } from "./review_files";
import { type OnPage, ReviewIncidents, fetchAgain } from "./review_incidents";
import { Totals } from "./review_totals";
import { GoesUnseen, UNSEEN, unseenWords } from "./unseen";
import { WalkBar, Walking, focusName, placeAround } from "./walk";

const REASON = "held-back-reason";
type End = "authorise" | "retry";

interface Left {
  names: number;
  files: number;
}

/** `at`: the incident to come back to, after it was edited. */
export function ReviewPage({ id, me, at = "" }: { id: string; me: Me; at?: string }) {
  const ids = { transfer_id: id };
  const address = `/admin/transfers/${id}`;
  const fetchAll = async () => {
    const [transfer, review, found] = await Promise.all([
      call("get", "/transfers/{transfer_id}", { ids }),
      call("get", "/transfers/{transfer_id}/review", { ids }),
      call("get", "/transfers/{transfer_id}/review/names", { ids }),
    ]);
    return { transfer, review, found };
  };
  const found = useFetched(fetchAll, [id]);
  const looks = useFileLooks(id);
  const [turn, setTurn] = useState(0);
  const onPage = useRef<OnPage>({ ids: [], hasMore: false });
  /** Incidents as they stand after an edit here; the list itself stays as it is shown. */
  const [fresh, setFresh] = useState<ReadonlyMap<string, ReviewedIncident>>(new Map());
  const onChanged = async (): Promise<void> => {
    const place = placeAround(document.activeElement);
    const all = await fetchAll();
    // after the mark, so never older: nothing goes that others changed meanwhile and that is not shown here
    const incidents = await fetchAgain(id, onPage.current);
    found.put(all); // the text and the places of its names change together
    setFresh(new Map(incidents?.map((one) => [one.incident_id, one])));
    if (!incidents) setTurn((before) => before + 1);
    if (place >= 0) setTimeout(() => focusName(place)); // the name that took its place is the next one
  };
  const [reason, setReason] = useState("");
  const [confirms, setConfirms] = useState(false);
  /** What the person was told is left when they ticked the box: when more is found, they are asked again. */
  const [looked, setLooked] = useState<Left | null>(null);
  const [agreed, setAgreed] = useState("");
  const isLooked = (left: Left): boolean =>
    looked !== null && looked.names >= left.names && looked.files >= left.files;
  const end = useSend(
    async (step: End) => {
      if (!found.value) return;
      const { transfer, review } = found.value;
      checkConfirmed(transfer, step, confirms);
      if (unseenWords(review) !== agreed) {
        throw new Unfit([{ id: UNSEEN, text: "Tick the box if what you were not shown may go too." }]);
      }
      const left = leftOf(found.value.found.count, await looks.ready());
      if (left.names + left.files && !isLooked(left)) {
        throw new Unfit([{ id: LOOKED, text: "Tick the box when you have looked at what remains." }]);
      }
      if (review.needs_reason && !(reason.trim() || transfer.held_back_reason)) {
        throw new Unfit([{ id: REASON, text: "Say why part of the record is held back." }]);
      }
      const told = { ...left, unseen: review.unseen_incidents + review.unseen_files };
      const reviewed = { reviewed: review.mark, left: told, held_back_reason: review.needs_reason ? reason : "" };
      try {
        if (step === "retry") await call("post", "/transfers/{transfer_id}/retry", { ids, body: reviewed });
        else {
          const body = { ...reviewed, confirms_match: confirms };
          await call("post", "/transfers/{transfer_id}/authorise", { ids, body });
        }
      } catch (error) {
        const now = await call("get", "/transfers/{transfer_id}", { ids }).catch(() => null);
        if (now && !now.allowed_actions.includes(step)) {
          tellNext("The transfer changed meanwhile. This is how it stands now.");
          return go(address);
        }
        setLooked(null);
        await Promise.all([found.reload(), looks.reload()]); // what would go may be another than what was shown
        setFresh(new Map());
        setTurn((before) => before + 1);
        throw error;
      }
      tellNext(DONE[step] ?? "");
      go(address);
    },
    { confirms_match: CONFIRMS, held_back_reason: REASON },
  );
  return (
    <Page
      title="Review before you authorise"
      heading={found.value?.transfer.student_name || "Review before you authorise"}
      caption={found.value?.transfer.student_name ? "Review before you authorise" : "Transfers"}
      back={{ href: address, text: "Transfer" }}
      problems={end.problems}
    >
      <Loaded of={found} what="record">
        {({ transfer, review, found: { names, count: inTexts } }) => (
          <Walking>
            <Totals transfer={transfer} review={review} userId={me.user_id} />
            <WalkBar
              total={leftOf(inTexts, looks.value ?? []).names}
              files={tickedOf(looks.value)}
              isPart={unseenWords(review) !== ""}
            />
            <h2 class="govuk-heading-m">Incidents</h2>
            <ReviewIncidents
              transferId={id}
              studentId={review.student_id}
              newSchool={transfer.new_school}
              turn={turn}
              at={at}
              files={review.files}
              names={names}
              fresh={fresh}
              onPage={(now) => void (onPage.current = now)}
              onChanged={onChanged}
            />
            <h2 class="govuk-heading-m">Files</h2>
            <Alert text={looks.problem} />
            <ReviewFiles transferId={id} studentId={review.student_id} files={review.files} looks={looks} />
            <NamesOfFiles names={names} studentId={review.student_id} />
            <Form onSend={() => end.send(stepOf(transfer))} class="app-form app-add">
              <Confirm
                transfer={transfer}
                confirms={confirms}
                onConfirms={setConfirms}
                problem={end.problemOf(CONFIRMS)}
              />
              <LookedAtNames
                {...leftOf(inTexts, looks.value ?? [])}
                isLooked={isLooked(leftOf(inTexts, looks.value ?? []))}
                onLooked={(isSo) => setLooked(isSo ? leftOf(inTexts, looks.value ?? []) : null)}
                problem={end.problemOf(LOOKED)}
              />
              <GoesUnseen review={review} agreed={agreed} onAgreed={setAgreed} problem={end.problemOf(UNSEEN)} />
              {review.needs_reason && (
                <TextArea
                  id={REASON}
                  label="Why is part of the record held back?"
                  hint="Kept at your school with the transfer. The new school is told the numbers and the kind of reason only."
                  rows={3}
                  value={reason || transfer.held_back_reason}
                  onValue={setReason}
                  problem={end.problemOf(REASON)}
                />
              )}
              <div class="govuk-button-group">
                <Button isSending={end.isSending} meanwhile="Sending">
                  {words(transfer)}
                </Button>
                <Link href={`${address}/decline`}>Decline instead</Link>
              </div>
            </Form>
          </Walking>
        )}
      </Loaded>
    </Page>
  );
}

/** Names in texts and files, and files that nobody ticked. */
function leftOf(inTexts: number, looks: readonly FileLook[]): Left {
  const inFiles = looks.reduce((sum, one) => sum + one.count, 0);
  return { names: inTexts + inFiles, files: looks.filter((one) => !one.tick).length };
}

function tickedOf(looks: readonly FileLook[] | null): { ticked: number; all: number } | null {
  return looks && { ticked: looks.filter((one) => one.tick).length, all: looks.length };
}

function stepOf(transfer: Transfer): End {
  return transfer.state === "failed" ? "retry" : "authorise";
}

function words(transfer: Transfer): string {
  const said = ACTION[stepOf(transfer)] ?? "";
  return transfer.to_confirm ? `Confirm and ${said.toLowerCase()}` : said;
}
