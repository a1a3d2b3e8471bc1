/** The Student Report tab: what shall be in the report, and the reports that were made. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import { ALL, daysOf, isNarrowed, NARROW_FIELDS, NarrowFields } from "../incidents/narrow";
import { Details } from "../parts/details";
import { ErrorSummary, Unfit } from "../parts/errors";
import { Checkboxes, Radios } from "../parts/fields";
import { useOnce } from "../parts/once";
import { Button, Form, useSend } from "../parts/send";
import { ExportList, type Exports, useExports } from "./exports";

const BOXES = "report-contents";
const FORMAT = "report-format";
const CONTENTS = [
  { value: "incidents", text: "Include Incidents" },
  {
    value: "linked",
    text: "Include linked incidents",
    hint: "Incidents logged for other students that this student is linked to.",
  },
  {
    value: "names",
    text: "Show names of other students",
    hint: "Where you may see them. Otherwise the report only says how many there are.",
  },
  {
    value: "history",
    text: "Include edit history",
    hint: "Each earlier version, with who changed it, when and why.",
  },
];
const FORMATS = [
  { value: "pdf", text: "Print View (PDF)", hint: "To print, or to hand to a court or another school." },
  { value: "html", text: "Web page (HTML)", hint: "To read on a screen, large print included." },
  { value: "xlsx", text: "Spreadsheet (XLSX)", hint: "To sort and count." },
];

export function StudentReport({ studentId }: { studentId: string }) {
  const exports = useExports(studentId);
  return (
    <section aria-labelledby="report">
      <h2 class="govuk-heading-m" id="report">
        Student Report
      </h2>
      <ReportForm exports={exports} />
      <ExportList
        of={exports}
        caption="Your reports and ZIPs of this student"
        isShown={(e) => e.kind !== "package"}
        empty="You have made no report of this student yet."
      />
    </section>
  );
}

function ReportForm({ exports }: { exports: Exports }) {
  const [chosen, setChosen] = useState(["incidents"]);
  const [narrow, setNarrow] = useState(ALL);
  const [format, setFormat] = useState("pdf");
  const once = useOnce();
  const { send, isSending, problems, problemOf } = useSend(
    async () => {
      if (!chosen.includes("incidents")) {
        throw new Unfit([
          {
            id: BOXES,
            text: "Tick Include Incidents: a Student Report is made of them. Files alone can be downloaded in the Document Vault.",
          },
        ]);
      }
      const body = {
        ...daysOf(narrow),
        category_ids: narrow.category_ids,
        words: narrow.words.trim(),
        with_linked: chosen.includes("linked"),
        with_names: chosen.includes("names"),
        with_history: chosen.includes("history"),
        format,
      };
      const ids = { student_id: exports.studentId };
      exports.put(await call("post", "/students/{student_id}/reports", { ids, body, once: once.keyOf(body) }));
      once.done();
    },
    { ...NARROW_FIELDS, format: FORMAT },
  );
  return (
    <div class="app-form app-no-print">
      <p class="govuk-body">
        A document of what you may see of this record. You can leave this page while it is made. It is kept for 7 days, and
        the audit says who made it.
      </p>
      <ErrorSummary problems={problems} />
      <Form onSend={send}>
        <Checkboxes
          id={BOXES}
          legend="What goes in"
          options={CONTENTS}
          chosen={chosen}
          onChosen={setChosen}
          problem={problemOf(BOXES)}
        />
        <Details
          name={`Only some incidents: filter by dates, categories or words${isNarrowed(narrow) ? " (a filter is set)" : ""}`}
          isOpen={problems.some((p) => p.id.startsWith("filter-"))}
        >
          <NarrowFields value={narrow} onValue={setNarrow} problemOf={problemOf} />
        </Details>
        <Radios id={FORMAT} legend="Format" options={FORMATS} value={format} onValue={setFormat} problem={problemOf(FORMAT)} />
        <Button isSending={isSending} meanwhile="Asking for it">
          Generate Report
        </Button>
      </Form>
    </div>
  );
}
