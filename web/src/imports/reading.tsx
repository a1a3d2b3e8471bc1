/** How far a file is read. A screen reader hears each quarter, not each look. */
import type { EnrolmentImport } from "../api/nouns";
import { countsOf, rowsRead } from "./words";

export function Reading({ one }: { one: EnrolmentImport }) {
  const rows = one.counts.rows ?? 0;
  if (!one.rows_total) return <p class="govuk-body">Safehand is looking through the file.</p>;
  const quarters = Math.floor((rows / one.rows_total) * 4);
  return (
    <>
      <p class="govuk-body">
        {rowsRead(one)}
        <progress max={one.rows_total} value={rows} aria-label="Rows read" aria-valuetext={rowsRead(one)} />
      </p>
      <p class="govuk-body">So far: {countsOf(one) || "nothing"}.</p>
      <p class="govuk-visually-hidden" role="status">
        {quarters > 0 && `${quarters * 25}% of the rows are read.`}
      </p>
    </>
  );
}
