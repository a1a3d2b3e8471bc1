/** Revoke an API key, after a second look at which one it is. */
import { call } from "../api/call";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page, tellNext } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Summary } from "../parts/summary";
import { Link, go } from "../router";
import { day, moment } from "../words/dates";

const ALL = "/admin/api-keys";

export function RevokeApiKey({ id }: { id: string }) {
  const found = useFetched(async () => (await call("get", "/api-keys")).keys.find((k) => k.key_id === id) ?? "none", [id]);
  const { send, isSending, problems } = useSend(async () => {
    await call("post", "/api-keys/{key_id}/revoke", { ids: { key_id: id } });
    tellNext("The API key is revoked. It opens nothing from now on.");
    go(ALL);
  });
  return (
    <Page title="Revoke an API key" back={{ href: ALL, text: "API keys" }} problems={problems}>
      <Loaded of={found} what="API key">
        {(key) => {
          if (key === "none") return <Empty>There is no such API key.</Empty>;
          return (
            <div class="app-form">
              <Summary
                rows={[
                  ["Key for", <span class="app-break">{key.label}</span>],
                  ["Made", `${moment(key.created_at)}, ${key.created_by}`],
                  ["Last used", key.last_used_on ? day(key.last_used_on) : "Never"],
                ]}
              />
              {key.revoked_at ? (
                <p class="govuk-body">This key was revoked on {moment(key.revoked_at)}.</p>
              ) : (
                <>
                  <p class="govuk-body">
                    Whatever uses this key can send no more enrolments, at once. What it has sent stays. You cannot take
                    this back; you can add another key.
                  </p>
                  <Form onSend={send}>
                    <div class="govuk-button-group">
                      <Button kind="warning" isSending={isSending} meanwhile="Revoking">
                        Revoke
                      </Button>
                      <Link href={ALL}>Cancel</Link>
                    </div>
                  </Form>
                </>
              )}
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}
