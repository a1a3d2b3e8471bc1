/** The school says which column of its exports holds what. Then the file can be read again. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { ColumnMap, EnrolmentImport } from "../api/nouns";
import { Unfit } from "../parts/errors";
import { Select } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Link } from "../router";
import * as corrections from "./corrections";
import { useReadAgain } from "./read_again";

interface Found {
  one: EnrolmentImport;
  map: ColumnMap;
}

const STALE =
  "Somebody else saved the columns after you opened this page, so yours were not saved. Show what is saved now, and correct that.";

export function CorrectColumns({ id }: { id: string }) {
  const back = { href: `/admin/enrolments/${id}`, text: "Enrolment file" };
  const found = useFetched<Found>(async () => {
    const [one, map] = await Promise.all([
      call("get", "/imports/{import_id}", { ids: { import_id: id } }),
      call("get", "/column-map"),
    ]);
    return { one, map };
  }, [id]);
  const [choices, setChoices] = useState<corrections.Choices>({});
  const [isStale, setStale] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const again = useReadAgain(id);
  const save = useSend(async ({ one, map }: Found) => {
    const headings = corrections.headingsOf(one.columns, map);
    const now = { ...corrections.choicesOf(headings), ...choices };
    const wrong = corrections.problemsWith(headings, now, map.fields);
    if (wrong.length) throw new Unfit(wrong);
    const body = { version: map.version, columns: corrections.correctionsOf(headings, now, map) };
    try {
      await call("put", "/column-map", { body });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "lost_race") throw error;
      setStale(true);
      throw new Unfit([{ id: "", text: STALE }]);
    }
    setSaved(true);
  });
  const startAnew = async (): Promise<void> => {
    await found.reload();
    setChoices({});
    setStale(false);
    save.clear();
  };

  if (isSaved) {
    return (
      <Page key="saved" title="The columns are saved" back={back} problems={again.problems}>
        <div class="app-form">
          <p class="govuk-body">
            They count for files that are read from now on. This file was read before that: read it again, so that it is
            read as you have said.
          </p>
          <div class="govuk-button-group">
            <Button isSending={again.isSending} meanwhile="Starting" onClick={() => void again.send()}>
              Read the file again
            </Button>
            <Link href={back.href}>Leave it as it is</Link>
          </div>
        </div>
      </Page>
    );
  }
  return (
    <Page key="form" title="Correct the columns" back={back} problems={save.problems}>
      {isStale && (
        <Button kind="secondary" onClick={() => void startAnew()}>
          Show what is saved now
        </Button>
      )}
      <Loaded of={found} what="columns">
        {(known) => {
          const headings = corrections.headingsOf(known.one.columns, known.map);
          if (!headings.length) return <Empty>This file has no columns to correct: only those of a CSV can be.</Empty>;
          const now = { ...corrections.choicesOf(headings), ...choices };
          return (
            <Form onSend={() => save.send(known)}>
              <Notes now={now} map={known.map} />
              <div class="app-columns">
                {headings.map((heading) => (
                  <Select
                    key={heading.key}
                    id={heading.id}
                    label={heading.text}
                    hint={hintOf(heading)}
                    problem={save.problemOf(heading.id)}
                    value={now[heading.key] ?? ""}
                    onValue={(field) => setChoices({ ...choices, [heading.key]: field })}
                    options={optionsOf(known.map)}
                  />
                ))}
              </div>
              <Button isSending={save.isSending} meanwhile="Saving">
                Save
              </Button>
            </Form>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Notes({ now, map }: { now: corrections.Choices; map: ColumnMap }) {
  const missing = corrections.missingFields(now, map.fields);
  return (
    <div class="app-form">
      <p class="govuk-body">
        Say for each heading of your export what stands in its column. Safehand remembers it for all files of your school.
      </p>
      {missing.length > 0 && (
        <div class="govuk-inset-text">No column yet for: {missing.map((one) => one.label).join(", ")}.</div>
      )}
    </div>
  );
}

function hintOf(heading: corrections.Heading): string {
  const said = [
    ...(heading.count > 1 ? [`${heading.count} columns have this heading`] : []),
    ...(heading.isCorrected ? ["Corrected by your school"] : []),
  ];
  return said.join(". ");
}

function optionsOf(map: ColumnMap): { value: string; text: string }[] {
  const known = map.fields.map((one) => ({
    value: one.field,
    text: corrections.capital(one.label) + (one.is_needed ? " (needed)" : ""),
  }));
  return [{ value: corrections.NOT_USED, text: "Not used" }, ...known];
}
