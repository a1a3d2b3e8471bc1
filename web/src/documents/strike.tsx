/** A key holder takes a file out of the record, with a reason, on a page that says what it means. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
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
import { Theirs } from "./theirs";

export function StrikeFile({ studentId, documentId }: FileIds) {
  const { found } = useFiles(studentId);
  const address = `/students/${studentId}/documents/${documentId}`;
  const [reason, setReason] = useState("");
  useStay(reason.trim() !== "");
  const [theirs, setTheirs] = useState<Document | null>(null);
  const { send, isSending, problems, problemOf } = useSend(
    async (seen: Document) => {
      if (!reason.trim()) throw new Unfit([{ id: "reason", text: "Give a reason." }]);
      const ids = { student_id: studentId, document_id: documentId };
      const { version } = theirs ?? seen;
      try {
        await call("post", "/students/{student_id}/documents/{document_id}/strike", { ids, body: { reason }, version });
      } catch (error) {
        if (error instanceof ApiError && error.status === 412) setTheirs(error.current as Document);
        throw error;
      }
      tellNext("The file is struck out.");
      go(address);
    },
    { reason: "reason" },
  );
  return (
    <Page title="Strike out a file" caption={useWho(studentId)} back={{ href: address, text: "File" }} problems={problems}>
      <Loaded of={found} what="file">
        {({ documents }) => {
          const seen = documents.find((d) => d.document_id === documentId);
          if (!seen?.allowed_actions.includes("strike")) {
            return <Empty>This file cannot be struck out: it is struck out already, or you may not do this.</Empty>;
          }
          return (
            <div class="app-form">
              <p class="govuk-body-l app-break">{seen.file_name}</p>
              <p class="govuk-body">
                Strike out a file that should not be in this record, for example one of another child. Nobody can open it
                any more, and it does not go with a transfer. Its name, who struck it out and why stay listed. You cannot
                take this back.
              </p>
              {theirs && <Theirs file={theirs} />}
              <Form onSend={() => send(seen)}>
                <TextArea
                  id="reason"
                  label="Reason"
                  hint="It stays listed with the file."
                  rows={3}
                  value={reason}
                  onValue={setReason}
                  problem={problemOf("reason")}
                />
                <div class="govuk-button-group">
                  <Button kind="warning" isSending={isSending} meanwhile="Striking out">
                    Strike out
                  </Button>
                  <Link href={address}>Cancel</Link>
                </div>
              </Form>
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}
