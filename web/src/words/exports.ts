/** Reports and ZIPs: what each is, what its state means, and what to do when it could not be made. */
import type { Export } from "../api/nouns";
import { count } from "./numbers";

const KIND: Record<Export["kind"], string> = {
  report: "Student Report",
  documents: "Files",
  package: "Hand-over package",
};

/** "Student Report (PDF)". */
export function what({ kind, format }: Pick<Export, "kind" | "format">): string {
  return `${KIND[kind]} (${format.toUpperCase()})`;
}

export function state(made: Pick<Export, "state" | "can_open">): { text: string; colour: string } {
  switch (made.state) {
    case "asked":
      return { text: "Waiting", colour: "blue" };
    case "making":
      return { text: "Being made", colour: "blue" };
    case "ready":
      return made.can_open ? { text: "Ready", colour: "green" } : { text: "No longer kept", colour: "grey" };
    case "failed":
      return { text: "Not made", colour: "red" };
    case "cancelled":
      return { text: "Cancelled", colour: "grey" };
  }
}

const FAILED: Record<string, string> = {
  not_allowed: "You may not see this record any more. Ask a key holder of your school.",
  gone: "The record was destroyed before this was made.",
  no_files: "There is no file among them that you may open. The list of files says what became of each.",
};

/** Why it failed, and what to do. */
export function failure({ failed_because, export_id }: Export): string {
  const ours = `Something went wrong on our side, and nothing was made. Try again; if it fails again, tell support this number: ${export_id}`;
  return FAILED[failed_because] ?? ours;
}

/** What is in it. */
export function contents({ kind, incidents, files, gaps }: Export): string {
  return kind === "documents" ? count(files - gaps, "file") : count(incidents, "incident");
}

/** "" when everything is in. */
export function gapsOf({ gaps }: Export): string {
  return gaps ? `${count(gaps, "file")} could not be put in: the ZIP names ${gaps === 1 ? "it" : "them"}.` : "";
}
