/** How years and forms are called, and which forms a year has. */
import type { Class } from "../api/nouns";

const NAMED: Record<string, string> = { R: "Reception", N: "Nursery", N1: "Nursery 1", N2: "Nursery 2" };

export function yearName(year: string): string {
  if (!year) return "Year not known";
  return NAMED[year] ?? (/^\d+$/.test(year) ? `Year ${year}` : year);
}

export function formName(form: string): string {
  return form || "Form not known";
}

/** By year, in the order in which they come; each has at least one. */
export function yearsOf(classes: Class[]): [Class, ...Class[]][] {
  const years = new Map<string, [Class, ...Class[]]>();
  for (const one of classes) {
    const forms = years.get(one.year_id);
    if (forms) forms.push(one);
    else years.set(one.year_id, [one]);
  }
  return [...years.values()];
}
