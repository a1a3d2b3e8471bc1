import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { Student } from "../api/nouns";
import { open } from "../categories/labels";
import { ChooseFiles } from "../documents/choose_files";
import { Progress } from "../documents/progress";
import { useUploads } from "../documents/uploads";
import { Unfit } from "../parts/errors";
import { Checkboxes, TextArea } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { Link, go } from "../router";
import { LinkedStudents } from "./linked_students";
import { type When, WhenField, instantOf, today } from "./when";

const FIELDS = { occurred_at: "when", category_ids: "categories", text: "text", linked_student_ids: "linked" };

export function LogIncident({ studentId }: { studentId: string }) {
  const ids = { student_id: studentId };
  const list = `/students/${studentId}/incidents`;
  const categories = useFetched(() => call("get", "/categories"), []);
  const [when, setWhen] = useState<When>(today);
  const [chosen, setChosen] = useState<string[]>([]);
  const [text, setText] = useState("");
  const [linked, setLinked] = useState<Student[]>([]);
  const [files, setFiles] = useState<File[]>([]);
  const [logged, setLogged] = useState("");
  const uploads = useUploads(studentId);

  useStay(text !== "" && !logged);

  const { send, isSending, problems, problemOf } = useSend(async () => {
    const occurred_at = instantOf(when);
    const missing = [
      ...(occurred_at ? [] : [{ id: "when", text: "Enter the date and time, for example 24 11 2026 at 14:05." }]),
      ...(chosen.length ? [] : [{ id: "categories", text: "Choose at least one category." }]),
      ...(text.trim() ? [] : [{ id: "text", text: "Write what happened." }]),
    ];
    if (!occurred_at || missing.length) throw new Unfit(missing);
    const incident = await call("post", "/students/{student_id}/incidents", {
      ids,
      body: { occurred_at, category_ids: chosen, text, linked_student_ids: linked.map((s) => s.student_id) },
    });
    setLogged(incident.incident_id);
    if (files.length && (await uploads.start(files, { incident_id: incident.incident_id })).length < files.length) return;
    tellNext("The incident is logged.");
    go(list);
  }, FIELDS);

  if (logged) {
    return (
      <Page title="The incident is logged" back={{ href: list, text: "Incidents" }}>
        <h2 class="govuk-heading-m">Attached files</h2>
        <Progress
          rows={uploads.rows}
          onAgain={(row) => void uploads.again(row, { incident_id: logged })}
        />
        <p class="govuk-body">
          <Link href={list}>{uploads.isBusy ? "Leave the page (files not uploaded yet are lost)" : "Go to the incidents"}</Link>
        </p>
      </Page>
    );
  }
  return (
    <Page title="Log an incident" back={{ href: list, text: "Incidents" }} problems={problems}>
      <Loaded of={categories} what="categories">
        {({ categories: all }) =>
          open(all).length ? (
            <div class="app-form">
              <Form onSend={send}>
                <WhenField when={when} onWhen={setWhen} problem={problemOf("when")} />
                <Checkboxes
                  id="categories"
                  legend="Categories"
                  hint="Only people who may view all of these see the incident"
                  options={open(all)}
                  chosen={chosen}
                  onChosen={setChosen}
                  problem={problemOf("categories")}
                />
                <TextArea
                  id="text"
                  label="What happened?"
                  hint="Kept exactly as you write it"
                  rows={9}
                  value={text}
                  onValue={setText}
                  problem={problemOf("text")}
                />
                <LinkedStudents
                  studentId={studentId}
                  chosen={linked}
                  onChosen={setLinked}
                  problem={problemOf("linked")}
                />
                <ChooseFiles
                  id="files"
                  label="Attach files (optional)"
                  hint="Documents, pictures, sound or video, up to 1 GB each"
                  isMany
                  onFiles={setFiles}
                />
                <Button isSending={isSending} meanwhile="Saving">
                  Log incident
                </Button>
              </Form>
            </div>
          ) : (
            <Empty>Your user groups may not log incidents on any category yet. Ask a key holder.</Empty>
          )
        }
      </Loaded>
    </Page>
  );
}
