/** A file of the vault with the button that saves it. The link is made when it is asked for and good for a minute. */
import { call } from "../api/call";
import type { Document } from "../api/nouns";
import { Alert } from "../parts/errors";
import { useSend } from "../parts/send";
import { Tag } from "../parts/tag";
import { status, type } from "../words/files";
import { size } from "../words/numbers";

interface DownloadProps {
  studentId: string;
  document: Document;
  /** Whether the status stands elsewhere in the same row. */
  isStatusApart?: boolean;
}

export function Download({ studentId, document: file, isStatusApart = false }: DownloadProps) {
  const { send, isSending, problems } = useSend(async () => {
    const ids = { student_id: studentId, document_id: file.document_id };
    const { url } = await call("post", "/students/{student_id}/documents/{document_id}/download", { ids });
    location.assign(url); // the bucket answers with "attachment": the browser saves it and stays here
  });
  if (!file.allowed_actions.includes("download")) return <NotToOpen file={file} isStatusApart={isStatusApart} />;
  return (
    <span class="app-file">
      <button type="button" class="app-link-button" aria-disabled={isSending} onClick={() => void send()}>
        <span class="govuk-visually-hidden">Download </span>
        {file.file_name}
      </button>{" "}
      <span class="app-secondary">
        {type(file)}, {size(file.size)}
      </span>
      <Alert text={problems[0]?.text} />
    </span>
  );
}

function NotToOpen({ file, isStatusApart }: { file: Document; isStatusApart: boolean }) {
  const { text, colour, words } = status(file);
  return (
    <span class="app-file">
      {file.file_name} {!isStatusApart && <Tag text={text} colour={colour} />} <span class="app-note">{words}</span>
    </span>
  );
}
