/** A file of the vault with the button that saves it. The link is made when it is asked for and good for a minute. */
import { call } from "../api/call";
import type { Document } from "../api/nouns";
import { useSend } from "../parts/send";
import { refusal, type } from "../words/files";
import { size } from "../words/numbers";

export function Download({ studentId, document: file }: { studentId: string; document: Document }) {
  const { send, isSending, problems } = useSend(async () => {
    const ids = { student_id: studentId, document_id: file.document_id };
    const { url } = await call("post", "/students/{student_id}/documents/{document_id}/download", { ids });
    location.assign(url); // the bucket answers with "attachment": the browser saves it and stays here
  });
  if (file.status === "refused") {
    return (
      <span class="app-file">
        {file.file_name} <span class="app-secondary">Refused. {refusal(file)}</span>
      </span>
    );
  }
  if (file.status === "uploading") {
    return (
      <span class="app-file">
        {file.file_name} <span class="app-secondary">Not there yet: the upload is going on, or it was broken off.</span>
      </span>
    );
  }
  return (
    <span class="app-file">
      <button type="button" class="app-link-button" aria-disabled={isSending} onClick={() => void send()}>
        <span class="govuk-visually-hidden">Download </span>
        {file.file_name}
      </button>{" "}
      <span class="app-secondary">
        {type(file)}, {size(file.size)}
      </span>
      {problems[0] && (
        <span class="govuk-error-message" role="alert">
          {problems[0].text}
        </span>
      )}
    </span>
  );
}
