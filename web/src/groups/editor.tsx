/** The ticks of one group, as they are being changed. They stay when the save is refused. */
import { useState } from "preact/hooks";
import type { Category, Group, Right } from "../api/nouns";
import { TextField } from "../parts/fields";
import { Empty } from "../parts/loaded";
import { Button, Form } from "../parts/send";
import { useStay } from "../parts/stay";
import { count } from "../words/numbers";
import { GridTable } from "./grid";
import { differences, every, filled, type Grid, hasEvery, legacyRows, ownRows, turned } from "./grid_rules";

/** Rows from which on a field to find a category helps. */
const MANY = 15;

interface EditorProps {
  group: Group;
  /** After a stale save: the group as somebody else left it. */
  theirs: Group | null;
  categories: Category[];
  /** Legacy categories that no group may see yet. */
  unseen: ReadonlySet<string>;
  isSending: boolean;
  onSave: (grid: Grid) => Promise<void>;
  /** The person gives up their ticks for what was saved. */
  onTake: (theirs: Group) => void;
}

export function Editor({ group, theirs, categories, unseen, isSending, onSave, onTake }: EditorProps) {
  const [grid, setGrid] = useState<Grid>(group.permissions);
  const [sought, setSought] = useState("");
  const isSought = (c: Category): boolean => c.label.toLowerCase().includes(sought.trim().toLowerCase());
  const legacy = legacyRows(categories, unseen);
  const own = ownRows(categories);
  const rows = { legacy: legacy.filter(isSought), own: own.filter(isSought) };
  const changed = differences(grid, group.permissions, [...legacy, ...own]);
  useStay(changed > 0);
  const all = (category: Category): void =>
    setGrid(filled(grid, [category], hasEvery(grid, category) ? [] : every(category)));
  const turn = (categoryId: string, right: Right, isOn: boolean): void =>
    setGrid(turned(grid, categoryId, right, isOn));
  const copy = (main: Category): void => {
    const subs = own.filter((c) => c.parent_id === main.category_id);
    setGrid(filled(grid, subs, grid[main.category_id] ?? []));
  };
  if (!categories.length) return <Empty>No categories yet. Add them in Admin &gt; Categories.</Empty>;
  return (
    <Form onSend={() => onSave(grid)}>
      {theirs && (
        <Theirs
          differing={differences(grid, theirs.permissions, [...legacy, ...own])}
          onTake={() => {
            setGrid(theirs.permissions);
            onTake(theirs);
          }}
        />
      )}
      <p class="govuk-body">
        An incident shows to those who may see every category of it. View Incidents needs View Students, so it ticks both.
      </p>
      {legacy.length + own.length > MANY && (
        <TextField id="find-category" label="Find a category" width={20} value={sought} onValue={setSought} />
      )}
      {rows.legacy.length + rows.own.length === 0 && <Empty>No category has this in its name.</Empty>}
      {rows.legacy.length > 0 && (
        <>
          <p class="govuk-body">
            {rows.legacy.some((c) => unseen.has(c.category_id)) && "New: came with a record, and no user group can see it yet. "}
            Nothing new can be logged on a Legacy category, so Add Incidents stays off.
          </p>
          {legacy.length > 1 && !sought && (
            <p class="govuk-body">
              <button
                type="button"
                class="app-link-button"
                onClick={() => setGrid(filled(grid, legacy, ["view_students", "view_incidents"]))}
              >
                Tick View Students and View Incidents for all Legacy categories
              </button>
            </p>
          )}
          <GridTable
            caption="Legacy categories, from previous schools"
            rows={rows.legacy}
            grid={grid}
            theirs={theirs?.permissions}
            unseen={unseen}
            onTurn={turn}
            onAll={all}
            isAddOff
          />
        </>
      )}
      {rows.own.length > 0 && (
        <GridTable
          caption="Your categories"
          rows={rows.own}
          grid={grid}
          theirs={theirs?.permissions}
          onTurn={turn}
          onAll={all}
          onCopy={copy}
        />
      )}
      <div class={`app-save${changed ? " app-save--near" : ""}`}>
        <Button isSending={isSending} meanwhile="Saving">
          Save Group
        </Button>
        <p class="govuk-body" role="status">
          {changed > 0 && `${count(changed, "box is", "boxes are")} changed and not saved.`}
        </p>
      </div>
    </Form>
  );
}

function Theirs({ differing, onTake }: { differing: number; onTake: () => void }) {
  return (
    <div class="govuk-inset-text">
      <p class="govuk-body">
        Your ticks are still below, and they are not saved.{" "}
        {differing
          ? `${count(differing, "box differs", "boxes differ")} from what somebody else saved; each says what was saved. `
          : "They are the same as what somebody else saved. "}
        Save Group again puts your ticks in place of theirs.
      </p>
      <Button kind="secondary" onClick={onTake}>
        Take what was saved
      </Button>
    </div>
  );
}
