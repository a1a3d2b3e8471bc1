import { useMemo, useState } from "preact/hooks";
import { call, newKey } from "../api/call";
import { Unfit } from "../parts/errors";
import { Checkboxes, TextField } from "../parts/fields";
import { Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Link } from "../router";
import { Button, Form, useSend } from "../parts/send";
import { TemporaryPassword } from "./temporary_password";
import { KEY_HOLDER } from "./user";

const FIELDS = { name: "person-name", email: "person-email", group_ids: "person-groups" };
const BACK = { href: "/admin/users", text: "Users" };

export function InviteUser() {
  const groups = useFetched(() => call("get", "/groups"), []);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const [isKeyHolder, setKeyHolder] = useState(false);
  const [password, setPassword] = useState<string | null>(null);
  const key = useMemo(newKey, [name, email, chosen, isKeyHolder]); // another person is another invitation
  const { send, isSending, problems, problemOf } = useSend(async () => {
    const missing = [
      ...(name.trim() ? [] : [{ id: "person-name", text: "Enter the person's name." }]),
      ...(email.trim() ? [] : [{ id: "person-email", text: "Enter the person's e-mail address." }]),
    ];
    if (missing.length) throw new Unfit(missing);
    const body = { name, email, is_key_holder: isKeyHolder, group_ids: chosen };
    setPassword((await call("post", "/users", { body, once: key })).temporary_password);
  }, FIELDS);

  const another = (): void => {
    setName("");
    setEmail("");
    setChosen([]);
    setKeyHolder(false);
    setPassword(null);
  };

  if (password !== null) {
    return (
      <Page key="made" title="The person is added" back={BACK}>
        <p class="govuk-body">
          A mail with a link is on its way to {email}. With it {name} chooses a password; the link is good for seven days.
        </p>
        {password ? (
          <>
            <p class="govuk-body">If the mail does not come, there is a second way:</p>
            <TemporaryPassword name={name} email={email} password={password} />
          </>
        ) : (
          <p class="govuk-body">
            The person was added before, so the temporary password is not told again. If the mail does not come, open the
            person in Users and make a new temporary password.
          </p>
        )}
        {chosen.length === 0 && (
          <p class="govuk-body">
            {name} is in no user group yet, and sees no record until you open the person in <Link href="/admin/users">Users</Link>{" "}
            and tick one.
          </p>
        )}
        <Button kind="secondary" onClick={another}>
          Invite somebody else
        </Button>
      </Page>
    );
  }
  return (
    <Page key="form" title="Invite somebody" back={BACK} problems={problems}>
      <p class="govuk-body app-form">
        The person gets a mail with a link, good for seven days, and chooses a password with it. You also see a temporary
        password here, once, for when the mail does not come.
      </p>
      <Loaded of={groups} what="groups">
        {({ groups: all }) => (
          <div class="app-form">
            <Form onSend={send}>
              <TextField id="person-name" label="Name" value={name} onValue={setName} problem={problemOf("person-name")} />
              <TextField
                id="person-email"
                label="E-mail address"
                type="email"
                value={email}
                onValue={setEmail}
                problem={problemOf("person-email")}
              />
              {all.length > 0 && (
                <Checkboxes
                  id="person-groups"
                  legend="User groups"
                  hint="What the person may see and add follows from these."
                  options={all.map((g) => ({ value: g.group_id, text: g.name }))}
                  chosen={chosen}
                  onChosen={setChosen}
                  problem={problemOf("person-groups")}
                />
              )}
              <Checkboxes
                id="person-key-holder"
                legend="Administration"
                options={[
                  {
                    value: "yes",
                    text: "Key holder",
                    hint: KEY_HOLDER,
                  },
                ]}
                chosen={isKeyHolder ? ["yes"] : []}
                onChosen={(now) => setKeyHolder(now.length > 0)}
              />
              <Button isSending={isSending} meanwhile="Adding">
                Add person
              </Button>
            </Form>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
