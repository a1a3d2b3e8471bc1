/** The grid of Category Permissions: a row for each category, a box for each right. */
import type { Category, Right } from "../api/nouns";
import { CategoryTag } from "../categories/colours";
import { LoneBox } from "../parts/box";
import { Tag } from "../parts/tag";
import { type Grid, has, hasEvery, RIGHTS } from "./grid_rules";

interface GridTableProps {
  caption: string;
  rows: Category[];
  grid: Grid;
  /** What somebody else saved meanwhile: told in every box that differs. */
  theirs?: Grid | null;
  /** Legacy categories that no group may see yet. */
  unseen?: ReadonlySet<string>;
  onTurn: (categoryId: string, right: Right, isOn: boolean) => void;
  /** Ticks every box of a category, or none when all are ticked. */
  onAll: (category: Category) => void;
  /** Gives the sub-categories of a main category its ticks. */
  onCopy?: (main: Category) => void;
  /** Nothing new may be logged on these. */
  isAddOff?: boolean;
}

export function GridTable(props: GridTableProps) {
  const { caption, rows, grid, theirs = null, unseen, onTurn, onAll, onCopy, isAddOff = false } = props;
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
            <th scope="row" class={`govuk-table__header app-grid__name${isSub(category) ? " app-sub" : ""}`}>
              <Name
                category={category}
                isNew={unseen?.has(category.category_id) ?? false}
                isAllOn={hasEvery(grid, category)}
                subs={subsOf(category, rows)}
                onAll={onAll}
                onCopy={onCopy}
              />
            </th>
            {RIGHTS.map(([right, head]) => (
              <td class="govuk-table__cell app-grid__box" key={right}>
                <Box
                  id={`${category.category_id}-${right}`}
                  label={`${head}, ${category.label}`}
                  isOn={has(grid, category.category_id, right)}
                  isSavedOn={theirs && has(theirs, category.category_id, right)}
                  isOff={isAddOff && right === "add_incidents"}
                  onTurn={(isOn) => onTurn(category.category_id, right, isOn)}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function isSub(category: Category): boolean {
  return category.parent_id !== null && !category.is_legacy;
}

function subsOf(main: Category, rows: readonly Category[]): number {
  return rows.filter((c) => c.parent_id === main.category_id).length;
}

interface NameProps {
  category: Category;
  isNew: boolean;
  isAllOn: boolean;
  subs: number;
  onAll: (category: Category) => void;
  onCopy: ((main: Category) => void) | undefined;
}

function Name({ category, isNew, isAllOn, subs, onAll, onCopy }: NameProps) {
  return (
    <span class="app-grid__line">
      {isSub(category) && <span class="govuk-visually-hidden">{category.label.slice(0, -category.name.length)}</span>}
      <CategoryTag category={category} />
      {isNew && <Tag text="New" colour="blue" />}
      {!category.is_open && !category.is_legacy && <span class="app-note">Not active: nothing new is logged</span>}
      <button type="button" class="app-link-button app-grid__copy" onClick={() => onAll(category)}>
        {isAllOn ? "Untick all" : "Tick all"}
        <span class="govuk-visually-hidden"> of {category.label}</span>
      </button>
      {onCopy && subs > 0 && (
        <button type="button" class="app-link-button app-grid__copy" onClick={() => onCopy(category)}>
          Same for its sub-categories<span class="govuk-visually-hidden"> ({category.name})</span>
        </button>
      )}
    </span>
  );
}

interface BoxProps {
  id: string;
  label: string;
  isOn: boolean;
  /** What somebody else saved; null when nobody did. */
  isSavedOn: boolean | null;
  isOff: boolean;
  onTurn: (isOn: boolean) => void;
}

function Box({ id, label, isOn, isSavedOn, isOff, onTurn }: BoxProps) {
  const differs = isSavedOn !== null && isSavedOn !== isOn;
  return (
    <>
      <LoneBox id={id} isOn={isOn} isOff={isOff} note={differs ? `${id}-saved` : undefined} onTurn={onTurn}>
        <span class="govuk-visually-hidden">{label}</span>
      </LoneBox>
      {differs && (
        <span class="app-grid__saved" id={`${id}-saved`}>
          saved: {isSavedOn ? "on" : "off"}
        </span>
      )}
    </>
  );
}
