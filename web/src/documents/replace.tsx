/** A new file in the place of another one, with the reason. The earlier one stays as a version. */
import { useRef, useState } from "preact/hooks";
import { ApiError } from "../api/call";
import type { Document } from "../api/nouns";
import { Unfit } from "../parts/errors";
import { TextArea } from "../parts/fields";
import { Empty, Loaded } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Link, go } from "../router";
import { ChooseFiles } from "./choose_files";
import { type FileIds, useFiles } from "./details";
import { Progress } from "./progress";
import { Theirs } from "./theirs";
import { type Belongs, useUploads } from "./uploads";

export function ReplaceFile({ studentId, documentId }: FileIds) {
  const { found } = useFiles(studentId);
  const address = `/students/${studentId}/documents/${documentId}`;
  const [files, setFiles] = useState<File[]>([]);
  const [reason, setReason] = useState("");
  /** After a stale try: the file as it stands now. The next try replaces that one. */
  const [theirs, setTheirs] = useState<Document | null>(null);
  const [belongs, setBelongs] = useState<Belongs>({});
  const input = useRef<HTMLInputElement>(null);
  const uploads = useUploads(studentId);
  const upload = async (run: () => Promise<Document[]>): Promise<void> => {
    try {
      const [kept] = await run();
      if (!kept) return; // its row says why; what stood there still counts
      tellNext("The file is replaced. The earlier one stays as a version.");
      go(`/students/${studentId}/documents/${kept.document_id}`);
    } catch (error) {
      if (error instanceof ApiError && error.status === 412) setTheirs(error.current as Document);
      throw error;
    }
  };
  const save = useSend(
    async (seen: Document) => {
      const [file] = files;
      const missing = [
        ...(file ? [] : [{ id: "file", text: "Choose a file." }]),
        ...(reason.trim() ? [] : [{ id: "reason", text: "Give a reason." }]),
      ];
      if (!file || missing.length) throw new Unfit(missing);
      const { document_id, version } = theirs ?? seen;
      const replaces: Belongs = { replaces: { document_id, version, reason } };
      setBelongs(replaces);
      await upload(() => uploads.start([file], replaces));
    },
    { file_name: "file", reason: "reason" },
  );
  return (
    <Page title="Replace a file" back={{ href: address, text: "File" }} problems={save.problems}>
      <Loaded of={found} what="file">
        {({ documents }) => {
          const seen = documents.find((d) => d.document_id === documentId);
          if (!seen?.allowed_actions.includes("replace")) {
            return <Empty>This file cannot be replaced: it is not the current version, or you may not do this.</Empty>;
          }
          return (
            <div class="app-form">
              <p class="govuk-body-l app-break">{seen.file_name}</p>
              <p class="govuk-body">
                The new file takes its place once it is checked. The earlier one stays as a version that can be opened.
              </p>
              {theirs && <Theirs file={theirs} />}
              <Form onSend={() => save.send(seen)}>
                <ChooseFiles
                  id="file"
                  label="New file"
                  hint="Up to 5 GB"
                  input={input}
                  onFiles={setFiles}
                  problem={save.problemOf("file")}
                />
                <TextArea
                  id="reason"
                  label="Reason"
                  hint="It is kept and shown with the new file."
                  rows={3}
                  value={reason}
                  onValue={setReason}
                  problem={save.problemOf("reason")}
                />
                <div class="govuk-button-group">
                  <Button isSending={save.isSending} meanwhile="Uploading">
                    Replace
                  </Button>
                  <Link href={address}>Cancel</Link>
                </div>
              </Form>
              <Progress
                rows={uploads.rows}
                onAgain={(row) => void upload(() => uploads.again(row, belongs)).catch(() => null)} // the row says why
              />
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}
