/** Enrolments: upload a file, and what became of earlier ones. */
import { call } from "../api/call";
import { useFresh } from "../parts/fresh";
import { Breakable } from "../parts/breakable";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { moment } from "../words/dates";
import { HeldMatches } from "./held";
import { UploadFile, useUploadFile } from "./upload_file";
import { markOf, nameOf, statusOf, verdicts } from "./words";

export function Imports() {
  const ask = () => call("get", "/imports");
  const found = useFetched(ask, []);
  useFresh(found, ask, ({ imports }) => imports.map(markOf).join(" ").trim());
  const uploading = useUploadFile();
  return (
    <Page title="Enrolments" problems={uploading.sending.problems}>
      <UploadFile of={uploading} />
      <HeldMatches />
      <h2 class="govuk-heading-m">Files so far</h2>
      <Loaded of={found} what="files">
        {({ imports }) =>
          imports.length ? (
            <Table
              caption="Enrolment files"
              isCaptionHidden
              rows={imports}
              keyOf={(i) => i.import_id}
              columns={[
                {
                  head: "File",
                  cell: (i) => (
                    <Link href={`/admin/enrolments/${i.import_id}`}>
                      <Breakable text={nameOf(i)} />
                    </Link>
                  ),
                },
                { head: "Came", cell: (i) => moment(i.at) },
                { head: "State", cell: (i) => <Tag {...statusOf(i)} /> },
                { head: "Rows", cell: verdicts },
              ]}
            />
          ) : (
            <Empty>No enrolment files yet. Upload one here, or let your MIS drop them or send them with an API key.</Empty>
          )
        }
      </Loaded>
    </Page>
  );
}
