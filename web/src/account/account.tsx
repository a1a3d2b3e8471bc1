/** One's own account: second factor, recovery codes, and where one is signed in. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { Account as Facts, Session } from "../api/nouns";
import { Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, useSend } from "../parts/send";
import { Table } from "../parts/table";
import { RecoveryCodes } from "../session/recovery_codes";
import { Link } from "../router";
import { moment } from "../words/dates";
import { count } from "../words/numbers";

export function Account({ isOperator = false }: { isOperator?: boolean }) {
  const found = useFetched(async () => {
    const [account, sessions] = await Promise.all([call("get", "/account"), call("get", "/sessions")]);
    return { account, sessions: sessions.sessions };
  }, []);
  const [codes, setCodes] = useState<string[]>([]);
  const [done, setDone] = useState("");
  const deed = useSend(async (work: () => Promise<unknown>, said: string) => {
    setDone("");
    await work();
    await found.reload();
    setDone(said);
  });
  const makeCodes = async (): Promise<void> => {
    setCodes((await call("post", "/account/recovery-codes")).recovery_codes);
  };
  if (codes.length) {
    return (
      <Page key="codes" title="Keep your recovery codes">
        <div class="app-form">
          <RecoveryCodes codes={codes} onKept={() => setCodes([])} />
        </div>
      </Page>
    );
  }
  return (
    <Page key="account" title="Your account" problems={deed.problems} done={done}>
      <Loaded of={found} what="your account">
        {({ account, sessions }) => (
          <>
            <SecondFactor
              account={account}
              isSending={deed.isSending}
              onChoose={() =>
                deed.send(
                  () => call("post", "/account/second-factor"),
                  "From your next sign-in on you need an authenticator app. It is set up then.",
                )
              }
              onCodes={() => deed.send(makeCodes, "The old codes do not work any more.")}
            />
            <Sessions
              sessions={sessions}
              isSending={deed.isSending}
              onEnd={(id) =>
                deed.send(() => call("delete", "/sessions/{session_id}", { ids: { session_id: id } }), "The session is ended.")
              }
              onEndOthers={() => deed.send(() => call("delete", "/sessions"), "You are signed out everywhere else.")}
            />
            {!isOperator && (
              <section>
                <h2 class="govuk-heading-m">Mails</h2>
                <p class="govuk-body">
                  <Link href="/account/mails">Choose which notices come by mail</Link>
                </p>
              </section>
            )}
            <section>
              <h2 class="govuk-heading-m">Password</h2>
              <p class="govuk-body">
                To change it, sign out and choose “Forgotten your password?”: a link comes by mail, and all your sessions end.
              </p>
            </section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface SecondFactorProps {
  account: Facts;
  isSending: boolean;
  onChoose: () => Promise<void>;
  onCodes: () => Promise<void>;
}

function SecondFactor({ account, isSending, onChoose, onCodes }: SecondFactorProps) {
  const { has_second_factor, needs_second_factor, recovery_codes_left } = account;
  return (
    <section>
      <h2 class="govuk-heading-m">Second factor</h2>
      {has_second_factor ? (
        <>
          <p class="govuk-body">
            You sign in with an authenticator app. {count(recovery_codes_left, "recovery code")} left.
          </p>
          <Button kind="secondary" isSending={isSending} onClick={() => void onCodes()}>
            Make new recovery codes
          </Button>
        </>
      ) : needs_second_factor ? (
        <p class="govuk-body">Sign out and in again to set up your authenticator app.</p>
      ) : (
        <>
          <p class="govuk-body">
            You sign in with a password alone. An authenticator app on your phone keeps others out who learn it.
          </p>
          <Button kind="secondary" isSending={isSending} onClick={() => void onChoose()}>
            Sign in with an authenticator app
          </Button>
        </>
      )}
    </section>
  );
}

interface SessionsProps {
  sessions: Session[];
  isSending: boolean;
  onEnd: (id: string) => Promise<void>;
  onEndOthers: () => Promise<void>;
}

function Sessions({ sessions, isSending, onEnd, onEndOthers }: SessionsProps) {
  return (
    <section>
      <Table
        caption="Where you are signed in"
        rows={sessions}
        keyOf={(s) => s.session_id}
        columns={[
          { head: "Browser", cell: (s) => s.browser || "Not known" },
          { head: "Address", cell: (s) => s.address || "Not known" },
          { head: "Signed in", cell: (s) => moment(s.started_at) },
          { head: "Last used", cell: (s) => moment(s.used_at) },
          {
            head: "End",
            cell: (s) =>
              s.is_this_one ? (
                "This one"
              ) : (
                <Button kind="secondary" isSending={isSending} onClick={() => void onEnd(s.session_id)}>
                  End<span class="govuk-visually-hidden">the session begun {moment(s.started_at)}</span>
                </Button>
              ),
          },
        ]}
      />
      {sessions.length > 1 && (
        <Button kind="warning" isSending={isSending} onClick={() => void onEndOthers()}>
          Sign out everywhere else
        </Button>
      )}
    </section>
  );
}
