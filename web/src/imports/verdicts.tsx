/** What became of the rows of a file. */
import type { ComponentChildren } from "preact";
import { call } from "../api/call";
import type { EnrolmentImport } from "../api/nouns";
import { Alert } from "../parts/errors";
import { Empty } from "../parts/loaded";
import { Button, useSend } from "../parts/send";
import { Summary } from "../parts/summary";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { count } from "../words/numbers";
import { SEVERITY, isOlderFile } from "./words";

/** The worst first. */
const WEIGHTS = ["error", "warning", "info"];

export function Verdicts({ one }: { one: EnrolmentImport }) {
  const { counts } = one;
  const told = counts.findings ?? one.findings.length;
  const findings = one.findings
    .map((finding, index) => ({ ...finding, key: String(index) }))
    .sort((a, b) => WEIGHTS.indexOf(a.severity) - WEIGHTS.indexOf(b.severity)); // stable: by row within each
  const figure = (number: number | undefined, meaning: string): ComponentChildren => (
    <>
      <strong class="app-figure">{(number ?? 0).toLocaleString("en-GB")}</strong>{" "}
      <span class="app-secondary">{meaning}</span>
    </>
  );
  return (
    <>
      <p class="govuk-body-l">
        {count(counts.rows ?? 0, "row was read", "rows were read")}.
        {counts.rejected ? " Correct the rejected ones in your MIS and send the file again." : ""}
      </p>
      {isOlderFile(one) && <OlderFile />}
      <Summary
        rows={[
          ["Accepted", figure(counts.accepted, "new on your roll, or changed there")],
          ["Unchanged", figure(counts.unchanged, "nothing new for your roll")],
          ["Rejected", figure(counts.rejected, "changed nothing on your roll")],
          ["With a warning", figure(counts.warned, "to look at; a warning stops no row")],
        ]}
      />
      {one.has_report && <Report id={one.import_id} />}
      <h2 class="govuk-heading-m">Findings</h2>
      {told > one.findings.length && (
        <p class="govuk-body">
          The first {one.findings.length} are shown{one.has_report ? "; the report has all " : " of "}
          {told.toLocaleString("en-GB")}.
        </p>
      )}
      {findings.length ? (
        <Table
          caption="Findings"
          isCaptionHidden
          rows={findings}
          keyOf={(f) => f.key}
          columns={[
            { head: "Row", cell: (f) => <span class="app-whole">Row {f.row}</span> },
            { head: "Weight", cell: (f) => <Tag {...(SEVERITY[f.severity] ?? { text: f.severity, colour: "grey" })} /> },
            { head: "What was found", cell: (f) => whatWasFound(f.message) },
            { head: "Census number", cell: (f) => (/^\d+$/.test(f.code) ? f.code : "") },
          ]}
        />
      ) : (
        <Empty>Nothing to remark: every row is fine.</Empty>
      )}
    </>
  );
}

/** The row stands in a column of its own. */
function whatWasFound(message: string): string {
  const words = message.replace(/^Row \d+[,:]?\s*/, "");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function OlderFile() {
  return (
    <div class="moj-alert moj-alert--warning app-alert">
      <div class="moj-alert__content">
        <h2 class="govuk-heading-s">This file is older than one that was read before</h2>
        <p class="govuk-body">
          It added what was not known yet and replaced nothing that a newer file said. The rows concerned are marked. If
          they are right, export the roll anew and send that.
        </p>
      </div>
    </div>
  );
}

/** The link is made when it is asked for and good for a minute. */
function Report({ id }: { id: string }) {
  const { send, isSending, problems } = useSend(async () => {
    const { url } = await call("get", "/imports/{import_id}/report", { ids: { import_id: id } });
    location.assign(url); // the bucket answers with "attachment": the browser saves it and stays here
  });
  return (
    <>
      <Button kind="secondary" isSending={isSending} meanwhile="Preparing" onClick={() => void send()}>
        Download the report (CSV)
      </Button>
      <Alert text={problems[0]?.text} />
    </>
  );
}
