/** Enrolment files that could not be read and have not come again since. */
import type { EnrolmentImport } from "../api/nouns";
import { Table } from "../parts/table";
import { Link } from "../router";
import { moment } from "../words/dates";

const DAYS = 14;

/** `imports`: newest first. Those of the last two weeks that no later file of the same name has put right. */
export function unreadFiles(imports: readonly EnrolmentImport[]): EnrolmentImport[] {
  const since = Date.now() - DAYS * 86_400_000;
  const found = new Map<string, EnrolmentImport>();
  for (const one of imports) {
    const isJudged = one.status === "done" || one.status === "failed";
    if (one.source === "file" && isJudged && !found.has(one.file_name)) found.set(one.file_name, one);
  }
  return [...found.values()].filter((one) => one.status === "failed" && Date.parse(one.at) > since);
}

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
