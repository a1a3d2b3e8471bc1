import { call } from "../api/call";
import { Loaded } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form } from "../parts/send";
import { Link, go } from "../router";
import { useUserDeed } from "./user_deed";

export function DisableUser({ id }: { id: string }) {
  const { user, sending } = useUserDeed(id);
  const person = `/admin/users/people/${id}`;
  return (
    <Page title="Disable a person" back={{ href: person, text: "Person" }} problems={sending.problems}>
      <Loaded of={user} what="person">
        {({ name, email, is_key_holder }) => (
          <div class="app-form">
            <p class="govuk-body">
              {name} ({email}) is signed out everywhere at once and cannot sign in any more. What they wrote stays. You can
              enable them again; they must sign in anew then.
            </p>
            <Form
              onSend={() =>
                sending.send(async ({ version }) => {
                  const body = { name, is_key_holder, is_active: false };
                  const after = await call("put", "/users/{user_id}", { ids: { user_id: id }, body, version });
                  tellNext(`${name} is disabled.`);
                  go(person);
                  return after;
                }, "")
              }
            >
              <div class="govuk-button-group">
                <Button kind="warning" isSending={sending.isSending} meanwhile="Disabling">
                  Disable
                </Button>
                <Link href={person}>Cancel</Link>
              </div>
            </Form>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
