import { useEffect, useState } from "preact/hooks";
import { call } from "../api/call";
import type { Step, Transfer } from "../api/nouns";
import { Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { poll } from "../parts/poll";
import { Button, useSend } from "../parts/send";
import { Summary } from "../parts/summary";
import { Tag } from "../parts/tag";
import { Link, go } from "../router";
import { day } from "../words/dates";
import { ACTION, DONE, FAILURE, HOLD, STATE, next, previousSchool } from "../words/transfers";
import { Timeline } from "./timeline";

const ON_THE_WAY = new Set(["authorised", "copying"]);

export function TransferPage({ id }: { id: string }) {
  const ids = { transfer_id: id };
  const transfer = useFetched(() => call("get", "/transfers/{transfer_id}", { ids }), [id]);
  const [done, setDone] = useState("");
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
    if (step === "decline" || step === "withdraw") return go(`/admin/transfers/${id}/${step}`);
    if (step !== "request" && step !== "authorise" && step !== "acknowledge" && step !== "retry") return;
    try {
      transfer.put(await call("post", `/transfers/{transfer_id}/${step}`, { ids }));
      setDone(DONE[step] ?? "");
    } catch (error) {
      await transfer.reload(); // somebody else may have been first: show how it stands now
      throw error;
    }
  });

  return (
    <Page
      title="Transfer"
      heading={transfer.value?.student_name || "Transfer"}
      caption="Transfer of a record"
      back={{ href: "/admin/transfers", text: "Transfers" }}
      problems={act.problems}
      done={done}
    >
      <Loaded of={transfer} what="transfer">
        {(found) => (
          <>
            <p class="govuk-body app-state" role="status">
              <Tag {...STATE[found.state]} /> <span>{next(found)}</span>
            </p>
            {ON_THE_WAY.has(found.state) && (
              <p class="govuk-body">
                <button type="button" class="app-link-button" onClick={() => void transfer.reload()}>
                  Look again
                </button>
              </p>
            )}
            <Why transfer={found} />
            <Actions transfer={found} isSending={act.isSending} onAct={(step) => void act.send(step)} />
            <Facts transfer={found} />
            <h2 class="govuk-heading-m">What happened</h2>
            <Timeline transfer={found} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** Why it does not go on, and what to do. */
function Why({ transfer }: { transfer: Transfer }) {
  if (transfer.state === "held") {
    return <Notice title="Why is it on hold?" text={HOLD[transfer.hold_reason] ?? "A person must look at it first."} />;
  }
  if (transfer.state === "failed") {
    const text = FAILURE[transfer.failure_code] ?? FAILURE.workflow_error ?? "";
    return <Notice title="Why did it fail?" text={`${text} Number of the transfer: ${transfer.transfer_id}.`} />;
  }
  if (transfer.state === "declined") {
    return <Notice title="Why was it declined?" text={transfer.decline_reason} />;
  }
  return null;
}

function Notice({ title, text }: { title: string; text: string }) {
  return (
    <div class="govuk-inset-text app-why">
      <h2 class="govuk-heading-s">{title}</h2>
      <p class="govuk-body app-as-written">{text}</p>
    </div>
  );
}

interface ActionsProps {
  transfer: Transfer;
  isSending: boolean;
  onAct: (step: Step) => void;
}

/** Buttons for exactly what the API allows now. */
function Actions({ transfer, isSending, onAct }: ActionsProps) {
  const steps = transfer.allowed_actions;
  if (!steps.length) return null;
  const student = `/students/${transfer.student_id}`;
  return (
    <>
      {steps.includes("authorise") && (
        <div class="govuk-inset-text">
          <p class="govuk-body">
            Before you authorise, check the student's <Link href={`${student}/incidents`}>incidents</Link> and{" "}
            <Link href={`${student}/documents`}>Document Vault</Link>. Everything goes to {transfer.new_school} exactly
            as written. The names of linked students are hidden.
          </p>
        </div>
      )}
      <div class="govuk-button-group">
        {steps.map((step, index) => (
          <Button
            key={step}
            kind={index === 0 && step !== "withdraw" ? "primary" : "secondary"}
            isSending={isSending}
            onClick={() => onAct(step)}
          >
            {ACTION[step] ?? step}
          </Button>
        ))}
      </div>
    </>
  );
}

function Facts({ transfer }: { transfer: Transfer }) {
  const counted = transfer.manifest_sha256 !== "";
  return (
    <Summary
      rows={[
        ["Previous school", previousSchool(transfer)],
        ["New school", transfer.new_school],
        ["Started at the new school", transfer.new_entry_date ? day(transfer.new_entry_date) : "Not known"],
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
            ] as [string, string][])
          : []),
      ]}
    />
  );
}
