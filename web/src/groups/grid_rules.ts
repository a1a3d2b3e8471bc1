/** What a tick in the grid of Category Permissions does, and where two grids differ. */
import type { Category, Right } from "../api/nouns";

/** Category id -> rights, as the API has it. */
export type Grid = Record<string, Right[]>;

export const RIGHTS: [right: Right, head: string][] = [
  ["view_students", "View Students"],
  ["view_incidents", "View Incidents"],
  ["add_incidents", "Add Incidents"],
];

export function has(grid: Grid, categoryId: string, right: Right): boolean {
  return (grid[categoryId] ?? []).includes(right);
}

/** View Incidents shows nothing without View Students, so the two go together. */
export function turned(grid: Grid, categoryId: string, right: Right, isOn: boolean): Grid {
  const rights = new Set(grid[categoryId]);
  if (isOn) rights.add(right);
  else rights.delete(right);
  if (isOn && right === "view_incidents") rights.add("view_students");
  if (!isOn && right === "view_students") rights.delete("view_incidents");
  return { ...grid, [categoryId]: RIGHTS.map(([one]) => one).filter((one) => rights.has(one)) };
}

/** The same rights for all these categories. */
export function filled(grid: Grid, categories: readonly Category[], rights: readonly Right[]): Grid {
  return { ...grid, ...Object.fromEntries(categories.map((c) => [c.category_id, [...rights]])) };
}

/** All that a group may have on a category: nothing new is logged on a Legacy one. */
export function every(category: Category): Right[] {
  return RIGHTS.map(([right]) => right).filter((right) => !category.is_legacy || right !== "add_incidents");
}

/** Whether all of these rights are ticked. */
export function hasEvery(grid: Grid, category: Category): boolean {
  return every(category).every((right) => has(grid, category.category_id, right));
}

/** How many boxes differ. */
export function differences(mine: Grid, theirs: Grid, categories: readonly Category[]): number {
  return categories.reduce(
    (sum, { category_id: id }) =>
      sum + RIGHTS.filter(([right]) => has(mine, id, right) !== has(theirs, id, right)).length,
    0,
  );
}

/** Legacy categories on which incidents arrive, those first that no group may see yet. The main category Legacy itself
 * carries none. */
export function legacyRows(categories: readonly Category[], unseen: ReadonlySet<string>): Category[] {
  const rows = categories.filter((c) => c.is_legacy && c.parent_id !== null);
  const isNew = (c: Category): boolean => unseen.has(c.category_id);
  return [...rows.filter(isNew), ...rows.filter((c) => !isNew(c))];
}

export function ownRows(categories: readonly Category[]): Category[] {
  return categories.filter((c) => !c.is_legacy);
}
