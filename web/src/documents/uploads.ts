/** Files on their way into the vault, one after the other, each with its own fate. */
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../api/call";
import type { Document } from "../api/nouns";
import { upload } from "../api/upload";
import { problemsOf } from "../parts/errors";
import { poll } from "../parts/poll";
import { useStay } from "../parts/stay";
import { isUnfinished, refusal } from "../words/files";

export type Fate = "waiting" | "sending" | "checking" | "kept" | "refused" | "failed";

export interface Row {
  key: number;
  file: File;
  fate: Fate;
  percent: number;
  said: string;
}

export interface Belongs {
  category_ids?: string[];
  incident_id?: string;
}

export interface Uploads {
  rows: Row[];
  isBusy: boolean;
  /** Sends the files and waits until each was looked at. Returns how many were kept. */
  start: (files: readonly File[], belongs: Belongs) => Promise<number>;
  /** Sends one that failed again. */
  again: (row: Row, belongs: Belongs) => Promise<void>;
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

  const one = async (row: Row, belongs: Belongs): Promise<boolean> => {
    const ids = { student_id: studentId };
    try {
      change(row.key, { fate: "sending", percent: 0, said: "" });
      const place = await call("post", "/students/{student_id}/documents", {
        ids,
        body: { file_name: row.file.name, category_ids: [], incident_id: "", ...belongs },
      });
      await upload(place.upload, row.file, (percent) => change(row.key, { percent }));
      change(row.key, { fate: "checking", percent: 100 });
      const looked = await poll(
        async () => (await call("get", "/students/{student_id}/documents", { ids })).documents,
        (documents) => isJudged(documents, place.document.document_id),
        () => isHere.current,
      );
      const judged = looked?.find((d) => d.document_id === place.document.document_id);
      if (judged?.status === "refused" || judged?.status === "quarantined") change(row.key, { fate: "refused", said: refusal(judged) });
      else if (judged?.status === "available") change(row.key, { fate: "kept" });
      else change(row.key, { said: "This takes longer than usual. Look at the Document Vault later." });
      return judged?.status === "available";
    } catch (error) {
      change(row.key, { fate: "failed", said: problemsOf(error)[0]?.text ?? "" });
      return false;
    }
  };

  const run = async (wanted: Row[], belongs: Belongs): Promise<number> => {
    setBusy(true);
    let kept = 0;
    try {
      for (const row of wanted) if (await one(row, belongs)) kept += 1;
    } finally {
      setBusy(false);
    }
    return kept;
  };

  return {
    rows,
    isBusy,
    start: (files, belongs) => {
      const wanted = files.map((file): Row => ({ key: ++keys, file, fate: "waiting", percent: 0, said: "" }));
      setRows(wanted);
      return run(wanted, belongs);
    },
    again: async (row, belongs) => void (await run([row], belongs)),
  };
}

function isJudged(documents: readonly Document[], id: string): boolean {
  return documents.some((d) => d.document_id === id && !isUnfinished(d));
}
