/** Enrolment files that could not be read and have not come again since. */
import type { EnrolmentImport } from "../api/nouns";
import { Table } from "../parts/table";
import { Link } from "../router";
import { moment } from "../words/dates";

export function FailedImports({ files }: { files: EnrolmentImport[] }) {
  return (
    <section class="app-pile">
      <Table
        caption={`Enrolment files that could not be read (${files.length})`}
        rows={files}
        keyOf={(i) => i.import_id}
        columns={[
          {
            head: "File",
            cell: (i) => (
              <span class="app-break">
                <Link href={`/admin/enrolments/${i.import_id}`}>{i.file_name}</Link>
              </span>
            ),
          },
          { head: "Came", cell: (i) => moment(i.at) },
          { head: "Why", cell: (i) => i.reason },
        ]}
      />
    </section>
  );
}
