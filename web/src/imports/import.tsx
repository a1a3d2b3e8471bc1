/** One enrolment file: how far it is read, what became of its rows, and what to do next. */
import { call } from "../api/call";
import type { EnrolmentImport } from "../api/nouns";
import { Breakable } from "../parts/breakable";
import { useFresh } from "../parts/fresh";
import { Loaded, useFetched } from "../parts/loaded";
import { LookAgain } from "../parts/look_again";
import { Page } from "../parts/page";
import { Button } from "../parts/send";
import { Summary } from "../parts/summary";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { moment } from "../words/dates";
import { ColumnsRead } from "./columns_read";
import { useReadAgain } from "./read_again";
import { Reading } from "./reading";
import { Verdicts } from "./verdicts";
import { SOURCE_IN_FULL, columnsHelp, isOlderFile, markOf, nameOf, neverCame, statusOf } from "./words";

export function ImportPage({ id }: { id: string }) {
  const ask = () => call("get", "/imports/{import_id}", { ids: { import_id: id } });
  const found = useFetched(ask, [id]);
  const isStill = useFresh(found, ask, markOf);
  const again = useReadAgain(id);
  const readAgain = (
    <Button kind="secondary" isSending={again.isSending} meanwhile="Starting" onClick={() => void again.send()}>
      Read the file again
    </Button>
  );
  return (
    <Page
      title="Enrolment file"
      heading={<Breakable text={found.value ? nameOf(found.value) : "Enrolment file"} />}
      caption="Enrolment file"
      back={{ href: "/admin/enrolments", text: "Enrolments" }}
      problems={again.problems}
    >
      <Loaded of={found} what="file">
        {(one) => (
          <>
            <p class="govuk-body app-state" role="status">
              <Tag {...statusOf(one)} /> <span>{meaningOf(one)}</span>
            </p>
            {one.status === "reading" && <Reading one={one} />}
            {isStill && (
              <LookAgain onLook={found.reload} />
            )}
            {one.status === "failed" && <Failed one={one} />}
            {one.status === "done" && <Verdicts one={one} />}
            <h2 class="govuk-heading-m">About this file</h2>
            <Summary rows={factsOf(one)} />
            {one.columns.length > 0 && <ColumnsRead one={one} readAgain={!markOf(one) && readAgain} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Failed({ one }: { one: EnrolmentImport }) {
  return (
    <>
      <div class="govuk-inset-text">{one.reason}</div>
      {columnsHelp(one) ? (
        <>
          <p class="govuk-body">
            When the column is there under another heading, say which one it is. Safehand remembers it for your next files.
          </p>
          <Link href={`/admin/enrolments/${one.import_id}/columns`} class="govuk-button">
            Correct the columns
          </Link>
        </>
      ) : (
        <p class="govuk-body">
          <Link href="/admin/enrolments">Upload another file</Link>
        </p>
      )}
    </>
  );
}

function meaningOf(one: EnrolmentImport): string {
  if (neverCame(one)) return "The upload was broken off. Nothing was changed. Send the file again.";
  if (one.status === "failed") return "The file was kept, and nothing was changed.";
  if (one.status === "waiting") return "It is read as soon as it is here.";
  return `Came ${moment(one.at)}`;
}

const SAME_MOMENT = 10 * 60_000; // an upload takes a while

function factsOf(one: EnrolmentImport): [string, string][] {
  const isLate = one.as_of !== null && Date.parse(one.at) - Date.parse(one.as_of) > SAME_MOMENT;
  const isOlder = isLate || isOlderFile(one);
  return [
    ["Sent as", SOURCE_IN_FULL[one.source] ?? one.source],
    ["Came", moment(one.at)],
    ...(one.as_of && isOlder ? [["Tells the roll as it was on", moment(one.as_of)] as [string, string]] : []),
  ];
}
