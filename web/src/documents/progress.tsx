/** Files on their way, each with a bar and a word. */
import { size } from "../words/numbers";
import type { Fate, Row } from "./uploads";

const FATE: Record<Fate, string> = {
  waiting: "Waiting",
  sending: "Uploading",
  checking: "Being checked",
  kept: "In the vault",
  refused: "Refused",
  failed: "Not uploaded",
};

interface ProgressProps {
  rows: Row[];
  onAgain: (row: Row) => void;
}

export function Progress({ rows, onAgain }: ProgressProps) {
  if (!rows.length) return null;
  return (
    <ul class="govuk-list app-uploads">
      {rows.map((row) => (
        <li key={row.key}>
          <span class="app-uploads__name">{row.file.name}</span>{" "}
          <span class="app-secondary">{size(row.file.size)}</span>
          <progress max={100} value={row.percent} aria-label={`Upload of ${row.file.name}`} />
          <span aria-live="polite">
            {FATE[row.fate]}
            {row.said && `. ${row.said}`}
          </span>{" "}
          {row.fate === "failed" && (
            <button type="button" class="app-link-button" onClick={() => onAgain(row)}>
              Try again<span class="govuk-visually-hidden"> to upload {row.file.name}</span>
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
