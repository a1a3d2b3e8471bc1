/** A table that becomes a list of cards on a narrow screen; the first column names the row. */
import type { ComponentChildren } from "preact";

export interface Column<T> {
  head: string;
  cell: (row: T) => ComponentChildren;
}

interface TableProps<T> {
  caption: string;
  isCaptionHidden?: boolean;
  columns: Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
}

export function Table<T>({ caption, isCaptionHidden = false, columns, rows, keyOf }: TableProps<T>) {
  return (
    <table class="govuk-table app-table" role="table">
      <caption class={isCaptionHidden ? "govuk-visually-hidden" : "govuk-table__caption govuk-table__caption--m"}>
        {caption}
      </caption>
      <thead class="govuk-table__head" role="rowgroup">
        <tr class="govuk-table__row" role="row">
          {columns.map((column) => (
            <th key={column.head} scope="col" class="govuk-table__header" role="columnheader">
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody class="govuk-table__body" role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} class="govuk-table__row" role="row">
            {columns.map((column, index) => {
              const content = column.cell(row);
              return index === 0 ? (
                <th key={column.head} scope="row" class="govuk-table__header app-table__name" role="rowheader">
                  {content}
                </th>
              ) : (
                <td key={column.head} class={`govuk-table__cell${content === "" ? " app-table__empty" : ""}`} role="cell">
                  <span class="app-table__head" aria-hidden="true">
                    {column.head}
                  </span>
                  <span>{content}</span>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
