/** A picture or a PDF shown in place. The link comes when it is asked for and is good for a minute, so it is loaded once. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { Document } from "../api/nouns";
import { Alert } from "../parts/errors";
import { Button, useSend } from "../parts/send";
import { isPicture } from "../words/files";

export function Preview({ studentId, document: file }: { studentId: string; document: Document }) {
  const [url, setUrl] = useState("");
  const [isBroken, setBroken] = useState(false);
  const { send, isSending, problems } = useSend(async () => {
    const ids = { student_id: studentId, document_id: file.document_id };
    setBroken(false);
    setUrl((await call("post", "/students/{student_id}/documents/{document_id}/preview", { ids })).url);
  });
  if (!file.allowed_actions.includes("preview")) return null;
  return (
    <section aria-labelledby="preview">
      <h2 class="govuk-visually-hidden" id="preview">
        Preview
      </h2>
      <Alert text={problems[0]?.text} />
      <Alert text={isBroken && "The file cannot be shown here. Download it and open it on your computer."} />
      {url && isPicture(file) && !isBroken && (
        <img class="app-preview" src={url} alt="The picture in this file" onError={() => setBroken(true)} />
      )}
      {url && !isPicture(file) && (
        <>
          <p class="govuk-body">If your browser shows nothing here, download the file.</p>
          <iframe class="app-preview app-preview--pages" src={url} title="The pages of this file" />
        </>
      )}
      {url ? (
        <Button kind="secondary" onClick={() => setUrl("")}>
          Hide the preview
        </Button>
      ) : (
        <Button kind="secondary" isSending={isSending} meanwhile="Opening" onClick={() => void send()}>
          Show {isPicture(file) ? "the picture" : "the pages"}
        </Button>
      )}
    </section>
  );
}
