/** A new file in the place of another one, with the reason: a newer version of it, or a redacted copy to send instead. */
import { useState } from "preact/hooks";
import { ApiError } from "../api/call";
import type { Document } from "../api/nouns";
import { Unfit } from "../parts/errors";
import { TextArea } from "../parts/fields";
import { Empty, Loaded } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { Link, go } from "../router";
import { useWho } from "../students/who";
import { type FileIds, useFiles } from "./details";
import { DropFiles } from "./drop_files";
import { Progress } from "./progress";
import { Theirs } from "./theirs";
import { type Belongs, useUploads } from "./uploads";

interface Words {
  title: string;
  about: string;
  label: string;
  hint: string;
  button: string;
  done: string;
  cannot: string;
}

const REPLACE: Words = {
  title: "Replace a file",
  about: "The new file takes its place once it is checked. The earlier one stays as a version that can be opened.",
  label: "New file",
  hint: "It is kept and shown with the new file.",
  button: "Replace",
  done: "The file is replaced. The earlier one stays as a version.",
  cannot: "This file cannot be replaced: it is not the current version, or you may not do this.",
};

const REDACT: Words = {
  title: "Send a redacted copy instead",
  about:
    "With a transfer the redacted copy goes, and this file with all its versions stays at your school. The new school is told that it is a redacted copy. To undo it, strike the copy out. The copy keeps the name that its file has.",
  label: "Redacted copy",
  hint: "Why it is redacted. It stays at your school.",
  button: "Send this copy instead",
  done: "The redacted copy goes with a transfer. The original stays at your school.",
  cannot: "This file cannot be redacted: it is not the current version, or you may not do this.",
};

export function ReplaceFile(ids: FileIds) {
  const address = `/students/${ids.studentId}/documents/${ids.documentId}`;
  return <InItsPlace {...ids} how="replace" words={REPLACE} back={{ href: address, text: "File" }} />;
}

/** `transferId`: the transfer whose review leads here, and where it goes back to. */
export function RedactFile({ transferId, ...ids }: FileIds & { transferId?: string }) {
  const back = transferId
    ? { href: `/admin/transfers/${transferId}/review`, text: "Review" }
    : { href: `/students/${ids.studentId}/documents/${ids.documentId}`, text: "File" };
  return <InItsPlace {...ids} how="redact" words={REDACT} back={back} isReview={transferId !== undefined} />;
}

interface InItsPlaceProps extends FileIds {
  how: "replace" | "redact";
  words: Words;
  back: { href: string; text: string };
  isReview?: boolean;
}

function InItsPlace({ studentId, documentId, how, words, back, isReview = false }: InItsPlaceProps) {
  const { found } = useFiles(studentId);
  const [files, setFiles] = useState<File[]>([]);
  const [reason, setReason] = useState("");
  useStay(files.length > 0 || reason.trim() !== "");
  /** After a stale try: the file as it stands now. The next try replaces that one. */
  const [theirs, setTheirs] = useState<Document | null>(null);
  const [belongs, setBelongs] = useState<Belongs>({});
  const uploads = useUploads(studentId);
  const upload = async (run: () => Promise<Document[]>): Promise<void> => {
    try {
      const [kept] = await run();
      if (!kept) return; // its row says why; what stood there still counts
      tellNext(words.done);
      go(isReview ? back.href : `/students/${studentId}/documents/${kept.document_id}`);
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
      const its: Belongs = { inPlaceOf: { how, document_id, version, reason } };
      setBelongs(its);
      await upload(() => uploads.start([file], its));
    },
    { file_name: "file", reason: "reason" },
  );
  return (
    <Page title={words.title} caption={useWho(studentId)} back={back} problems={save.problems}>
      <Loaded of={found} what="file">
        {({ documents }) => {
          const seen = documents.find((d) => d.document_id === documentId);
          if (!seen?.allowed_actions.includes(how)) {
            return <Empty>{words.cannot}</Empty>;
          }
          return (
            <div class="app-form">
              <p class="govuk-body-l app-break">{seen.file_name}</p>
              <p class="govuk-body">{words.about}</p>
              {theirs && <Theirs file={theirs} />}
              <Form onSend={() => save.send(seen)}>
                <DropFiles
                  id="file"
                  label={words.label}
                  hint="Up to 5 GB"
                  isSingle
                  files={save.isSending ? [] : files}
                  onFiles={setFiles}
                  problem={save.problemOf("file")}
                />
                <TextArea
                  id="reason"
                  label="Reason"
                  hint={words.hint}
                  rows={3}
                  value={reason}
                  onValue={setReason}
                  problem={save.problemOf("reason")}
                />
                <div class="govuk-button-group">
                  <Button isSending={save.isSending} meanwhile="Uploading">
                    {words.button}
                  </Button>
                  <Link href={back.href}>Cancel</Link>
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
