/** The files of a review: what goes and what stays, names of other students in them, and a tick for each. */
import { useEffect, useRef } from "preact/hooks";
import { call } from "../api/call";
import type { FileLook, ReviewedFile } from "../api/nouns";
import { LoneBox } from "../parts/box";
import { Alert } from "../parts/errors";
import { type Fetched, useFetched } from "../parts/loaded";
import { poll } from "../parts/poll";
import { useSend } from "../parts/send";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { moment } from "../words/dates";
import { UNREADY } from "../words/files";
import { STAYS } from "../words/held_back";
import { count, size } from "../words/numbers";
import { whom } from "./names_found";
import { useWalk, walked } from "./walk";

const EYES = "Look through it yourself.";
const READING: Record<FileLook["reading"], string> = {
  read: "",
  not_yet: "Safehand is reading this file.",
  partly: `Safehand has read this file only in part. ${EYES}`,
  no_text: `This file has no text that Safehand can read; it may be a scan. ${EYES}`,
  password_protected: `Safehand cannot read this file: it has a password. ${EYES}`,
  too_large: `Safehand cannot read this file: it is too large. ${EYES}`,
  damaged: `Safehand cannot read this file: it may be damaged. ${EYES}`,
  other_type: `Safehand cannot read files of this kind. ${EYES}`,
};

async function fetchLooks(transferId: string): Promise<FileLook[]> {
  const looks: FileLook[] = [];
  let after = "";
  do {
    const page = await call("get", "/transfers/{transfer_id}/review/files", {
      ids: { transfer_id: transferId },
      query: { after },
    });
    looks.push(...page.files);
    after = page.next;
  } while (after);
  return looks;
}

interface FileLooks extends Fetched<FileLook[]> {
  /** What is there, or what comes: whoever is quicker than the answer waits for it. */
  ready: () => Promise<FileLook[]>;
}

/** Every file that goes; it asks again while one of them is being read. */
export function useFileLooks(transferId: string): FileLooks {
  const found = useFetched(() => fetchLooks(transferId), [transferId]);
  const isHere = useRef(true);
  const isWaiting = useRef(false);
  useEffect(() => () => void (isHere.current = false), []);
  const isReading = found.value?.some((one) => one.reading === "not_yet") ?? false;
  useEffect(() => {
    if (!isReading || isWaiting.current) return;
    isWaiting.current = true;
    const ask = async (): Promise<FileLook[]> => {
      const looks = await fetchLooks(transferId);
      if (isHere.current) found.put(looks);
      return looks;
    };
    void poll(ask, (looks) => !looks.some((one) => one.reading === "not_yet"), () => isHere.current)
      .catch(() => undefined) // what is shown still says that it is being read
      .finally(() => void (isWaiting.current = false));
  }, [isReading]);
  const ready = async (): Promise<FileLook[]> => {
    if (found.value) return found.value;
    const looks = await fetchLooks(transferId);
    found.put(looks);
    return looks;
  };
  return { ...found, ready };
}

interface ReviewFilesProps {
  transferId: string;
  studentId: string;
  files: readonly ReviewedFile[];
  looks: Fetched<FileLook[]>;
}

export function ReviewFiles({ transferId, studentId, files, looks }: ReviewFilesProps) {
  if (files.length === 0) return <p class="govuk-body app-empty">There are no files that you can see.</p>;
  const found = new Map((looks.value ?? []).map((one) => [one.document_id, one]));
  const onTick = (now: FileLook): void =>
    looks.put((looks.value ?? []).map((one) => (one.document_id === now.document_id ? now : one)));
  return (
    <>
      {files.map((file) => (
        <article key={file.document_id} class={`app-entry${file.held_back ? " app-entry--struck" : ""}`}>
          <header class="app-entry__head">
            <h3 class="govuk-heading-s app-break">
              <Link href={`/students/${studentId}/documents/${file.document_id}`}>{file.file_name}</Link>
            </h3>
            {file.held_back ? <Tag text="Stays" colour="yellow" /> : <Tag text="Goes" colour="green" />}
          </header>
          <p class="govuk-body">
            {size(file.size)}, {file.incident_id ? "with an incident" : "of the student"}
            {file.is_redacted && `, redacted copy${nameOf(files, file.redacts, " of ")}`}
            {file.held_back && `. It does not go: ${STAYS[file.held_back]}${nameOf(files, file.redacted_by, ", ")}.`}
          </p>
          {file.unready && (
            <p class="govuk-body">
              <strong>{UNREADY[file.unready]}</strong>
            </p>
          )}
          <Redact transferId={transferId} studentId={studentId} file={file} />
          {!file.held_back && (
            <Look transferId={transferId} file={file} look={found.get(file.document_id)} onTick={onTick} />
          )}
        </article>
      ))}
    </>
  );
}

function nameOf(files: readonly ReviewedFile[], id: string, before: string): string {
  const found = files.find((one) => one.document_id === id);
  return found ? `${before}“${found.file_name}”` : "";
}

/** On a file that goes, and on a redacted copy that cannot: the ways to have another one go, or what was there before. */
function Redact({ transferId, studentId, file }: { transferId: string; studentId: string; file: ReviewedFile }) {
  if (file.held_back && !file.unready) return null;
  // of one that was not kept or is outdated a new one is made from the original as it stands now
  const source = file.unready && file.current_original ? file.current_original : file.document_id;
  const isWaiting = file.unready === "being_checked";
  return (
    <ul class="govuk-list app-inline-list">
      {!isWaiting && (
        <li>
          <Link href={`/admin/transfers/${transferId}/review/${studentId}/${source}/redact`}>
            {file.is_redacted ? "Send another redacted copy" : "Send a redacted copy instead"}
            <span class="govuk-visually-hidden"> of {file.file_name}</span>
          </Link>
        </li>
      )}
      {file.is_redacted && (
        <li>
          <Link href={`/students/${studentId}/documents/${file.document_id}/strike`}>
            Strike it out<span class="govuk-visually-hidden">: {file.file_name}</span>
          </Link>
        </li>
      )}
    </ul>
  );
}

interface LookProps {
  transferId: string;
  file: ReviewedFile;
  look: FileLook | undefined;
  onTick: (now: FileLook) => void;
}

function Look({ transferId, file, look, onTick }: LookProps) {
  const { onHere } = useWalk();
  const { send, isSending, problems } = useSend(async (seen: FileLook, isSet: boolean) => {
    const { tick } = await call("put", "/transfers/{transfer_id}/review/files/{document_id}/tick", {
      ids: { transfer_id: transferId, document_id: seen.document_id },
      body: { sha256: seen.sha256, is_set: isSet },
    });
    onTick({ ...seen, tick });
  });
  if (!look) return <p class="govuk-body">Safehand is looking for names in this file.</p>;
  const id = `tick-${file.document_id}`;
  return (
    <>
      {READING[look.reading] && <p class="govuk-body">{READING[look.reading]}</p>}
      {look.blank_pages > 0 && (
        <p class="govuk-body">
          {count(look.blank_pages, "page has", "pages have")} no text: it may be a picture. {EYES}
        </p>
      )}
      {look.names.length > 0 && (
        <ul class="govuk-list app-names" aria-label={`Names of other students in ${file.file_name}`}>
          {look.names.map((name, index) => (
            <li key={index} tabIndex={-1} {...walked(`${file.document_id} ${index}`, onHere)}>
              {name.page > 0 && `Page ${name.page}: `}…{name.before}
              <mark class={`app-name app-name--${name.certainty}`}>{name.written}</mark>
              {name.after}…<br />
              {whom(name)}
            </li>
          ))}
        </ul>
      )}
      {look.count > look.names.length && (
        <p class="govuk-body">{count(look.count - look.names.length, "more name", "more names")} in this file.</p>
      )}
      <LoneBox id={id} isOn={look.tick !== null} isBusy={isSending} onTurn={(isOn) => void send(look, isOn)}>
        Looked through<span class="govuk-visually-hidden"> {file.file_name}</span>
        {look.tick && `, by ${look.tick.by}, ${moment(look.tick.at)}`}
      </LoneBox>
      <Alert text={problems[0]?.text} />
    </>
  );
}
