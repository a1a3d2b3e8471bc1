/** Admin > Transfers > Manage Preferences: the categories that may go with a transfer. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Category, Preferences } from "../api/nouns";
import { Checkboxes } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { useStay } from "../parts/stay";
import { count } from "../words/numbers";

const BOXES = "preferences";

export function ManagePreferences() {
  const found = useFetched(async () => {
    const [preferences, all] = await Promise.all([call("get", "/preferences"), call("get", "/categories")]);
    return { preferences, categories: all.categories };
  }, []);
  const [done, setDone] = useState("");
  /** After a stale update: as somebody else left them. */
  const [theirs, setTheirs] = useState<Preferences | null>(null);
  const update = useSend(
    async (ticked: string[], version: number) => {
      setDone("");
      try {
        const preferences = await call("put", "/preferences", { body: { category_ids: ticked }, version });
        setTheirs(null);
        if (found.value) found.put({ ...found.value, preferences });
        setDone(`The preferences are updated. ${inWords(preferences.category_ids.length)}`);
      } catch (error) {
        if (error instanceof ApiError && error.status === 412) setTheirs(error.current as Preferences);
        throw error;
      }
    },
    { category_ids: BOXES },
  );
  return (
    <Page
      title="Manage Preferences"
      caption="Transfers"
      back={{ href: "/admin/transfers/outgoing", text: "Transfers" }}
      problems={update.problems}
      done={done}
    >
      <p class="govuk-body">
        Tick the categories that may go to a new school. An incident goes when one of its categories is ticked, and only
        with those that are. Its files go with it.
      </p>
      <div class="govuk-inset-text">
        Guidance says that the safeguarding file should go in its entirety. With nothing ticked, everything goes. What you
        hold back is counted for both schools, and whoever authorises must say why.
      </div>
      <Loaded of={found} what="preferences">
        {({ preferences, categories }) =>
          categories.length ? (
            <Ticks
              key={preferences.version}
              saved={preferences}
              theirs={theirs}
              categories={categories}
              problem={update.problemOf(BOXES)}
              isSending={update.isSending}
              onUpdate={update.send}
            />
          ) : (
            <Empty>Your school has no categories yet, so everything goes.</Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

interface TicksProps {
  saved: Preferences;
  theirs: Preferences | null;
  categories: readonly Category[];
  problem: string;
  isSending: boolean;
  onUpdate: (ticked: string[], version: number) => Promise<void>;
}

function Ticks({ saved, theirs, categories, problem, isSending, onUpdate }: TicksProps) {
  const [ticked, setTicked] = useState<string[]>(saved.category_ids);
  useStay([...ticked].sort().join() !== [...saved.category_ids].sort().join());
  const labelOf = (id: string): string => categories.find((c) => c.category_id === id)?.label ?? "a new category";
  return (
    <>
      {theirs && (
        <section class="govuk-inset-text" aria-labelledby="theirs">
          <h2 class="govuk-heading-s" id="theirs">
            Updated by somebody else
          </h2>
          <p class="govuk-body">Ticked now: {theirs.category_ids.map(labelOf).join("; ") || "nothing, so everything goes"}.</p>
          <p class="govuk-body">Your ticks still stand below. Updating again puts them in place of these.</p>
        </section>
      )}
      <Form onSend={() => onUpdate(ticked, (theirs ?? saved).version)}>
        <div class="govuk-button-group">
          <Button kind="secondary" onClick={() => setTicked(categories.map((c) => c.category_id))}>
            Tick all
          </Button>
          <Button kind="secondary" onClick={() => setTicked([])}>
            Untick all
          </Button>
        </div>
        <Checkboxes
          id={BOXES}
          legend="Categories that may be transferred"
          options={categories.map((c) => ({ value: c.category_id, text: c.label }))}
          chosen={ticked}
          onChosen={setTicked}
          problem={problem}
        />
        <p class="govuk-body" role="status">
          {inWords(ticked.length)}
        </p>
        <Button isSending={isSending} meanwhile="Updating">
          Update Preferences
        </Button>
      </Form>
    </>
  );
}

function inWords(ticked: number): string {
  if (ticked === 0) return "Nothing is ticked, so everything goes.";
  return `${count(ticked, "category is", "categories are")} ticked. What is in no ticked category stays.`;
}
