/** One user group: what it may do with each category, who is in it, and its name. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Category, Group, User } from "../api/nouns";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { useSend } from "../parts/send";
import { Link } from "../router";
import { Editor } from "./editor";
import { type Grid, has } from "./grid_rules";
import { RenameGroup } from "./rename";

interface Found {
  group: Group | undefined;
  categories: Category[];
  people: User[];
  /** Legacy categories that no group may see yet. */
  unseen: ReadonlySet<string>;
}

export function GroupPermissions({ id }: { id: string }) {
  const found = useFetched<Found>(async () => {
    const [groups, categories, users, unseen] = await Promise.all([
      call("get", "/groups"),
      call("get", "/categories"),
      call("get", "/users"),
      call("get", "/categories/unseen"),
    ]);
    return {
      group: groups.groups.find((g) => g.group_id === id),
      categories: categories.categories,
      people: users.users.filter((u) => u.group_ids.includes(id)),
      unseen: new Set(unseen.categories.map((c) => c.category_id)),
    };
  }, [id]);
  const [done, setDone] = useState("");
  /** After a stale save: the group as somebody else left it. */
  const [theirs, setTheirs] = useState<Group | null>(null);
  const put = (group: Group, sentence: string): void => {
    const { categories = [], people = [], unseen = new Set<string>() } = found.value ?? {};
    const isSeen = (id: string): boolean => has(group.permissions, id, "view_incidents");
    found.put({ group, categories, people, unseen: new Set([...unseen].filter((one) => !isSeen(one))) });
    setDone(sentence);
  };
  const save = useSend(async (group: Group, grid: Grid) => {
    setDone("");
    try {
      const given = { ids: { group_id: id }, body: { permissions: grid }, version: group.version };
      put(await call("put", "/groups/{group_id}/permissions", given), "The group is saved. Its people see the change at once.");
      setTheirs(null);
    } catch (error) {
      if (error instanceof ApiError && error.status === 412) setTheirs(error.current as Group);
      throw error;
    }
  });
  return (
    <Page
      title="Category Permissions"
      heading={(theirs ?? found.value?.group)?.name ?? "User group"}
      caption="User group"
      back={{ href: "/admin/users", text: "Users" }}
      problems={save.problems}
      done={done}
    >
      <Loaded of={found} what="Category Permissions">
        {({ group, categories, people, unseen }) =>
          group ? (
            <>
              <People people={people} />
              <Editor
                group={group}
                theirs={theirs}
                categories={categories}
                unseen={unseen}
                isSending={save.isSending}
                onSave={(grid) => save.send(theirs ?? group, grid)}
                onTake={(taken) => {
                  setTheirs(null);
                  save.clear();
                  put(taken, "");
                }}
              />
              <RenameGroup
                group={theirs ?? group}
                onSend={() => setDone("")}
                onRenamed={(renamed) => {
                  if (theirs) setTheirs(renamed);
                  put(renamed, "The group has its new name.");
                }}
                onStale={setTheirs}
              />
            </>
          ) : (
            <Empty>There is no such group.</Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

function People({ people }: { people: User[] }) {
  return (
    <section class="app-pile" aria-labelledby="group-people">
      <h2 class="govuk-heading-m" id="group-people">
        People in this group
      </h2>
      {people.length === 0 && <Empty>Nobody yet. Open a person in Admin &gt; Users to add them.</Empty>}
      <ul class="govuk-list app-inline-list">
        {people.map((one) => (
          <li key={one.user_id}>
            <Link href={`/admin/users/people/${one.user_id}`}>{one.name}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
