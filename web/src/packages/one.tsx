/** One import of a package, from the passphrase to the result. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { PackageImport } from "../api/nouns";
import { LoneBox } from "../parts/box";
import { TextField } from "../parts/fields";
import { useFresh } from "../parts/fresh";
import { Loaded, useFetched } from "../parts/loaded";
import { LookAgain } from "../parts/look_again";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { useWho } from "../students/who";
import { count } from "../words/numbers";
import { ConfirmFound } from "./found";
import { STATES, markOf } from "./words";

const PASSPHRASE = "passphrase";

interface OneProps {
  id: string;
  importId: string;
}

export function PackageImportPage({ id, importId }: OneProps) {
  const ids = { student_id: id, import_id: importId };
  const ask = () => call("get", "/students/{student_id}/package-imports/{import_id}", { ids });
  const found = useFetched(ask, [id, importId]);
  const isStill = useFresh(found, ask, markOf);
  const [passphrase, setPassphrase] = useState("");
  const [isShown, setShown] = useState(false);
  const opening = useSend(
    async () => {
      const body = { passphrase };
      found.put(await call("post", "/students/{student_id}/package-imports/{import_id}/open", { ids, body }));
      setPassphrase("");
    },
    { passphrase: PASSPHRASE },
  );
  const confirming = useSend(
    async (confirms_student: boolean) => {
      const body = { confirms_student };
      found.put(await call("post", "/students/{student_id}/package-imports/{import_id}/confirm", { ids, body }));
    },
    { confirms_student: "confirms-student" },
  );
  const one = found.value;
  const isAskedAgain = one?.state === "waiting" && one.reason !== "" && !opening.problems.length;
  const wrong = isAskedAgain ? [{ id: PASSPHRASE, text: one.reason }] : [];
  return (
    <Page
      title="Import a package"
      caption={useWho(id)}
      back={{ href: `/students/${id}/incidents`, text: "Student" }}
      problems={[...opening.problems, ...confirming.problems, ...wrong]}
    >
      <Loaded of={found} what="import">
        {(one) => (
          <>
            <p class="govuk-body app-state" role="status">
              <Tag {...STATES[one.state]} />
            </p>
            {one.reason && one.state !== "waiting" && <div class="govuk-inset-text">{one.reason}</div>}
            {one.state === "waiting" && (
              <Form onSend={opening.send} class="app-form">
                <TextField
                  id={PASSPHRASE}
                  label="Passphrase"
                  hint="The six words that the other school told you. Safehand forgets them when the package is open."
                  value={passphrase}
                  onValue={setPassphrase}
                  type={isShown ? "text" : "password"}
                  isSecret
                  problem={opening.problemOf(PASSPHRASE) || wrong[0]?.text || ""}
                />
                <div class="govuk-form-group">
                  <LoneBox id="show-passphrase" isOn={isShown} onTurn={setShown}>
                    Show what I type
                  </LoneBox>
                </div>
                <Button isSending={opening.isSending} meanwhile="Sending">
                  Open the package
                </Button>
              </Form>
            )}
            {one.state === "opening" && <p class="govuk-body">Safehand opens the package and checks all that is in it.</p>}
            {one.state === "found" && one.found && <ConfirmFound found={one.found} sending={confirming} />}
            {one.state === "copying" && <Copying one={one} />}
            {isStill && (
              <LookAgain onLook={found.reload}>This takes longer than usual. You need not wait here: a notice tells when it is done.</LookAgain>
            )}
            {one.state === "done" && <Imported one={one} id={id} />}
            {one.state === "failed" && (
              <p class="govuk-body">
                Nothing of it shows. <Link href={`/students/${id}/import-package`}>Begin a new import</Link>
              </p>
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Copying({ one }: { one: PackageImport }) {
  return (
    <p class="govuk-body">
      <span class="app-line">
        <progress max={100} value={one.progress} aria-label="Copied" />
        {one.progress}%
      </span>
      The record is copied and its files are checked for malware. Nothing shows before all of it is there.
    </p>
  );
}

function Imported({ one, id }: { one: PackageImport; id: string }) {
  return (
    <>
      {one.found && (
        <p class="govuk-body">
          {count(one.found.incidents, "incident")} and {count(one.found.files, "file")} from {one.found.school_name} are in the
          student&rsquo;s record, in Legacy categories that nobody can see yet.
        </p>
      )}
      {one.not_openable > 0 && (
        <p class="govuk-body">
          Cannot be opened, because of malware or because it could not be checked: {count(one.not_openable, "file")}. The
          Document Vault says which.
        </p>
      )}
      <p class="govuk-body">
        Go to <Link href="/admin/users">Admin &gt; Users</Link>, open a user group and tick the Legacy categories it may see.
      </p>
      <p class="govuk-body">
        <Link href={`/students/${id}/incidents`}>Go to the student</Link>
      </p>
    </>
  );
}
