/** Enrolments: upload a file, and what became of earlier ones. */
import { useRef, useState } from "preact/hooks";
import { call } from "../api/call";
import { upload } from "../api/upload";
import { ChooseFiles } from "../documents/choose_files";
import { Unfit } from "../parts/errors";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link, go } from "../router";
import { moment } from "../words/dates";
import { BATCH, STATUS, verdicts } from "./words";

export function Imports() {
  const found = useFetched(() => call("get", "/imports"), []);
  const [file, setFile] = useState<File | null>(null);
  const [percent, setPercent] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const { send, isSending, problems, problemOf } = useSend(
    async () => {
      if (!file) throw new Unfit([{ id: "enrolment-file", text: "Choose a file." }]);
      setPercent(0);
      const place = await call("post", "/imports", { body: { file_name: file.name } });
      await upload(place.upload, file, setPercent);
      go(`/admin/enrolments/${place.enrolment_import.import_id}`);
    },
    { file_name: "enrolment-file" },
  );
  return (
    <Page title="Enrolments" problems={problems}>
      <section class="app-form" aria-labelledby="upload-roll">
        <h2 class="govuk-heading-m" id="upload-roll">
          Upload an enrolment file
        </h2>
        <Form onSend={send}>
          <ChooseFiles
            id="enrolment-file"
            label="File from your MIS"
            hint="A Common Transfer File (XML), a CSV or a JSON export. A student who is not in the file is left as they are."
            input={input}
            onFiles={([chosen]) => setFile(chosen ?? null)}
            problem={problemOf("enrolment-file")}
          />
          {isSending && (
            <p class="govuk-body" aria-live="polite">
              <progress max={100} value={percent} aria-label="Upload" /> Uploading
            </p>
          )}
          <Button isSending={isSending} meanwhile="Uploading">
            Upload
          </Button>
        </Form>
      </section>
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
                { head: "File", cell: (i) => <Link href={`/admin/enrolments/${i.import_id}`}>{i.file_name || BATCH}</Link> },
                { head: "Came", cell: (i) => moment(i.at) },
                { head: "State", cell: (i) => <Tag {...(STATUS[i.status] ?? { text: i.status, colour: "grey" })} /> },
                { head: "Rows", cell: verdicts },
              ]}
            />
          ) : (
            <Empty>No enrolment files yet. Upload one here, or let your MIS drop them.</Empty>
          )
        }
      </Loaded>
    </Page>
  );
}
