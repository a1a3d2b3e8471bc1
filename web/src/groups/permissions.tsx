/** Category Permissions of one user group: what it may do with each category. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Category, Group, Right } from "../api/nouns";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { type Grid, GridTable, legacyRows, ownRows } from "./grid";

export function GroupPermissions({ id }: { id: string }) {
  const found = useFetched(async () => {
    const [groups, categories] = await Promise.all([call("get", "/groups"), call("get", "/categories")]);
    return { group: groups.groups.find((g) => g.group_id === id), categories: categories.categories };
  }, [id]);
  const [done, setDone] = useState("");
  const [isStale, setStale] = useState(false);
  const save = useSend(async (group: Group, grid: Grid) => {
    setDone("");
    try {
      const body = { version: group.version, permissions: grid };
      const saved = await call("put", "/groups/{group_id}/permissions", { ids: { group_id: id }, body });
      found.put({ group: saved, categories: found.value?.categories ?? [] });
      setDone("The group is saved. Its people see the change at once.");
    } catch (error) {
      setStale(error instanceof ApiError && error.status === 409);
      throw error;
    }
  });
  const loadNewest = async (): Promise<void> => {
    await found.reload();
    setStale(false);
    save.clear();
  };
  return (
    <Page
      title="Category Permissions"
      heading={found.value?.group?.name ?? "User group"}
      caption="User group"
      back={{ href: "/admin/users", text: "Users" }}
      problems={save.problems}
      done={done}
    >
      {isStale && (
        <div class="govuk-inset-text">
          <p class="govuk-body">
            Your ticks are still below, and they are not saved. Loading the newest version shows what the other person
            saved, without your ticks.
          </p>
          <Button kind="secondary" onClick={() => void loadNewest()}>
            Load the newest version
          </Button>
        </div>
      )}
      <Loaded of={found} what="Category Permissions">
        {({ group, categories }) =>
          group ? (
            <Editor
              key={group.version}
              group={group}
              categories={categories}
              isSending={save.isSending}
              onSave={(grid) => save.send(group, grid)}
            />
          ) : (
            <Empty>There is no such group.</Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

interface EditorProps {
  group: Group;
  categories: Category[];
  isSending: boolean;
  onSave: (grid: Grid) => Promise<void>;
}

function Editor({ group, categories, isSending, onSave }: EditorProps) {
  const [grid, setGrid] = useState<Grid>(group.permissions);
  const legacy = legacyRows(categories);
  const own = ownRows(categories);
  const turn = (categoryId: string, right: Right, isOn: boolean): void => {
    const rights = (grid[categoryId] ?? []).filter((r) => r !== right);
    setGrid({ ...grid, [categoryId]: isOn ? [...rights, right] : rights });
  };
  const viewAllLegacy = (): void =>
    setGrid({
      ...grid,
      ...Object.fromEntries(legacy.map((c): [string, Right[]] => [c.category_id, ["view_students", "view_incidents"]])),
    });
  if (!categories.length) return <Empty>No categories yet. Add them in Admin &gt; Categories.</Empty>;
  return (
    <Form onSend={() => onSave(grid)}>
      {legacy.length > 0 && (
        <>
          <GridTable
            caption="Legacy categories, from previous schools"
            rows={legacy}
            grid={grid}
            onTurn={turn}
            isAddOff
          />
          {legacy.length > 1 && (
            <p class="govuk-body">
              <button type="button" class="app-link-button" onClick={viewAllLegacy}>
                Tick View Students and View Incidents for all Legacy categories
              </button>
            </p>
          )}
        </>
      )}
      {own.length > 0 && <GridTable caption="Your categories" rows={own} grid={grid} onTurn={turn} />}
      <div class="app-save">
        <Button isSending={isSending} meanwhile="Saving">
          Save Group
        </Button>
      </div>
    </Form>
  );
}
