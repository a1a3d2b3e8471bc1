/** One person: which groups they belong to. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { Group, User } from "../api/nouns";
import { Checkboxes } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Summary } from "../parts/summary";

export function UserPage({ id }: { id: string }) {
  const found = useFetched(async () => {
    const [users, groups] = await Promise.all([call("get", "/users"), call("get", "/groups")]);
    return { user: users.users.find((u) => u.user_id === id), groups: groups.groups };
  }, [id]);
  const [done, setDone] = useState("");
  const save = useSend(
    async (user: User, chosen: string[]) => {
      setDone("");
      const body = { version: user.version, group_ids: chosen };
      const saved = await call("put", "/users/{user_id}/groups", { ids: { user_id: id }, body });
      found.put({ user: saved, groups: found.value?.groups ?? [] });
      setDone("The groups are saved.");
    },
    { group_ids: "groups" },
  );
  return (
    <Page
      title="Person"
      heading={found.value?.user?.name ?? "Person"}
      back={{ href: "/admin/users", text: "Users" }}
      problems={save.problems}
      done={done}
    >
      <Loaded of={found} what="person">
        {({ user, groups }) =>
          user ? (
            <>
              <Summary
                rows={[
                  ["E-mail address", <span class="app-break">{user.email}</span>],
                  ["Key holder", user.is_key_holder ? "Yes" : "No"],
                  ["Authenticator app", user.has_second_factor ? "Set up" : "Not set up"],
                ]}
              />
              <Groups
                key={user.version}
                user={user}
                groups={groups}
                isSending={save.isSending}
                onSave={(chosen) => save.send(user, chosen)}
              />
            </>
          ) : (
            <Empty>There is nobody here that you can see.</Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

interface GroupsProps {
  user: User;
  groups: Group[];
  isSending: boolean;
  onSave: (chosen: string[]) => Promise<void>;
}

function Groups({ user, groups, isSending, onSave }: GroupsProps) {
  const [chosen, setChosen] = useState(user.group_ids);
  if (!groups.length) return <Empty>No user groups yet. Add one in Admin &gt; Users.</Empty>;
  return (
    <Form onSend={() => onSave(chosen)}>
      <Checkboxes
        id="groups"
        legend="User groups"
        hint="What you save counts from the person's next click."
        options={groups.map((g) => ({ value: g.group_id, text: g.name }))}
        chosen={chosen}
        onChosen={setChosen}
      />
      <Button isSending={isSending} meanwhile="Saving">
        Save groups
      </Button>
    </Form>
  );
}
