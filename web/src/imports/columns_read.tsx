/** Which columns of a CSV were read, and as what. */
import type { ComponentChildren } from "preact";
import { call } from "../api/call";
import type { EnrolmentImport } from "../api/nouns";
import { Details } from "../parts/details";
import { Loaded, useFetched } from "../parts/loaded";
import { Table } from "../parts/table";
import { Link } from "../router";
import { count } from "../words/numbers";
import { capital } from "./corrections";

interface ColumnsReadProps {
  one: EnrolmentImport;
  /** The button that has the file read once more. */
  readAgain: ComponentChildren;
}

export function ColumnsRead({ one, readAgain }: ColumnsReadProps) {
  const map = useFetched(() => call("get", "/column-map"), []);
  const rows = one.columns.map((column, index) => ({ ...column, key: String(index) }));
  const used = rows.filter((row) => row.field || row.is_corrected);
  const others = rows.filter((row) => !row.field && !row.is_corrected && row.heading);
  return (
    <>
      <Details name="Which columns were read" isOpen={one.status === "failed" || rows.some((row) => row.is_corrected)}>
        <Loaded of={map} what="columns">
          {({ fields }) => {
            const labels = new Map(fields.map((one) => [one.field, capital(one.label)]));
            return (
              <>
                {used.length > 0 && (
                  <Table
                    caption="Columns that were read"
                    isCaptionHidden
                    rows={used}
                    keyOf={(row) => row.key}
                    columns={[
                      { head: "Heading in the file", cell: (row) => <span class="app-break">{row.heading}</span> },
                      { head: "Read as", cell: (row) => (row.field ? (labels.get(row.field) ?? row.field) : "Not used") },
                      { head: "Decided by", cell: (row) => (row.is_corrected ? "Corrected by your school" : "The heading") },
                    ]}
                  />
                )}
                {others.length > 0 && (
                  <p class="govuk-body app-break">
                    {count(others.length, "column")} not used: {others.map((row) => row.heading).join(", ")}.
                  </p>
                )}
              </>
            );
          }}
        </Loaded>
        <p class="govuk-body">
          <Link href={`/admin/enrolments/${one.import_id}/columns`}>
            Correct the columns
          </Link>
        </p>
      </Details>
      {readAgain}
    </>
  );
}
