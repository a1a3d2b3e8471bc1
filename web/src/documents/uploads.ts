/** Files on their way into the vault: sent one after the other, then checked together, each with its own fate. */
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, call, newKey } from "../api/call";
import type { Document } from "../api/nouns";
import { upload } from "../api/upload";
import { problemsOf } from "../parts/errors";
import { poll } from "../parts/poll";
import { useStay } from "../parts/stay";
import { isUnfinished, status } from "../words/files";

export type Fate = "waiting" | "sending" | "checking" | "kept" | "refused" | "failed";

export interface Row {
  key: number;
  file: File;
  fate: Fate;
  percent: number;
  said: string;
  /** The name of its creation: sent again, it gets the same place. */
  once: string;
}

/** Where files go: to categories, to an incident, or into the place of another file, as its newer version or redacted. */
export interface Belongs {
  category_ids?: string[];
  incident_id?: string;
  inPlaceOf?: { how: "replace" | "redact"; document_id: string; version: number; reason: string };
}

export interface Uploads {
  rows: Row[];
  isBusy: boolean;
  /** Sends the files and waits until each was checked. Returns those that are kept. Rejects when the file to be
   * replaced is not any more as it was seen. */
  start: (files: readonly File[], belongs: Belongs) => Promise<Document[]>;
  /** Sends one that failed again. */
  again: (row: Row, belongs: Belongs) => Promise<Document[]>;
}

let keys = 0;

export function useUploads(studentId: string): Uploads {
  const [rows, setRows] = useState<Row[]>([]);
  const [isBusy, setBusy] = useState(false);
  const isHere = useRef(true);
  useEffect(() => () => void (isHere.current = false), []);
  useStay(isBusy);

  const change = (key: number, now: Partial<Row>): void =>
    setRows((before) => before.map((row) => (row.key === key ? { ...row, ...now } : row)));

  /** The id of its document once the bytes are there; null when they are not. */
  const send = async (row: Row, belongs: Belongs): Promise<string | null> => {
    try {
      change(row.key, { fate: "sending", percent: 0, said: "" });
      const place = await placeFor(studentId, row, belongs);
      await upload(place.upload, row.file, (percent) => change(row.key, { percent }));
      change(row.key, { fate: "checking", percent: 100 });
      return place.document.document_id;
    } catch (error) {
      change(row.key, { fate: "failed", said: problemsOf(error)[0]?.text ?? "" });
      if (error instanceof ApiError && error.status === 412) throw error;
      return null;
    }
  };

  /** Follows the files that were sent to their end. */
  const follow = async (sent: ReadonlyMap<string, Row>): Promise<Document[]> => {
    if (!sent.size) return [];
    let found: readonly Document[] = [];
    const tell = (documents: readonly Document[]): boolean => {
      found = documents;
      const mine = documents.filter((d) => sent.has(d.document_id) && !isUnfinished(d));
      for (const one of mine) {
        const key = sent.get(one.document_id)?.key ?? 0;
        if (one.status === "available") change(key, { fate: "kept" });
        else change(key, { fate: "refused", said: status(one).words });
      }
      return mine.length === sent.size;
    };
    const ask = async () =>
      (await call("get", "/students/{student_id}/documents", { ids: { student_id: studentId } })).documents;
    await poll(ask, tell, () => isHere.current).catch(() => undefined); // the files are there; only the look failed
    const settled = new Set(found.filter((d) => !isUnfinished(d)).map((d) => d.document_id));
    for (const [id, row] of sent) {
      if (!settled.has(id)) change(row.key, { said: "This takes longer than usual. Look at the Document Vault later." });
    }
    return found.filter((d) => sent.has(d.document_id) && d.status === "available");
  };

  const run = async (wanted: Row[], belongs: Belongs): Promise<Document[]> => {
    setBusy(true);
    try {
      const sent = new Map<string, Row>();
      for (const row of wanted) {
        if (!isHere.current) break; // nothing goes on behind a page that was left
        const id = await send(row, belongs);
        if (id) sent.set(id, row);
      }
      return await follow(sent);
    } finally {
      setBusy(false);
    }
  };

  return {
    rows,
    isBusy,
    start: (files, belongs) => {
      const wanted = files.map(
        (file): Row => ({ key: ++keys, file, fate: "waiting", percent: 0, said: "", once: newKey() }),
      );
      setRows(wanted);
      return run(wanted, belongs);
    },
    again: (row, belongs) => run([row], belongs),
  };
}

function placeFor(studentId: string, row: Row, { inPlaceOf, ...belongs }: Belongs) {
  const { once, file } = row;
  if (inPlaceOf) {
    const { how, document_id, version, reason } = inPlaceOf;
    const what = {
      ids: { student_id: studentId, document_id },
      body: { file_name: file.name, reason },
      version,
      once,
    };
    return how === "redact"
      ? call("post", "/students/{student_id}/documents/{document_id}/redactions", what)
      : call("post", "/students/{student_id}/documents/{document_id}/versions", what);
  }
  return call("post", "/students/{student_id}/documents", {
    ids: { student_id: studentId },
    body: { file_name: file.name, category_ids: [], incident_id: "", ...belongs },
    once,
  });
}
