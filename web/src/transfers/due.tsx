/** By when the record should arrive: how long that is, the day, and of one that is late that it is. */
import type { Transfer } from "../api/nouns";
import { Tag } from "../parts/tag";
import { clockWords, dueDay } from "../words/clock";

export function Due({ transfer }: { transfer: Transfer }) {
  const words = clockWords(transfer);
  if (!words) return <span>{dueDay(transfer)}</span>;
  return (
    <>
      {transfer.is_overdue ? <Tag text={words} colour="red" /> : words}
      <span class="app-note">{dueDay(transfer)}</span>
    </>
  );
}
