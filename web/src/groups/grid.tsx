/** The grid of Category Permissions: a row for each category, a box for each right. */
import type { Category, Right } from "../api/nouns";

/** Category id -> rights, as the API has it. */
export type Grid = Record<string, Right[]>;

const RIGHTS: [right: Right, head: string][] = [
  ["view_students", "View Students"],
  ["view_incidents", "View Incidents"],
  ["add_incidents", "Add Incidents"],
];

/** Legacy categories on which incidents arrive. The main category Legacy itself carries none. */
export function legacyRows(categories: readonly Category[]): Category[] {
  return categories.filter((c) => c.is_legacy && c.parent_id !== null);
}

export function ownRows(categories: readonly Category[]): Category[] {
  return categories.filter((c) => !c.is_legacy);
}

interface GridTableProps {
  caption: string;
  rows: Category[];
  grid: Grid;
  onTurn: (categoryId: string, right: Right, isOn: boolean) => void;
  /** Nothing new may be logged on these. */
  isAddOff?: boolean;
}

export function GridTable({ caption, rows, grid, onTurn, isAddOff = false }: GridTableProps) {
  return (
    <table class="govuk-table app-grid">
      <caption class="govuk-table__caption govuk-table__caption--m">{caption}</caption>
      <thead class="govuk-table__head">
        <tr class="govuk-table__row">
          <th scope="col" class="govuk-table__header">
            Category
          </th>
          {RIGHTS.map(([right, head]) => (
            <th scope="col" class="govuk-table__header app-grid__box" key={right}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody class="govuk-table__body">
        {rows.map((category) => (
          <tr class="govuk-table__row" key={category.category_id}>
            <th scope="row" class="govuk-table__header app-grid__name">
              {category.is_legacy ? category.name : category.label}
            </th>
            {RIGHTS.map(([right, head]) => {
              const id = `${category.category_id}-${right}`;
              return (
                <td class="govuk-table__cell app-grid__box" key={right}>
                  <div class="govuk-checkboxes govuk-checkboxes--small">
                    <div class="govuk-checkboxes__item">
                      <input
                        class="govuk-checkboxes__input"
                        id={id}
                        type="checkbox"
                        checked={(grid[category.category_id] ?? []).includes(right)}
                        disabled={isAddOff && right === "add_incidents"}
                        onChange={(event) => onTurn(category.category_id, right, event.currentTarget.checked)}
                      />
                      <label class="govuk-label govuk-checkboxes__label" for={id}>
                        <span class="govuk-visually-hidden">
                          {head}, {category.label}
                        </span>
                      </label>
                    </div>
                  </div>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
