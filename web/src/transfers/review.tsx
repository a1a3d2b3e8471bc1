/** Review before authorising: what goes, as the new school will see it, what stays, and then Authorise. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { FileLook, Incident, Review, Transfer } from "../api/nouns";
import { Alert, Unfit } from "../parts/errors";
import { TextArea } from "../parts/fields";
import { Loaded, useFetched } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Summary } from "../parts/summary";
import { Link, go } from "../router";
import { thereAlready } from "../words/held_back";
import { count } from "../words/numbers";
import { ACTION, DONE, additions } from "../words/transfers";
import { CONFIRMS, Confirm, checkConfirmed } from "./confirm";
import { HeldBackList } from "./held_back";
import { LOOKED, LookedAtNames, NamesOfFiles } from "./names_found";
import { ReviewFiles, useFileLooks } from "./review_files";
import { ReviewIncidents } from "./review_incidents";
import { WalkNames, focusName, placeOf } from "./walk_names";

const REASON = "held-back-reason";
type End = "authorise" | "retry";

interface Left {
  names: number;
  files: number;
}

/** `at`: the incident to come back to, after it was edited. */
export function ReviewPage({ id, at = "" }: { id: string; at?: string }) {
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
  /** Incidents that were edited here, as they stand now; the list itself stays as it is shown. */
  const [edited, setEdited] = useState<Readonly<Record<string, Incident>>>({});
  const [turn, setTurn] = useState(0);
  const onChanged = async (now: Incident): Promise<void> => {
    const place = placeOf(document.activeElement);
    const all = await fetchAll();
    found.put(all); // the text and the places of its names change together
    setEdited((before) => ({ ...before, [now.incident_id]: now }));
    setTimeout(() => focusName(Math.max(place, 0)));
  };
  const [reason, setReason] = useState("");
  const [confirms, setConfirms] = useState(false);
  /** What the person was told is left when they ticked the box: when more is found, they are asked again. */
  const [looked, setLooked] = useState<Left | null>(null);
  const isLooked = (left: Left): boolean =>
    looked !== null && looked.names >= left.names && looked.files >= left.files;
  const end = useSend(
    async (step: End) => {
      if (!found.value) return;
      const { transfer, review } = found.value;
      checkConfirmed(transfer, step, confirms);
      const left = leftOf(found.value.found.count, await looks.ready());
      if (left.names + left.files && !isLooked(left)) {
        throw new Unfit([{ id: LOOKED, text: "Tick the box when you have looked at what remains." }]);
      }
      if (review.needs_reason && !(reason.trim() || transfer.held_back_reason)) {
        throw new Unfit([{ id: REASON, text: "Say why part of the record is held back." }]);
      }
      const reviewed = { reviewed: review.mark, left, held_back_reason: review.needs_reason ? reason : "" };
      try {
        if (step === "retry") await call("post", "/transfers/{transfer_id}/retry", { ids, body: reviewed });
        else {
          const body = { ...reviewed, confirms_match: confirms };
          await call("post", "/transfers/{transfer_id}/authorise", { ids, body });
        }
      } catch (error) {
        setLooked(null);
        await Promise.all([found.reload(), looks.reload()]); // what would go may be another than what was shown
        setEdited({});
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
      caption="Review before you authorise"
      back={{ href: address, text: "Transfer" }}
      problems={end.problems}
    >
      <Loaded of={found} what="record">
        {({ transfer, review, found: { names, count: inTexts } }) => (
          <>
            <Totals transfer={transfer} review={review} />
            <WalkNames total={leftOf(inTexts, looks.value ?? []).names} />
            <h2 class="govuk-heading-m">Incidents</h2>
            <ReviewIncidents
              transferId={id}
              studentId={review.student_id}
              turn={turn}
              at={at}
              files={review.files}
              names={names}
              edited={edited}
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
          </>
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

function stepOf(transfer: Transfer): End {
  return transfer.state === "failed" ? "retry" : "authorise";
}

function words(transfer: Transfer): string {
  const said = ACTION[stepOf(transfer)] ?? "";
  return transfer.to_confirm ? `Confirm and ${said.toLowerCase()}` : said;
}

function Totals({ transfer, review }: { transfer: Transfer; review: Review }) {
  const unseen = [
    review.unseen_incidents && count(review.unseen_incidents, "incident"),
    review.unseen_files && count(review.unseen_files, "file"),
  ].filter(Boolean);
  return (
    <>
      <p class="govuk-body">
        {transfer.supplement && `Supplement: ${additions(transfer)}. `}
        This is what {transfer.new_school} will get, exactly as written. Names of other students on your roll are
        marked. Edit what must not travel: initials, “mum”, “sister”. What stood before is kept at your school.
      </p>
      <Summary
        rows={[
          ["Goes", `${count(review.incident_count, "incident")} and ${count(review.file_count, "file")}`],
          ["Stays", <HeldBackList heldBack={review.held_back} />],
          ...(thereAlready(review.there_already)
            ? ([["There already", thereAlready(review.there_already)]] as [string, string][])
            : []),
          ...(unseen.length
            ? ([["Not shown to you", `${unseen.join(" and ")}, in categories that you may not view. They go too. Have a key holder who may view them review the record, or join such a user group in Admin > Users.`]] as [
                string,
                string,
              ][])
            : []),
        ]}
      />
      {review.needs_reason && (
        <div class="govuk-inset-text">
          Guidance says that the file should go in its entirety. Your school’s{" "}
          <Link href="/admin/transfers/preferences">preferences</Link> hold part of it back, so you must say why.
        </div>
      )}
    </>
  );
}
