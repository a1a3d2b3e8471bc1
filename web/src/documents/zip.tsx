/** Files of the vault as one ZIP: the ticked ones, or all. */
import { call } from "../api/call";
import type { Document } from "../api/nouns";
import { type Exports, ExportList, useExports } from "../exports/exports";
import { LoneBox } from "../parts/box";
import { ErrorSummary } from "../parts/errors";
import { useOnce } from "../parts/once";
import { Button, useSend } from "../parts/send";
import { count, size } from "../words/numbers";

interface ZipProps {
  studentId: string;
  /** Those that can be ticked. */
  files: Document[];
  chosen: readonly string[];
  onChosen: (ids: string[]) => void;
}

export function Zip({ studentId, files, chosen, onChosen }: ZipProps) {
  const exports = useExports(studentId);
  const once = useOnce();
  const ticked = files.filter((d) => chosen.includes(d.document_id));
  const { send, isSending, problems } = useSend(async () => {
    const body = { document_ids: ticked.map((d) => d.document_id) };
    const ids = { student_id: studentId };
    exports.put(await call("post", "/students/{student_id}/document-zips", { ids, body, once: once.keyOf(body) }));
    once.done();
  });
  const bytes = ticked.reduce((sum, d) => sum + d.size, 0);
  return (
    <div class="app-no-print">
      <ErrorSummary problems={problems} />
      <div class="app-zip">
        <LoneBox
          id="all-files"
          isOn={ticked.length === files.length}
          onTurn={(isOn) => onChosen(isOn ? files.map((d) => d.document_id) : [])}
        >
          Select all<span class="govuk-visually-hidden"> files</span>
        </LoneBox>
        <Button kind="secondary" isSending={isSending} meanwhile="Asking for it" onClick={() => void send()}>
          Download as ZIP
        </Button>
        <p class="govuk-body app-secondary" role="status">
          {ticked.length
            ? `${count(ticked.length, "file")} ticked, ${size(bytes)}.`
            : "No file is ticked: all go in, earlier versions too."}{" "}
          The ZIP also lists what is in it.
        </p>
      </div>
      <ExportList of={exports} caption="ZIPs of these files" isShown={(e) => e.kind === "documents" && isOfUse(e, exports)} />
    </div>
  );
}

/** What is over stays in the Student Report tab; here stands what can be fetched or is on its way, and how the last one ended. */
function isOfUse(made: { can_open: boolean; can_cancel: boolean; state: string; export_id: string }, { found }: Exports): boolean {
  const last = found.value?.find((e) => e.kind === "documents");
  return made.can_open || made.can_cancel || (made.state !== "ready" && made.export_id === last?.export_id);
}
