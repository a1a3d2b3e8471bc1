/** The file as somebody else left it, beside what was about to be done. */
import type { Document } from "../api/nouns";
import { Summary } from "../parts/summary";
import { Tag } from "../parts/tag";
import { moment } from "../words/dates";
import { status } from "../words/files";

export function Theirs({ file }: { file: Document }) {
  const { text, colour } = status(file);
  const rows: [string, preact.ComponentChildren][] = [
    ["File", <span class="app-break">{file.file_name}</span>],
    ["Status", <Tag text={text} colour={colour} />],
    ["Uploaded", `${moment(file.uploaded_at)}, ${file.uploaded_by}`],
    ["Reason", file.struck ? file.struck.reason : file.reason],
  ];
  return (
    <section class="govuk-inset-text" aria-labelledby="theirs">
      <h2 class="govuk-heading-s" id="theirs">
        Somebody else was faster
      </h2>
      <Summary rows={rows.filter(([, value]) => value)} />
      <p class="govuk-body">
        This is the file as it stands now. What you entered still stands below and is not saved. Look whether it is still
        right, then send it again.
      </p>
    </section>
  );
}
