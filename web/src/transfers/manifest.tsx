/** The signed manifest of a transfer that has arrived: what it lists, the file to keep, and whether the record still fits. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { RecordCheck, Transfer } from "../api/nouns";
import { Alert } from "../parts/errors";
import { Button, useSend } from "../parts/send";
import { Summary } from "../parts/summary";
import { day, moment } from "../words/dates";
import { GONE, KEPT, findings, isTrouble } from "../words/manifest";
import { count } from "../words/numbers";

export function Manifest({ transfer }: { transfer: Transfer }) {
  const ids = { transfer_id: transfer.transfer_id };
  const [found, setFound] = useState<RecordCheck | null>(null);
  const check = useSend(async () => {
    setFound(null);
    setFound(await call("post", "/transfers/{transfer_id}/verify", { ids }));
  });
  const download = useSend(async () => {
    const { url } = await call("get", "/transfers/{transfer_id}/manifest", { ids });
    location.assign(url); // the bucket answers with "attachment": the browser saves it and stays here
  });
  const problem = check.problems[0] ?? download.problems[0];
  return (
    <section aria-labelledby="manifest">
      <h2 class="govuk-heading-m" id="manifest">
        Manifest
      </h2>
      <p class="govuk-body">
        The manifest lists every incident and file that was sent, with a fingerprint of each and no text. It was signed
        before anything was copied. Both schools keep it, so each can prove what was sent and what arrived.
      </p>
      <Summary
        rows={[
          ["Lists", `${count(transfer.incident_count, "incident")} and ${count(transfer.document_count, "file")}`],
          ["Signed", transfer.entered.copying ? moment(transfer.entered.copying) : "Not known"],
          ["SHA-256", <span class="app-break">{transfer.manifest_sha256}</span>],
        ]}
      />
      <div class="govuk-button-group">
        <Button
          kind="secondary"
          isSending={check.isSending}
          meanwhile="Checking the record"
          onClick={() => void check.send()}
        >
          Check the record now
        </Button>
        <Button kind="secondary" isSending={download.isSending} onClick={() => void download.send()}>
          Download the manifest
        </Button>
      </div>
      <Alert text={problem?.text} />
      <div role="status">{found && <Result found={found} transfer={transfer} />}</div>
    </section>
  );
}

function Result({ found, transfer }: { found: RecordCheck; transfer: Transfer }) {
  const isCounted = !found.gone && (found.manifest === "signed" || found.manifest === "key_unavailable");
  const isBad = isTrouble(found);
  return (
    <div class={`moj-alert moj-alert--${isBad ? "warning" : "information"} app-alert`}>
      <div class="moj-alert__content">
        <h3 class="govuk-heading-s">{isBad ? "Something is not as it was sent" : "Checked"}</h3>
        <p class="govuk-body">
          {KEPT[found.manifest]}
          {isCounted && " This is what your school has now:"}
        </p>
        {found.gone && (
          <p class="govuk-body">
            {GONE[found.gone.because]} on {day(found.gone.on)}, so nothing of it is expected at your school any more.
          </p>
        )}
        {isCounted && (
          <ul class="govuk-list govuk-list--bullet">
            {[...findings(found.incidents, "incident"), ...findings(found.documents, "file")].map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        {isBad && (
          <p class="govuk-body">
            <strong>What to do:</strong> Tell support the number of the transfer: {transfer.transfer_id}.
          </p>
        )}
        <p class="govuk-body app-secondary">Checked {moment(found.checked_at)}</p>
      </div>
    </div>
  );
}
