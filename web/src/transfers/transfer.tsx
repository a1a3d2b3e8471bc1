import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/call";
import type { RecallStep, Step, Transfer } from "../api/nouns";
import { Loaded, useFetched } from "../parts/loaded";
import { LookAgain } from "../parts/look_again";
import { Page } from "../parts/page";
import { poll } from "../parts/poll";
import { useSend } from "../parts/send";
import { Summary } from "../parts/summary";
import { Tag } from "../parts/tag";
import { Link, go } from "../router";
import { day } from "../words/dates";
import { thereAlready } from "../words/held_back";
import { DONE, STATE, next, previousSchool, turn } from "../words/transfers";
import { Actions } from "./actions";
import { CONFIRMS, checkConfirmed } from "./confirm";
import { Due } from "./due";
import { GiveAccess } from "./give_access";
import { HeldBackList } from "./held_back";
import { Manifest } from "./manifest";
import { Recall, takeRecallStep } from "./recall";
import { SupplementLinks, SupplementOf, SupplementTag } from "./supplement";
import { Timeline } from "./timeline";
import { Why } from "./why";

const ON_THE_WAY = new Set(["authorised", "copying"]);

export function TransferPage({ id }: { id: string }) {
  const ids = { transfer_id: id };
  const transfer = useFetched(() => call("get", "/transfers/{transfer_id}", { ids }), [id]);
  const [done, setDone] = useState("");
  const [confirms, setConfirms] = useState(false);
  const state = transfer.value?.state;

  useEffect(() => {
    if (!state || !ON_THE_WAY.has(state)) return undefined;
    let isHere = true;
    poll(
      async () => {
        const now = await call("get", "/transfers/{transfer_id}", { ids });
        if (isHere && now.state !== state) setDone("");
        if (isHere) transfer.put(now);
        return now;
      },
      (now) => !ON_THE_WAY.has(now.state),
      () => isHere,
    ).catch(() => undefined); // the page still says when it was last seen; "Look again" tells what is wrong
    return () => {
      isHere = false;
    };
  }, [id, state && ON_THE_WAY.has(state)]);

  const act = useSend(async (step: Step) => {
    setDone("");
    if (step === "authorise") return go(`/admin/transfers/${id}/review`);
    if (step === "decline" || step === "withdraw") return go(`/admin/transfers/${id}/${step}`);
    if (transfer.value) checkConfirmed(transfer.value, step, confirms);
    try {
      const after = await take(step, ids, confirms);
      setConfirms(false);
      transfer.put(after);
      setDone(DONE[step] ?? "");
    } catch (error) {
      await transfer.reload(); // somebody else may have been first: show how it stands now
      throw error;
    }
  }, { confirms_match: CONFIRMS });

  const recall = useSend(async (step: RecallStep) => {
    setDone("");
    try {
      transfer.put(await takeRecallStep(step, id));
      setDone(step === "agree_to_recall" ? "The record is recalled: nothing of it shows at the new school." : "You do not ask for a recall any more.");
    } catch (error) {
      await transfer.reload();
      throw error;
    }
  });

  return (
    <Page
      title="Transfer"
      heading={transfer.value?.student_name || "Transfer"}
      caption={transfer.value?.supplement ? "Supplement to a record" : "Transfer of a record"}
      back={{ href: "/admin/transfers", text: "Transfers" }}
      problems={[...act.problems, ...recall.problems]}
      done={done}
    >
      <Loaded of={transfer} what="transfer">
        {(found) => (
          <>
            <p class="govuk-body app-state" role="status">
              <Tag {...STATE[found.state]} /> <SupplementTag transfer={found} /> <span>
                {turn(found) && <strong>{turn(found)}</strong>} {next(found)}
              </span>
            </p>
            <SupplementOf transfer={found} />
            {ON_THE_WAY.has(found.state) && (
              <LookAgain onLook={transfer.reload}>{null}</LookAgain>
            )}
            <Why transfer={found} />
            <GiveAccess isDue={found.side === "new" && found.state === "transferred"}>
              <Actions
                transfer={found}
                confirms={confirms}
                onConfirms={setConfirms}
                problem={act.problemOf(CONFIRMS)}
                isSending={act.isSending}
                onAct={(step) => void act.send(step)}
              />
              <Facts transfer={found} />
              <Recall transfer={found} isSending={recall.isSending} onAct={(step) => void recall.send(step)} />
              <h2 class="govuk-heading-m">What happened</h2>
              <Timeline transfer={found} />
              {found.entered.transferred && found.state !== "recalled" && found.manifest_sha256 && <Manifest transfer={found} />}
            </GiveAccess>
          </>
        )}
      </Loaded>
    </Page>
  );
}

type OneClick = Exclude<Step, "authorise" | "decline" | "withdraw">;

function take(step: OneClick, ids: { transfer_id: string }, confirms: boolean): Promise<Transfer> {
  const body = { confirms_match: confirms };
  if (step === "request") return call("post", "/transfers/{transfer_id}/request", { ids, body });
  if (step === "acknowledge") return call("post", "/transfers/{transfer_id}/acknowledge", { ids });
  return call("post", "/transfers/{transfer_id}/retry", { ids, body: { reviewed: "", left: null, held_back_reason: "" } });
}

function Facts({ transfer }: { transfer: Transfer }) {
  const counted = transfer.manifest_sha256 !== "";
  return (
    <Summary
      rows={[
        ["Previous school", previousSchool(transfer)],
        ["New school", transfer.new_school],
        ["Started at the new school", transfer.new_entry_date ? day(transfer.new_entry_date) : "Not known"],
        ...(transfer.due_on ? ([["Due", <Due transfer={transfer} />]] as [string, ComponentChildren][]) : []),
        [
          "Student",
          transfer.student_id ? (
            <Link href={`/students/${transfer.student_id}/incidents`}>{transfer.student_name}</Link>
          ) : (
            "Not on your roll"
          ),
        ],
        ...(counted
          ? ([
              ["Incidents", transfer.incident_count.toLocaleString("en-GB")],
              ["Files", transfer.document_count.toLocaleString("en-GB")],
              ["Held back", <HeldBackList heldBack={transfer.held_back} />],
              ...(thereAlready(transfer.there_already) ? [["There already", thereAlready(transfer.there_already)]] : []),
              ...(transfer.held_back_reason ? [["Reason for holding back", transfer.held_back_reason]] : []),
            ] as [string, ComponentChildren][])
          : []),
        ...(transfer.supplement_ids.length
          ? ([["Added later", <SupplementLinks ids={transfer.supplement_ids} />]] as [string, ComponentChildren][])
          : []),
      ]}
    />
  );
}
