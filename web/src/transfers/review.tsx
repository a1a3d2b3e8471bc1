/** Review before authorising: what goes, as the new school will see it, what stays, and then Authorise. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { Review, ReviewedFile, Transfer } from "../api/nouns";
import { Unfit } from "../parts/errors";
import { TextArea } from "../parts/fields";
import { Loaded, useFetched } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Summary } from "../parts/summary";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link, go } from "../router";
import { STAYS, thereAlready } from "../words/held_back";
import { count, size } from "../words/numbers";
import { ACTION, DONE } from "../words/transfers";
import { CONFIRMS, Confirm, checkConfirmed } from "./confirm";
import { HeldBackList } from "./held_back";
import { LOOKED, LookedAtNames, NamesOfFiles } from "./names_found";
import { ReviewIncidents } from "./review_incidents";

const REASON = "held-back-reason";
type End = "authorise" | "retry";

export function ReviewPage({ id }: { id: string }) {
  const ids = { transfer_id: id };
  const address = `/admin/transfers/${id}`;
  const found = useFetched(async () => {
    const [transfer, review, found] = await Promise.all([
      call("get", "/transfers/{transfer_id}", { ids }),
      call("get", "/transfers/{transfer_id}/review", { ids }),
      call("get", "/transfers/{transfer_id}/review/names", { ids }),
    ]);
    return { transfer, review, found };
  }, [id]);
  const [reason, setReason] = useState("");
  const [confirms, setConfirms] = useState(false);
  const [isLooked, setLooked] = useState(false);
  const end = useSend(
    async (step: End) => {
      if (!found.value) return;
      const { transfer, review } = found.value;
      checkConfirmed(transfer, step, confirms);
      if (found.value.found.names.length && !isLooked) {
        throw new Unfit([{ id: LOOKED, text: "Tick the box when you have looked at the names that were found." }]);
      }
      if (review.needs_reason && !(reason.trim() || transfer.held_back_reason)) {
        throw new Unfit([{ id: REASON, text: "Say why part of the record is held back." }]);
      }
      const reviewed = { reviewed: review.mark, held_back_reason: review.needs_reason ? reason : "" };
      try {
        if (step === "retry") await call("post", "/transfers/{transfer_id}/retry", { ids, body: reviewed });
        else {
          const body = { ...reviewed, confirms_match: confirms };
          await call("post", "/transfers/{transfer_id}/authorise", { ids, body });
        }
      } catch (error) {
        setLooked(false);
        await found.reload(); // what would go may be another than what was shown
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
        {({ transfer, review, found: { names, has_more } }) => (
          <>
            <Totals transfer={transfer} review={review} />
            <h2 class="govuk-heading-m">Incidents</h2>
            <ReviewIncidents
              transferId={id}
              studentId={review.student_id}
              mark={review.mark}
              files={review.files}
              names={names}
            />
            <h2 class="govuk-heading-m">Files</h2>
            <Files files={review.files} studentId={review.student_id} />
            <NamesOfFiles names={names} studentId={review.student_id} />
            <Form onSend={() => end.send(stepOf(transfer))} class="app-form app-add">
              <Confirm
                transfer={transfer}
                confirms={confirms}
                onConfirms={setConfirms}
                problem={end.problemOf(CONFIRMS)}
              />
              <LookedAtNames
                names={names}
                hasMore={has_more}
                isLooked={isLooked}
                onLooked={setLooked}
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

function Files({ files, studentId }: { files: readonly ReviewedFile[]; studentId: string }) {
  if (files.length === 0) return <p class="govuk-body app-empty">There are no files that you can see.</p>;
  return (
    <Table
      caption="Files"
      isCaptionHidden
      rows={files}
      keyOf={(f) => f.document_id}
      columns={[
        {
          head: "File",
          cell: (f) => <Link href={`/students/${studentId}/documents/${f.document_id}`}>{f.file_name}</Link>,
        },
        { head: "Size", cell: (f) => size(f.size) },
        { head: "Belongs to", cell: (f) => (f.incident_id ? "An incident" : "The student") },
        {
          head: "Goes",
          cell: (f) =>
            f.held_back ? (
              <>
                <Tag text="Stays" colour="yellow" /> <span class="app-note">{STAYS[f.held_back]}</span>
              </>
            ) : (
              <Tag text="Goes" colour="green" />
            ),
        },
      ]}
    />
  );
}
