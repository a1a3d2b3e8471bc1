/** Import a package: upload the ZIP that another school made; then the import's own page goes on. */
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../api/call";
import { upload } from "../api/upload";
import { ChooseFiles } from "../documents/choose_files";
import { Unfit } from "../parts/errors";
import { Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { Tag } from "../parts/tag";
import { Link, go } from "../router";
import { useWho } from "../students/who";
import { moment } from "../words/dates";
import { STATES } from "./words";

const FIELD = "package";
const MOST_BYTES = 5_000_000_000;

export function ImportPackage({ id }: { id: string }) {
  const [file, choose] = useState<File | null>(null);
  const [percent, setPercent] = useState(0);
  const isHere = useRef(true);
  useEffect(() => () => void (isHere.current = false), []);
  const { send, isSending, problems, problemOf } = useSend(async () => {
    const unfit = problemWith(file);
    if (!file || unfit) throw new Unfit([{ id: FIELD, text: unfit }]);
    setPercent(0);
    const place = await call("post", "/students/{student_id}/package-imports", { ids: { student_id: id } });
    await upload(place.upload, file, setPercent);
    if (isHere.current) go(`/students/${id}/import-package/${place.package_import.import_id}`);
  });
  useStay(isSending);
  return (
    <Page
      title="Import a package"
      caption={useWho(id)}
      back={{ href: `/students/${id}/transfers`, text: "Transfers" }}
      problems={problems}
    >
      <div class="app-form">
        <p class="govuk-body">
          For a record that another school handed over as a package, before your school had Safehand. Safehand opens it,
          checks that nothing in it was changed, and shows you what it found. Nothing is imported before you confirm.
        </p>
        <Form onSend={send}>
          <ChooseFiles
            id={FIELD}
            label="Package"
            hint="The ZIP as the other school's link gave it, unchanged. Do not unpack it. Up to 5 GB."
            onFiles={([chosen]) => choose(chosen ?? null)}
            problem={problemOf(FIELD)}
          />
          {isSending && (
            <p class="govuk-body">
              {percent}% sent
              <progress max={100} value={percent} aria-label="Upload of the package" />
            </p>
          )}
          <p class="govuk-visually-hidden" role="status">
            {isSending && (percent < 100 ? "The package is being sent." : "The package is sent.")}
          </p>
          <div class="govuk-button-group">
            <Button isSending={isSending} meanwhile="Uploading">
              Upload
            </Button>
            <Link href={`/students/${id}/transfers`}>Cancel</Link>
          </div>
        </Form>
      </div>
      <Earlier id={id} />
    </Page>
  );
}

function problemWith(file: File | null): string {
  if (!file) return "Choose the package.";
  if (!file.size) return "The file is empty. Fetch it again with the other school's link.";
  if (file.size > MOST_BYTES) return "The package has more than 5 GB. Ask your Safehand operator to import it.";
  return "";
}

function Earlier({ id }: { id: string }) {
  const found = useFetched(
    () => call("get", "/students/{student_id}/package-imports", { ids: { student_id: id } }),
    [id],
  );
  return (
    <Loaded of={found} what="earlier imports">
      {({ imports }) =>
        imports.length > 0 && (
          <>
            <h2 class="govuk-heading-m">Earlier imports</h2>
            <ul class="govuk-list">
              {imports.map((one) => (
                <li key={one.import_id}>
                  <Link href={`/students/${id}/import-package/${one.import_id}`}>{moment(one.asked_at)}</Link>, {one.asked_by}{" "}
                  <Tag {...STATES[one.state]} />
                </li>
              ))}
            </ul>
          </>
        )
      }
    </Loaded>
  );
}
