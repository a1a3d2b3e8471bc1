/** The clock of a record that is to come, in words. School days are those of the previous school. */
import type { Transfer } from "../api/nouns";
import { day } from "./dates";
import { count } from "./numbers";

type Clock = Pick<Transfer, "due_on" | "is_overdue" | "school_days_left">;

/** "In 3 school days", "Today", "2 school days late"; "" when nothing is to come any more. */
export function clockWords({ is_overdue, school_days_left: left }: Clock): string {
  if (left === null) return "";
  if (left < 0) return `${count(-left, "school day")} late`;
  if (is_overdue) return "Late"; // the day has passed, and no school day since
  return left === 0 ? "Today" : `In ${count(left, "school day")}`;
}

/** The day itself; "" when it is not known. */
export function dueDay({ due_on }: Clock): string {
  return due_on ? day(due_on) : "";
}
