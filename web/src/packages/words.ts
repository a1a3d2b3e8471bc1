/** What an import of a package is at, in words. */
import type { PackageImport } from "../api/nouns";

type State = PackageImport["state"];
type Colour = "blue" | "yellow" | "green" | "red" | "grey";

export const STATES: Record<State, { text: string; colour: Colour }> = {
  waiting: { text: "Waiting for the passphrase", colour: "yellow" },
  opening: { text: "Being opened", colour: "blue" },
  found: { text: "To be confirmed", colour: "yellow" },
  copying: { text: "Being copied", colour: "blue" },
  done: { text: "Imported", colour: "green" },
  failed: { text: "Not imported", colour: "red" },
};

/** How far it is while a machine is at work; "" when it waits for a person or has ended. */
export function markOf({ state, progress }: PackageImport): string {
  return state === "opening" || state === "copying" ? `${state} ${progress}` : "";
}
