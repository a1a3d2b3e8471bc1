/** From the columns of one file, and what the school has said before, to what it says now. */
import type { ColumnMap, KnownField, MappedColumn, ReadColumn } from "../api/nouns";
import type { Problem } from "../parts/errors";

export const NOT_USED = "";
const BOTH_NAMES = "name"; // stands for the two below
const TWO_NAMES = new Set(["surname", "forename"]);
const LONGEST = 100;

/** One heading of the file. Columns with the same heading cannot be told apart: they are one, and `count` of them. */
export interface Heading {
  id: string;
  key: string;
  text: string;
  count: number;
  /** What it was read as, or what the school has said since. */
  field: string;
  isCorrected: boolean;
}

/** Heading's key -> field. */
export type Choices = Record<string, string>;

/** As the server compares them: no case, blanks and punctuation. */
function keyOf(heading: string): string {
  return heading.slice(0, LONGEST).toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

export function headingsOf(columns: readonly ReadColumn[], map: ColumnMap): Heading[] {
  const said = new Map(map.columns.map((one) => [keyOf(one.heading), one.field]));
  const here = new Set(columns.map((column) => keyOf(column.heading)));
  const taken = new Set([...said].filter(([key]) => here.has(key)).map(([, field]) => field));
  const found = new Map<string, Heading>();
  for (const { heading, field } of columns) {
    const key = keyOf(heading);
    if (!key) continue; // a heading without letters cannot be named
    const before = found.get(key);
    if (before) {
      before.count += 1;
      before.field ||= said.has(key) ? NOT_USED : field;
      continue;
    }
    const guess = taken.has(field) ? NOT_USED : field;
    const chosen = said.get(key) ?? guess;
    found.set(key, { id: `column-${found.size}`, key, text: heading, count: 1, field: chosen, isCorrected: said.has(key) });
  }
  return [...found.values()];
}

export function choicesOf(headings: readonly Heading[]): Choices {
  return Object.fromEntries(headings.map((one) => [one.key, one.field]));
}

/** The needed fields that no column is given; one column with both names stands for the two. */
export function missingFields(choices: Choices, fields: readonly KnownField[]): KnownField[] {
  const chosen = new Set(Object.values(choices));
  const isThere = (name: string): boolean => chosen.has(name) || (TWO_NAMES.has(name) && chosen.has(BOTH_NAMES));
  return fields.filter((one) => one.is_needed && !isThere(one.field));
}

/** What speaks against saving, each with the select that it is about. */
export function problemsWith(headings: readonly Heading[], choices: Choices, fields: readonly KnownField[]): Problem[] {
  const free = headings.find((one) => choices[one.key] === NOT_USED) ?? headings[0];
  const problems: Problem[] = missingFields(choices, fields).map((field) => ({
    id: free?.id ?? "",
    text: `Choose which column holds: ${field.label}.`,
  }));
  for (const field of fields) {
    const given = headings.filter((one) => choices[one.key] === field.field);
    const [first, second] = given;
    if (first && second) {
      const names = given.map((one) => `“${one.text}”`).join(" and ");
      problems.push({ id: second.id, text: `${names} are both given as ${field.label}. Choose one of them.` });
    } else if (first && first.count > 1) {
      problems.push({
        id: first.id,
        text: `${first.count} columns have the heading “${first.text}”. Choose another column for ${field.label}, or rename one of them in your MIS.`,
      });
    }
  }
  return problems;
}

/** All corrections of the school after this: of this file's headings (not what is guessed right), and of other files'. */
export function correctionsOf(headings: readonly Heading[], choices: Choices, map: ColumnMap): MappedColumn[] {
  const chosen = new Set(Object.values(choices));
  const isFreed = headings.some((one) => one.field !== NOT_USED && !chosen.has(one.field));
  const own = headings.filter((one) => {
    const now = choices[one.key] ?? NOT_USED;
    // where a field is given up, the next best heading would be guessed in its place
    return one.isCorrected || now !== one.field || (isFreed && now === NOT_USED);
  });
  const here = new Set(headings.map((one) => one.key));
  return [
    ...own.map((one) => ({ heading: one.text, field: choices[one.key] ?? NOT_USED })),
    ...map.columns.filter((one) => !here.has(keyOf(one.heading))),
  ];
}

export function capital(label: string): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}
