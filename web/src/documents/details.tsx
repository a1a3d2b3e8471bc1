/** One file: what it is, what became of it, its preview, what can be done with it, and its versions. */
import { call } from "../api/call";
import type { Document } from "../api/nouns";
import { useCategoryLabels } from "../categories/labels";
import { useFresh } from "../parts/fresh";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Summary } from "../parts/summary";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { useWho } from "../students/who";
import { moment } from "../words/dates";
import { UNREADY, status, type } from "../words/files";
import { count, size } from "../words/numbers";
import { Download } from "./download";
import { Preview } from "./preview";
import { unfinished } from "./vault";

export interface FileIds {
  studentId: string;
  documentId: string;
}

export function vaultOf(studentId: string): { href: string; text: string } {
  return { href: `/students/${studentId}/documents`, text: "Document Vault" };
}

/** All files of the student that the reader may see. */
export function useFiles(studentId: string) {
  const fetch = () => call("get", "/students/{student_id}/documents", { ids: { student_id: studentId } });
  const found = useFetched(fetch, [studentId]);
  return { found, fetch };
}

export function FileDetails({ studentId, documentId }: FileIds) {
  const { found, fetch } = useFiles(studentId);
  useFresh(found, fetch, ({ documents }) => unfinished(documents.filter((d) => d.document_id === documentId)));
  const file = found.value?.documents.find((d) => d.document_id === documentId);
  return (
    <Page title="File" caption={useWho(studentId)} heading={file?.file_name ?? "File"} back={vaultOf(studentId)}>
      <Loaded of={found} what="file">
        {({ documents }) =>
          file ? (
            <>
              <Preview key={file.document_id} studentId={studentId} document={file} />
              <Facts studentId={studentId} file={file} documents={documents} />
              <Ways studentId={studentId} file={file} />
              <Versions studentId={studentId} file={file} documents={documents} />
            </>
          ) : (
            <Empty>There is no such file, or you may not see it.</Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

interface FactsProps {
  studentId: string;
  file: Document;
  documents: Document[];
}

function Facts({ studentId, file, documents }: FactsProps) {
  const labels = useCategoryLabels();
  const { text, colour, words } = status(file);
  const extent = file.pages
    ? count(file.pages, "page")
    : file.width
      ? `${file.width} × ${file.height} pixels`
      : "";
  const rows: [string, preact.ComponentChildren][] = [
    [
      "Status",
      <>
        <Tag text={text} colour={colour} />
        {words && <span class="app-note">{words}</span>}
      </>,
    ],
    ["Download", file.allowed_actions.includes("download") && <Download studentId={studentId} document={file} />],
    ["Type", type(file)],
    ["Size", file.size ? [size(file.size), extent].filter(Boolean).join(", ") : ""],
    ["Categories", file.category_ids.map(labels).join(", ")],
    [
      "Belongs to",
      file.incident_id ? (
        <Link href={`/students/${studentId}/incidents/${file.incident_id}`}>An incident</Link>
      ) : (
        "The student"
      ),
    ],
    ["Uploaded", `${moment(file.uploaded_at)}, ${file.uploaded_by}${file.origin ? ` at ${file.origin}` : ""}`],
    [
      "Redacted copy",
      file.is_redacted && (
        <RedactedOf studentId={studentId} file={file} original={documents.find((d) => d.document_id === file.redacts)} />
      ),
    ],
    [
      "With a transfer goes",
      file.redacted_by && (
        <Other studentId={studentId} file={documents.find((d) => d.document_id === file.redacted_by)} />
      ),
    ],
    [file.is_redacted ? "Why it was redacted" : "Why it replaced another file", file.reason],
    ["Struck out", file.struck && `${moment(file.struck.at)}, ${file.struck.by}`],
    ["Why it was struck out", file.struck?.reason],
    ["SHA-256", file.sha256 && <code class="app-break">{file.sha256}</code>],
  ];
  return <Summary rows={rows.filter(([, value]) => value)} />;
}

/** At the school that has both the copy leads to its original; where it came to, it stands alone. */
function RedactedOf({ studentId, file, original }: { studentId: string; file: Document; original: Document | undefined }) {
  return (
    <>
      {original ? (
        <>
          Of <Other studentId={studentId} file={original} />
        </>
      ) : (
        "The previous school sent it in the place of the original, which it keeps."
      )}
      {file.unready && <span class="app-note">{UNREADY[file.unready]}</span>}
    </>
  );
}

function Other({ studentId, file }: { studentId: string; file: Document | undefined }) {
  if (!file) return null;
  return (
    <Link href={`/students/${studentId}/documents/${file.document_id}`} class="govuk-link app-break">
      {file.file_name}
    </Link>
  );
}

function Ways({ studentId, file }: { studentId: string; file: Document }) {
  const at = `/students/${studentId}/documents/${file.document_id}`;
  const may = (action: "replace" | "redact" | "strike"): boolean => file.allowed_actions.includes(action);
  if (!may("replace") && !may("redact") && !may("strike")) return null;
  return (
    <ul class="govuk-list app-inline-list app-ways app-file-ways">
      {may("replace") && (
        <li>
          <Link href={`${at}/replace`}>Replace the file</Link>
        </li>
      )}
      {may("redact") && (
        <li>
          <Link href={`${at}/redact`}>
            {file.redacted_by || file.is_redacted ? "Send another redacted copy" : "Send a redacted copy instead"}
          </Link>
        </li>
      )}
      {may("strike") && (
        <li>
          <Link href={`${at}/strike`}>Strike out the file</Link>
        </li>
      )}
    </ul>
  );
}

/** Shown when there is more than this one. The newest stands first. */
function Versions({ studentId, file, documents }: { studentId: string; file: Document; documents: Document[] }) {
  const versions = documents.filter((d) => d.first_id === file.first_id).reverse();
  if (versions.length < 2) return null;
  return (
    <section aria-labelledby="versions">
      <h2 class="govuk-heading-m" id="versions">
        Versions
      </h2>
      <Table
        caption="Versions of this file"
        isCaptionHidden
        rows={versions}
        keyOf={(d) => d.document_id}
        columns={[
          {
            head: "File",
            cell: (d) =>
              d.document_id === file.document_id ? (
                <span class="app-break">{d.file_name} (this one)</span>
              ) : (
                <Link href={`/students/${studentId}/documents/${d.document_id}`} class="govuk-link app-break">
                  {d.file_name}
                </Link>
              ),
          },
          { head: "Status", cell: (d) => <VersionTag version={d} /> },
          { head: "Uploaded", cell: (d) => `${moment(d.uploaded_at)}, ${d.uploaded_by}` },
          { head: "Reason", cell: (d) => d.reason },
        ]}
      />
    </section>
  );
}

function VersionTag({ version }: { version: Document }) {
  if (version.is_current) return <Tag text="Current" colour="green" />;
  if (version.status === "available" && !version.struck) return <Tag text="Earlier version" colour="grey" />;
  const { text, colour } = status(version);
  return <Tag text={text} colour={colour} />;
}
