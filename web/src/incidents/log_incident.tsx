/** Logs an incident for a student, then sends its files. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import { Progress } from "../documents/progress";
import { useUploads } from "../documents/uploads";
import { Loaded, useFetched } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Link, go } from "../router";
import { LogForm } from "./log_form";

export function LogIncident({ studentId }: { studentId: string }) {
  const list = `/students/${studentId}/incidents`;
  const found = useFetched(async () => {
    const [student, { categories }] = await Promise.all([
      call("get", "/students/{student_id}", { ids: { student_id: studentId } }),
      call("get", "/categories"),
    ]);
    return { student, categories };
  }, [studentId]);
  const [logged, setLogged] = useState("");
  const uploads = useUploads(studentId);
  if (logged) {
    return (
      <Page title="The incident is logged" back={{ href: list, text: "Incidents" }}>
        <p class="govuk-body">
          {uploads.isBusy ? "Its files are on their way. Stay on this page until they are there." : "What became of its files:"}
        </p>
        <Progress rows={uploads.rows} onAgain={(row) => void uploads.again(row, { incident_id: logged })} />
        <p class="govuk-body">
          <Link href={list}>Go to the incidents</Link>
        </p>
      </Page>
    );
  }
  const done = async (incidentId: string, files: File[]): Promise<void> => {
    setLogged(files.length ? incidentId : "");
    if (files.length && (await uploads.start(files, { incident_id: incidentId })).length < files.length) return;
    tellNext("The incident is logged.");
    go(list);
  };
  if (found.value) return <LogForm {...found.value} onDone={done} />;
  return (
    <Page title="Log an incident" back={{ href: list, text: "Incidents" }}>
      <Loaded of={found} what="categories">
        {() => null}
      </Loaded>
    </Page>
  );
}
