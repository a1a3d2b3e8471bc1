/** Entries of a record's history as people read them: looks of one person within half an hour are one row. */
import type { AuditEntry } from "../api/nouns";
import { did } from "../words/audit";
import { details } from "../words/audit_details";

const APART = 30 * 60_000; // milliseconds between two looks that are told apart

export interface HistoryRow {
  key: string;
  who: string;
  /** ISO instants; the same where there is one entry only. */
  first: string;
  last: string;
  deeds: { words: string; times: number }[];
  isRefused: boolean;
}

/** `entries` come newest first, and so do the rows. What changed something, left the school or was refused has its own row. */
export function rowsOf(entries: readonly AuditEntry[]): HistoryRow[] {
  const rows: HistoryRow[] = [];
  const looks = new Map<string, HistoryRow>();
  for (const entry of entries) {
    const isLook = entry.kind === "view" && entry.outcome === "done";
    const who = `${entry.actor_id} ${whoOf(entry)}`; // two people may have one name, and another school tells no id
    const row = looks.get(who);
    if (isLook && row && Date.parse(row.first) - Date.parse(entry.at) <= APART) {
      row.first = entry.at;
      add(row, did(entry.action));
      continue;
    }
    const { action, at, outcome } = entry;
    const more = isLook ? "" : details(entry.detail);
    const made: HistoryRow = { key: entry.audit_id, who: whoOf(entry), first: at, last: at, deeds: [], isRefused: outcome === "refused" };
    add(made, more ? `${did(action)}: ${more}` : did(action));
    rows.push(made);
    if (isLook) looks.set(who, made);
  }
  return rows;
}

function add(row: HistoryRow, words: string): void {
  const same = row.deeds.find((deed) => deed.words === words);
  if (same) same.times += 1;
  else row.deeds.push({ words, times: 1 });
}

function whoOf({ actor_id, actor_name, is_own_school }: AuditEntry): string {
  return is_own_school || actor_id === "system" ? actor_name : `${actor_name} (other school)`;
}
