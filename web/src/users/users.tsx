import { useMemo, useState } from "preact/hooks";
import { call, newKey } from "../api/call";
import type { Group, User } from "../api/nouns";
import { Unfit } from "../parts/errors";
import { TextField } from "../parts/fields";
import { Breakable } from "../parts/breakable";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link, go } from "../router";
import { count } from "../words/numbers";

export function Users() {
  const found = useFetched(async () => {
    const [users, groups, unseen] = await Promise.all([
      call("get", "/users"),
      call("get", "/groups"),
      call("get", "/categories/unseen"),
    ]);
    return { users: users.users, groups: groups.groups, unseen: unseen.categories.length };
  }, []);
  const [name, setName] = useState("");
  const key = useMemo(newKey, [name]); // another name is another group
  const add = useSend(
    async () => {
      if (!name.trim()) throw new Unfit([{ id: "group-name", text: "Enter a name for the group." }]);
      const made = await call("post", "/groups", { body: { name }, once: key });
      tellNext("The group is added. Now choose what it may do.");
      go(`/admin/users/groups/${made.group_id}`);
    },
    { name: "group-name" },
  );
  return (
    <Page title="Users" problems={add.problems}>
      <Loaded of={found} what="users">
        {({ users, groups, unseen }) => (
          <>
            {unseen > 0 && (
              <div class="govuk-inset-text">
                {count(unseen, "Legacy category", "Legacy categories")} came with a record, and no user group can see{" "}
                {unseen === 1 ? "it" : "them"} yet. Open the group that should, and tick what it may see.
              </div>
            )}
            <section class="app-pile" aria-labelledby="groups">
              <h2 class="govuk-heading-m" id="groups">
                User groups
              </h2>
              <p class="govuk-body">Open a group to change its Category Permissions.</p>
              {groups.length ? <Groups groups={groups} users={users} /> : <Empty>No user groups yet.</Empty>}
              <div class="app-form">
                <Form onSend={add.send} class="app-one-line">
                  <TextField
                    id="group-name"
                    label="Add a group"
                    width={20}
                    value={name}
                    onValue={setName}
                    problem={add.problemOf("group-name")}
                  />
                  <Button kind="secondary" isSending={add.isSending} meanwhile="Adding">
                    Add group
                  </Button>
                </Form>
              </div>
            </section>
            <section aria-labelledby="people">
              <div class="app-bar">
                <h2 class="govuk-heading-m" id="people">
                  People
                </h2>
                <Link href="/admin/users/invite" class="govuk-button govuk-button--secondary">
                  Invite somebody
                </Link>
              </div>
              <People users={users} groups={groups} />
            </section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Groups({ groups, users }: { groups: Group[]; users: User[] }) {
  return (
    <Table
      caption="User groups"
      isCaptionHidden
      rows={groups}
      keyOf={(g) => g.group_id}
      columns={[
        { head: "Group", cell: (g) => <Link href={`/admin/users/groups/${g.group_id}`}>{g.name}</Link> },
        { head: "People", cell: (g) => users.filter((u) => u.group_ids.includes(g.group_id)).length },
        { head: "Categories", cell: (g) => Object.keys(g.permissions).length },
      ]}
    />
  );
}

function People({ users, groups }: { users: User[]; groups: Group[] }) {
  const nameOf = new Map(groups.map((g) => [g.group_id, g.name]));
  return (
    <Table
      caption="People"
      isCaptionHidden
      rows={[...users.filter((u) => u.is_active), ...users.filter((u) => !u.is_active)]}
      keyOf={(u) => u.user_id}
      columns={[
        {
          head: "Name",
          cell: (u) => (
            <>
              <Link href={`/admin/users/people/${u.user_id}`}>{u.name}</Link>{" "}
              {!u.is_active && <Tag text="Disabled" colour="grey" />}
            </>
          ),
        },
        {
          head: "E-mail",
          cell: (u) => (
            <>
              <Breakable text={u.email} />{" "}
              {u.mail_failed_at && <Tag text="Mails do not arrive" colour="red" />}
            </>
          ),
        },
        {
          head: "Groups",
          cell: (u) => u.group_ids.map((g) => nameOf.get(g) ?? "").join(", ") || <span class="app-secondary">None</span>,
        },
        {
          head: "Key holder",
          cell: (u) =>
            u.is_key_holder ? (u.has_second_factor ? "Yes" : "Yes, authenticator not set up yet") : "No",
        },
      ]}
    />
  );
}
