/** The Document Vault tab: files with their status; below them, a place to put files in. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { Document, Me } from "../api/nouns";
import { allCategories } from "../categories/all";
import { labelsOf } from "../categories/labels";
import { LoneBox } from "../parts/box";
import { useFresh } from "../parts/fresh";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { LookAgain } from "../parts/look_again";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { YourGroups } from "../parts/your_groups";
import { Link } from "../router";
import { moment } from "../words/dates";
import { isUnfinished, status } from "../words/files";
import { AddFiles } from "./add_files";
import { Download } from "./download";
import { Zip } from "./zip";

/** Marks how far unfinished files are: as long as there are some, the list is asked for again. */
export function unfinished(documents: readonly Document[]): string {
  return documents
    .filter(isUnfinished)
    .map((d) => `${d.document_id} ${d.status}`)
    .join();
}

export function Vault({ studentId, me }: { studentId: string; me: Me }) {
  const fetch = () => call("get", "/students/{student_id}/documents", { ids: { student_id: studentId } });
  const found = useFetched(fetch, [studentId]);
  const isStill = useFresh(found, fetch, ({ documents }) => unfinished(documents));
  const categories = useFetched(allCategories, []);
  const labels = labelsOf(categories.value);
  return (
    <section aria-labelledby="vault">
      <h2 class="govuk-heading-m" id="vault">
        Document Vault
      </h2>
      <Loaded of={found} what="files">
        {({ documents }) =>
          documents.length ? (
            <>
              <Files studentId={studentId} documents={documents} labels={labels} />
              {isStill && (
                <LookAgain onLook={found.reload}>Checking takes longer than usual.</LookAgain>
              )}
            </>
          ) : (
            <Empty>
              There are no files that you can see.
              <YourGroups me={me} />
            </Empty>
          )
        }
      </Loaded>
      {/* below the list, so with it: what comes first would be pushed away */}
      {(found.value ?? found.problem) && <AddFiles studentId={studentId} categories={categories} onAdded={found.reload} />}
    </section>
  );
}

interface FilesProps {
  studentId: string;
  documents: Document[];
  labels: (id: string) => string;
}

/** Earlier versions that can still be opened stand on the page of the file, not in the list. */
function Files({ studentId, documents, labels }: FilesProps) {
  const [chosen, setChosen] = useState<string[]>([]);
  const isEarlier = (d: Document): boolean => d.status === "available" && !d.struck && !d.is_current;
  const shown = documents.filter((d) => !isEarlier(d));
  const files = shown.filter((d) => d.allowed_actions.includes("download"));
  const turn = (id: string, isOn: boolean): void =>
    setChosen(isOn ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <>
      {files.length > 0 && <Zip studentId={studentId} files={files} chosen={chosen} onChosen={setChosen} />}
      <Table
        caption="Files in the vault"
        isCaptionHidden
        rows={shown}
        keyOf={(d) => d.document_id}
        columns={[
          {
            head: "File",
            cell: (d) => (
              <span class="app-pick">
                {files.includes(d) && (
                  <LoneBox
                    id={`pick-${d.document_id}`}
                    isOn={chosen.includes(d.document_id)}
                    onTurn={(isOn) => turn(d.document_id, isOn)}
                  >
                    <span class="govuk-visually-hidden">Choose {d.file_name}</span>
                  </LoneBox>
                )}
                <Download studentId={studentId} document={d} isStatusApart />
              </span>
            ),
          },
          {
            head: "Status",
            cell: (d) => (
              <>
                <StatusTag document={d} /> <RedactedMark document={d} />
              </>
            ),
          },
          { head: "Categories", cell: (d) => d.category_ids.map(labels).join(", ") },
          {
            head: "Belongs to",
            cell: (d) =>
              d.incident_id ? <Link href={`/students/${studentId}/incidents/${d.incident_id}`}>An incident</Link> : "The student",
          },
          {
            head: "Uploaded",
            cell: (d) => `${moment(d.uploaded_at)}, ${d.uploaded_by}${d.origin ? ` at ${d.origin}` : ""}`,
          },
          {
            head: "More",
            cell: (d) => (
              <Link href={`/students/${studentId}/documents/${d.document_id}`}>
                Details<span class="govuk-visually-hidden"> of {d.file_name}</span>
              </Link>
            ),
          },
        ]}
      />
    </>
  );
}

/** Of the two, which one goes with a transfer. */
function RedactedMark({ document: file }: { document: Document }) {
  if (file.redacted_by) return <span class="app-note">A redacted copy goes instead</span>;
  return file.is_redacted ? <Tag text="Redacted copy" colour="purple" /> : null;
}

function StatusTag({ document: file }: { document: Document }) {
  const { text, colour } = status(file);
  return <Tag text={text} colour={colour} />;
}
