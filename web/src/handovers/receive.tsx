/** The receiver's page. They have a link and no account, and nothing here says anything about the child. */
import { useState } from "preact/hooks";
import { ApiError, call } from "../api/call";
import type { Offered } from "../api/nouns";
import { demand, ErrorSummary } from "../parts/errors";
import { TextField } from "../parts/fields";
import { HelpLink } from "../help/link";
import { Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, Form, useSend } from "../parts/send";
import { Summary } from "../parts/summary";
import { Frame } from "../session/frame";
import { day, moment } from "../words/dates";
import { count, size } from "../words/numbers";

export const RECEIVE = "/receive";

export function Receive({ token }: { token: string }) {
  const [done, setDone] = useState("");
  const offered = useFetched(async () => ({ offer: token ? await look(token) : null }), [token]);
  return (
    <Frame tools={<HelpLink path={RECEIVE} />}>
      {done ? (
        <Page key="done" title="Receipt is confirmed">
          <p class="govuk-body">{done}</p>
          <p class="govuk-body">The link does not work any more. Keep the file and its contents as safe as any such record.</p>
        </Page>
      ) : offered.value && !offered.value.offer ? (
        <Page key="dead" title="This link does not work">
          <p class="govuk-body">
            It may have expired, it may have been replaced or taken back, or receipt was confirmed already. Open the link from
            the newest mail once more.
          </p>
          <p class="govuk-body">
            If it still does not work, ring the school that sent it, at a number that you know, and ask for a new link.
          </p>
        </Page>
      ) : (
        <Page key="offer" title="A confidential record for you">
          <Loaded of={offered} what="what was sent">
            {({ offer }) => offer && <Steps token={token} offer={offer} onLook={offered.reload} onDone={setDone} />}
          </Loaded>
        </Page>
      )}
    </Frame>
  );
}

/** null when the link is no live one. */
async function look(token: string): Promise<Offered | null> {
  try {
    return await call("post", "/receiving", { body: { token } });
  } catch (error) {
    if (error instanceof ApiError && error.code === "link_not_valid") return null;
    throw error;
  }
}

interface StepsProps {
  token: string;
  offer: Offered;
  onLook: () => Promise<void>;
  onDone: (said: string) => void;
}

function Steps({ token, offer, onLook, onDone }: StepsProps) {
  const [hasBegun, setBegun] = useState(false);
  const download = useSend(async () => {
    location.assign((await call("post", "/receiving/download", { body: { token } })).url);
    setBegun(true);
    await onLook();
  });
  return (
    <div class="app-form">
      <Summary
        rows={[
          ["From", `${offer.school} (DfE number ${offer.laestab})`],
          ["Size", size(offer.size)],
          ["Can be downloaded", `Until ${moment(offer.until)}, ${count(offer.downloads_left, "more time")}`],
        ]}
      />
      <h2 class="govuk-heading-m">1. Ask for the passphrase</h2>
      <p class="govuk-body">
        Ring {offer.school} at a number that you know, not one from a mail. They tell you the passphrase that opens the file.
      </p>
      <h2 class="govuk-heading-m">2. Download the file</h2>
      <ErrorSummary problems={download.problems} />
      <Button isSending={download.isSending} onClick={() => void download.send()}>
        Download
      </Button>
      <p class="govuk-body" role="status">
        {hasBegun && "The download has begun. Look where your browser saves files. Come back here when you have opened it."}
      </p>
      <h2 class="govuk-heading-m">3. Open it</h2>
      <p class="govuk-body">
        It is a ZIP with strong encryption. Open it with 7-Zip on Windows or Keka on a Mac; both are free. Windows by itself
        cannot. In it are “HOW TO OPEN” and “Record”. Open “Record” with the passphrase: six words in small letters, one blank
        between them.
      </p>
      <h2 class="govuk-heading-m">4. Confirm receipt</h2>
      {offer.can_confirm ? (
        <Confirm token={token} onDone={onDone} />
      ) : (
        <p class="govuk-body">When you have downloaded and opened it, come back to this page and confirm that here.</p>
      )}
    </div>
  );
}

function Confirm({ token, onDone }: { token: string; onDone: (said: string) => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState("");
  const { send, isSending, problems, problemOf } = useSend(
    async () => {
      demand(["name", name.trim(), "Enter your name."], ["role", role.trim(), "Enter your role."]);
      const made = await call("post", "/receiving/receipt", { body: { token, name, role } });
      onDone(`${made.school} can see that ${made.name}, ${made.role}, received the record on ${day(made.on)}.`);
    },
    { name: "name", role: "role" },
  );
  return (
    <>
      <p class="govuk-body">Only when you could open the file: after that the link and the passphrase are gone.</p>
      <ErrorSummary problems={problems} />
      <Form onSend={send}>
        <TextField id="name" label="Your name" autocomplete="name" value={name} onValue={setName} problem={problemOf("name")} />
        <TextField
          id="role"
          label="Your role"
          hint="For example designated safeguarding lead"
          autocomplete="organization-title"
          value={role}
          onValue={setRole}
          problem={problemOf("role")}
        />
        <Button isSending={isSending} meanwhile="Confirming">
          Confirm receipt
        </Button>
      </Form>
    </>
  );
}
