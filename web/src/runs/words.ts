/** What a nightly run's state and counts mean. */
import type { Run } from "../api/nouns";

export const RUN_STATE: Record<Run["state"], { text: string; colour: string }> = {
  running: { text: "Running", colour: "blue" },
  complete: { text: "Complete", colour: "green" },
  incomplete: { text: "Incomplete", colour: "red" },
};

/** What a state asks of an operator. */
export const RUN_MEANS: Record<Run["state"], string> = {
  running: "The run is at work. Its counts come when it has ended.",
  complete: "Everything that was due has been looked at.",
  incomplete:
    "Something failed and is still due; nothing is lost. The next run takes it up again. If it fails twice, look into the log with the ids below.",
};

const HELD: Record<string, string> = {
  upn_on_two_students: "UPN on two students",
  dual_registration: "dual registration",
  on_roll_at_both: "on roll at both",
  surname_and_birth_date_differ: "surname and birth date differ",
  birth_date_differs: "birth date differs",
  temporary_upn_only: "temporary UPN only",
};

export type Counts = Run["counts"];

/** Matches put on hold, by reason, most first: [reason in words, how many]. */
export function heldBy(counts: Counts): [string, number][] {
  return Object.entries(counts.held)
    .sort(([, one], [, other]) => other - one)
    .map(([reason, number]) => [HELD[reason] ?? reason.replace(/_/g, " "), number]);
}

export function heldCount(counts: Counts): number {
  return Object.values(counts.held).reduce((sum, number) => sum + number, 0);
}

/** Students, outbox entries and whole pieces that failed. */
export function errorCount(counts: Counts): number {
  return counts.errors + counts.outbox_errors;
}
