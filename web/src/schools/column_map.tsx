/** Admin > School > Column map: all that the school has ever said about headings of its exports. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { ColumnMap } from "../api/nouns";
import { capital } from "../imports/corrections";
import { Unfit } from "../parts/errors";
import { Select } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Link } from "../router";
import { count } from "../words/numbers";

/** Of the choices: the heading is recognised again as if nothing had been said. No field has this name. */
const FORGET = "-";
const STALE = "Somebody else saved the column map after you opened this page, so yours was not saved. What they saved is below.";

/** Heading -> field, of those that were chosen anew. */
type Choices = Record<string, string>;

export function ManageColumnMap() {
  const found = useFetched(() => call("get", "/column-map"), []);
  const [choices, setChoices] = useState<Choices>({});
  const [done, setDone] = useState("");
  const save = useSend(async (map: ColumnMap) => {
    setDone("");
    const columns = map.columns
      .map((one) => ({ ...one, field: choices[one.heading] ?? one.field }))
      .filter((one) => one.field !== FORGET);
    try {
      found.put(await call("put", "/column-map", { body: { version: map.version, columns } }));
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "lost_race") throw error;
      await found.reload();
      setChoices({});
      throw new Unfit([{ id: "", text: STALE }]);
    }
    setChoices({});
    const forgotten = map.columns.length - columns.length;
    setDone(`The column map is saved.${forgotten ? ` ${count(forgotten, "heading")} forgotten.` : ""}`);
  });
  return (
    <Page title="Column map" caption="School" back={{ href: "/admin/school", text: "School" }} problems={save.problems} done={done}>
      <p class="govuk-body app-form">
        Safehand recognises the headings of most exports. What your school has corrected stands here, for all its enrolment
        files that are read from now on.
      </p>
      <Loaded of={found} what="column map">
        {(map) =>
          map.columns.length ? (
            <Form onSend={() => save.send(map)}>
              <div class="app-columns">
                {map.columns.map((one, index) => (
                  <Select
                    key={one.heading}
                    id={`heading-${index}`}
                    label={one.heading}
                    value={choices[one.heading] ?? one.field}
                    onValue={(field) => setChoices({ ...choices, [one.heading]: field })}
                    options={optionsOf(map)}
                  />
                ))}
              </div>
              <Button isSending={save.isSending} meanwhile="Saving">
                Save column map
              </Button>
            </Form>
          ) : (
            <Empty>
              Nothing is corrected. When a file is read wrongly, open it in <Link href="/admin/enrolments">Enrolments</Link> and
              choose Correct the columns.
            </Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

function optionsOf({ fields }: ColumnMap): { value: string; text: string }[] {
  return [
    { value: "", text: "Not used" },
    ...fields.map((one) => ({ value: one.field, text: capital(one.label) })),
    { value: FORGET, text: "Forget: go by the heading again" },
  ];
}
