/** The school's API keys: with them an MIS sends enrolments by itself. */
import { call } from "../api/call";
import type { ApiKey } from "../api/nouns";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Table } from "../parts/table";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { day, moment } from "../words/dates";

export function ApiKeys() {
  const found = useFetched(() => call("get", "/api-keys"), []);
  return (
    <Page title="API keys" back={{ href: "/admin/school", text: "School" }}>
      <p class="govuk-body app-form">
        With an API key your MIS sends enrolments to Safehand by itself. A key can do nothing else: it reads no record
        and moves none.
      </p>
      <Link href="/admin/api-keys/add" class="govuk-button">
        Add an API key
      </Link>
      <Loaded of={found} what="API keys">
        {({ keys }) =>
          keys.length ? (
            <Keys keys={keys} />
          ) : (
            <Empty>
              No API keys yet. The supplier of your MIS needs one to send enrolments for you. What else they need stands
              in the document “Connecting an MIS” (docs/connector.md): give them that together with the key.
            </Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

function Keys({ keys }: { keys: ApiKey[] }) {
  return (
    <Table
      caption="API keys"
      isCaptionHidden
      rows={keys}
      keyOf={(k) => k.key_id}
      columns={[
        { head: "Key for", cell: (k) => <span class="app-break">{k.label}</span> },
        { head: "Made", cell: (k) => `${moment(k.created_at)}, ${k.created_by}` },
        { head: "Last used", cell: (k) => (k.last_used_on ? day(k.last_used_on) : "Never") },
        {
          head: "State",
          cell: (k) =>
            k.revoked_at ? (
              <>
                <Tag text="Revoked" colour="grey" /> {moment(k.revoked_at)}
              </>
            ) : (
              <Tag text="In use" colour="green" />
            ),
        },
        {
          head: "Revoke",
          cell: (k) =>
            k.revoked_at ? (
              ""
            ) : (
              <Link href={`/admin/api-keys/${k.key_id}/revoke`}>
                Revoke<span class="govuk-visually-hidden"> the key for {k.label}</span>
              </Link>
            ),
        },
      ]}
    />
  );
}
