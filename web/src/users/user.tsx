/** One person: name, key holder or not, groups, and what key holders can do for somebody who cannot sign in. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { Group, User } from "../api/nouns";
import { Breakable } from "../parts/breakable";
import { Details } from "../parts/details";
import { Checkboxes, TextField } from "../parts/fields";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form } from "../parts/send";
import { Summary } from "../parts/summary";
import { Tag } from "../parts/tag";
import { count } from "../words/numbers";
import { MailsOfUser } from "./mails_of_user";
import { SignInHelp } from "./sign_in_help";
import { TemporaryPassword } from "./temporary_password";
import { useUserDeed } from "./user_deed";

/** What a key holder does, and what it takes. */
export const KEY_HOLDER =
  "Requests and authorises transfers and manages people. Gives no right to read a record. Signs in with an authenticator app.";
const BACK = { href: "/admin/users", text: "Users" };

export function UserPage({ id }: { id: string }) {
  const { user, done, sending } = useUserDeed(id, { group_ids: "groups", name: "name" });
  const groups = useFetched(() => call("get", "/groups"), []);
  const [password, setPassword] = useState("");
  const ids = { user_id: id };
  if (password && user.value) {
    return (
      <Page key="reset" title="The password is reset" back={BACK}>
        <TemporaryPassword name={user.value.name} email={user.value.email} password={password} />
        <Button kind="secondary" onClick={() => setPassword("")}>
          Back to the person
        </Button>
      </Page>
    );
  }
  return (
    <Page key="person" title="Person" heading={user.value?.name ?? "Person"} back={BACK} problems={sending.problems} done={done}>
      <Loaded of={user} what="person">
        {(person) => (
          <>
            <Summary
              rows={[
                ["E-mail address", <Breakable text={person.email} />],
                ["Key holder", person.is_key_holder ? "Yes" : "No"],
                ["Can sign in", person.is_active ? "Yes" : <Tag text="Disabled" colour="red" />],
                ["Mails", mailsOf(person)],
                ["Authenticator app", person.has_second_factor ? "Set up" : "Not set up"],
              ]}
            />
            <MailsOfUser user={person} sending={sending} />
            <Loaded of={groups} what="groups">
              {({ groups: all }) => (
                <Groups
                  key={`groups ${person.version}`}
                  user={person}
                  groups={all}
                  isSending={sending.isSending}
                  onSave={(group_ids) =>
                    sending.send(
                      ({ version }) => call("put", "/users/{user_id}/groups", { ids, body: { group_ids }, version }),
                      "The groups are saved.",
                    )
                  }
                />
              )}
            </Loaded>
            <h2 class="govuk-heading-m">Signing in</h2>
            <SignInHelp user={person} sending={sending} onPassword={setPassword} />
            <Details name="Change the name, or who is a key holder">
              <Who
                key={`who ${person.version}`}
                user={person}
                isSending={sending.isSending}
                onSave={(body) =>
                  sending.send(({ version }) => call("put", "/users/{user_id}", { ids, body, version }), "The person is saved.")
                }
              />
            </Details>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function mailsOf({ mail_failed_at, mails_delayed }: User) {
  if (mail_failed_at) return <Tag text="Do not arrive" colour="red" />;
  return mails_delayed ? `Arrive; ${count(mails_delayed, "mail")} came back for a time` : "Arrive";
}

interface WhoProps {
  user: User;
  isSending: boolean;
  onSave: (body: { name: string; is_key_holder: boolean; is_active: boolean }) => Promise<void>;
}

function Who({ user, isSending, onSave }: WhoProps) {
  const [name, setName] = useState(user.name);
  const [isKeyHolder, setKeyHolder] = useState(user.is_key_holder);
  return (
    <Form onSend={() => onSave({ name, is_key_holder: isKeyHolder, is_active: user.is_active })} class="app-form">
      <TextField id="name" label="Name" value={name} onValue={setName} />
      <Checkboxes
        id="key-holder"
        legend="Administration"
        hint="A school always keeps one key holder who can sign in."
        options={[{ value: "yes", text: "Key holder", hint: KEY_HOLDER }]}
        chosen={isKeyHolder ? ["yes"] : []}
        onChosen={(now) => setKeyHolder(now.length > 0)}
      />
      <Button kind="secondary" isSending={isSending} meanwhile="Saving">
        Save person
      </Button>
    </Form>
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
