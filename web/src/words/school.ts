/** What is set for the school, in a line each. */
import type { ApiKey, ColumnMap, EscalationContact, Preferences, RetentionPolicy, TermDates } from "../api/nouns";
import { day } from "./dates";
import { count } from "./numbers";

/** "3309901" as 330/9901. */
export function laestab(digits: string): string {
  return `${digits.slice(0, 3)}/${digits.slice(3)}`;
}

export function termDates({ terms, closures }: TermDates): string {
  const last = terms.map((term) => term.last).sort().pop();
  if (!last) return "None entered: every weekday that is no bank holiday counts as a school day";
  return `${count(terms.length, "term")}, up to ${day(last)}; ${count(closures.length, "closure")}`;
}

export function preferences({ category_ids }: Preferences): string {
  const ticked = category_ids.length;
  return ticked ? `Only what stands in ${count(ticked, "category", "categories")} goes` : "Everything goes";
}

export function escalation({ email, is_failing }: EscalationContact): string {
  if (!email) return "None: nobody outside the school is told";
  return is_failing ? `${email}: mails do not arrive` : email;
}

export function retention({ version, years }: RetentionPolicy): string {
  return version ? `${count(years, "year")} after birth` : "Not adopted yet: no list of records to review is kept";
}

export function columnMap({ columns }: ColumnMap): string {
  return columns.length ? `${count(columns.length, "heading")} corrected by your school` : "Nothing corrected: headings are recognised";
}

export function apiKeys({ keys }: { keys: ApiKey[] }): string {
  const live = keys.filter((key) => !key.revoked_at).length;
  return live ? `${count(live, "key")} in use` : "None in use: enrolment files are uploaded or dropped";
}
