/** What a check of a record against its manifest found. */
import type { RecordCheck, Tally } from "../api/nouns";
import { count } from "./numbers";

export const KEPT: Record<RecordCheck["manifest"], string> = {
  signed: "Your school's manifest is as it was signed.",
  altered: "Your school's manifest is not as it was signed, so the record could not be compared with it.",
  missing: "Your school's manifest is missing or cannot be read, so the record could not be compared with it.",
  key_unavailable: "Whether the signature is good could not be checked just now. Check again in some minutes.",
};

/** Followed by the day. */
export const GONE: Record<NonNullable<RecordCheck["gone"]>["because"], string> = {
  recalled: "Both schools agreed to recall this record, and your school's copy was sealed",
  destroyed: "Your school's record of the student was destroyed",
};

/** What is there of one noun, a sentence for each finding that there is. */
export function findings(tally: Tally, one: string): string[] {
  const total = tally.intact + tally.changed + tally.missing + tally.altered + tally.not_checked;
  const told: [number, string][] = [
    [tally.intact, `of ${count(total, one)} as the manifest says`],
    [tally.changed, "changed since at your school (edited, struck out or replaced): the history says by whom"],
    [tally.missing, "missing"],
    [tally.altered, "not as the manifest says, and nothing tells who changed it"],
    [tally.not_checked, "too large or too many to be checked here"],
  ];
  if (total === 0) return [`No ${one}s in the manifest`];
  return told.filter(([n]) => n > 0).map(([n, words]) => `${n.toLocaleString("en-GB")} ${words}`);
}

/** Whether somebody must look into it. */
export function isTrouble(check: RecordCheck): boolean {
  const { incidents, documents, manifest } = check;
  const lost = incidents.missing + incidents.altered + documents.missing + documents.altered;
  return manifest === "altered" || manifest === "missing" || lost > 0;
}
