/** Upload an enrolment file; then its own page tells what becomes of it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../api/call";
import { upload } from "../api/upload";
import { ChooseFiles } from "../documents/choose_files";
import { Unfit } from "../parts/errors";
import { Button, Form, type Sending, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { go } from "../router";
import { size } from "../words/numbers";

const FIELD = "enrolment-file";
const MOST_BYTES = 100 * 1024 * 1024;

export interface UploadState {
  sending: Sending<[]>;
  file: File | null;
  choose: (file: File | null) => void;
  percent: number;
}

/** Of the page, not of the form: the page shows its problems at the top. */
export function useUploadFile(): UploadState {
  const [file, choose] = useState<File | null>(null);
  const [percent, setPercent] = useState(0);
  const isHere = useRef(true);
  useEffect(() => () => void (isHere.current = false), []);
  const sending = useSend(
    async () => {
      const unfit = problemWith(file);
      if (!file || unfit) throw new Unfit([{ id: FIELD, text: unfit }]);
      setPercent(0);
      const place = await call("post", "/imports", { body: { file_name: file.name } });
      await upload(place.upload, file, setPercent);
      if (isHere.current) go(`/admin/enrolments/${place.enrolment_import.import_id}`);
    },
    { file_name: FIELD },
  );
  useStay(sending.isSending);
  return { sending, file, choose, percent };
}

function problemWith(file: File | null): string {
  if (!file) return "Choose a file.";
  if (!file.size) return "The file is empty. Export it again.";
  if (file.size > MOST_BYTES) {
    return `The file has ${size(file.size)}; at most 100 MB are read. Leave out attendance and assessment, or send parts.`;
  }
  return "";
}

export function UploadFile({ of }: { of: UploadState }) {
  const { send, isSending, problemOf } = of.sending;
  return (
    <section class="app-form" aria-labelledby="upload-roll">
      <h2 class="govuk-heading-m" id="upload-roll">
        Upload an enrolment file
      </h2>
      <Form onSend={send}>
        <ChooseFiles
          id={FIELD}
          label="File from your MIS"
          hint="A CSV export, a Common Transfer File, JSON or a OneRoster ZIP, up to 100 MB. A student who is not in the file is left as they are."
          onFiles={([chosen]) => of.choose(chosen ?? null)}
          problem={problemOf(FIELD)}
        />
        {isSending && (
          <p class="govuk-body">
            {of.percent}% sent
            <progress max={100} value={of.percent} aria-label="Upload of the file" />
          </p>
        )}
        <p class="govuk-visually-hidden" role="status">
          {isSending && (of.percent < 100 ? "The file is being sent." : "The file is sent.")}
        </p>
        <Button isSending={isSending} meanwhile="Uploading">
          Upload
        </Button>
      </Form>
    </section>
  );
}
