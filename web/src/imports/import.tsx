/** One enrolment file with its verdicts. */
import { useEffect } from "preact/hooks";
import { call } from "../api/call";
import type { EnrolmentImport } from "../api/nouns";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { poll } from "../parts/poll";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { moment } from "../words/dates";
import { BATCH, STATUS, SEVERITY, isFinished, verdicts, whatFailed } from "./words";

export function ImportPage({ id }: { id: string }) {
  const ask = () => call("get", "/imports/{import_id}", { ids: { import_id: id } });
  const found = useFetched(ask, [id]);
  const isWaiting = found.value !== null && !isFinished(found.value);
  useEffect(() => {
    if (!isWaiting) return undefined;
    let isHere = true;
    poll(ask, isFinished, () => isHere)
      .then((now) => now && isHere && found.put(now))
      .catch(() => undefined); // what stands there stays; loading the page again tells what is wrong
    return () => {
      isHere = false;
    };
  }, [id, isWaiting]);
  return (
    <Page
      title="Enrolment file"
      heading={found.value ? found.value.file_name || BATCH : "Enrolment file"}
      caption="Enrolment file"
      back={{ href: "/admin/enrolments", text: "Enrolments" }}
    >
      <Loaded of={found} what="file">
        {(one) => (
          <>
            <p class="govuk-body app-state" role="status">
              <Tag {...(STATUS[one.status] ?? { text: one.status, colour: "grey" })} />{" "}
              <span>{one.status === "failed" ? whatFailed(one) : `Came ${moment(one.at)}`}</span>
            </p>
            {one.status === "failed" && <div class="govuk-inset-text">{one.reason}</div>}
            {one.status === "done" && <Verdicts one={one} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Verdicts({ one }: { one: EnrolmentImport }) {
  const told = one.counts.findings ?? one.findings.length;
  const findings = one.findings.map((finding, index) => ({ ...finding, key: String(index) }));
  return (
    <>
      <p class="govuk-body-l">{verdicts(one)}.</p>
      <h2 class="govuk-heading-m">Findings</h2>
      {told > one.findings.length && (
        <p class="govuk-body">
          There are {told.toLocaleString("en-GB")}; the first {one.findings.length} are shown.
        </p>
      )}
      {findings.length ? (
        <Table
          caption="Findings"
          isCaptionHidden
          rows={findings}
          keyOf={(f) => f.key}
          columns={[
            { head: "Row", cell: (f) => `Row ${f.row}` },
            { head: "Weight", cell: (f) => <Tag {...(SEVERITY[f.severity] ?? { text: f.severity, colour: "grey" })} /> },
            { head: "What was found", cell: (f) => f.message },
            { head: "Code", cell: (f) => f.code.replace(/_/g, " ") },
          ]}
        />
      ) : (
        <Empty>Nothing to remark: every row is fine.</Empty>
      )}
    </>
  );
}
