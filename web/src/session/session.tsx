/** Who is signed in. When the session ends under a person's hands, what they typed stays in memory behind the sign-in. */
import { useEffect, useRef, useState } from "preact/hooks";
import { App } from "../app";
import { ApiError, call, whenSessionEnds } from "../api/call";
import type { Me } from "../api/nouns";
import { Receive, RECEIVE } from "../handovers/receive";
import { Blank } from "../parts/blank";
import { problemsOf } from "../parts/errors";
import { Loading } from "../parts/loaded";
import { Button } from "../parts/send";
import { Told } from "../frame/told";
import { mayLeave } from "../leave";
import { go, usePath } from "../router";
import { isHelp, screen } from "../screens";
import { ByLink, PLACE, takeToken } from "./by_link";
import { Frame } from "./frame";
import { SignIn } from "./sign_in";

interface Waiting {
  again: Promise<void>;
  resolve: () => void;
  reject: (error: Error) => void;
}

const token = takeToken();
const CHOSEN = "Your password is saved. Sign in with it.";
const ENDED = "Your session has ended, as it does when Safehand is not used for a while. Sign in again to go on where you were.";

export function Session() {
  const [me, setMe] = useState<Me | null | undefined>(undefined);
  const [problem, setProblem] = useState("");
  const [notice, setNotice] = useState("");
  const [hasEnded, setEnded] = useState(false);
  const [isBlank, setBlank] = useState(false);
  const path = usePath();
  const waiting = useRef<Waiting | null>(null);

  const ask = async (): Promise<Me | null> => {
    try {
      return await call("get", "/session");
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  };
  const start = (): void => {
    setProblem("");
    ask().then(setMe, (error: unknown) => setProblem(problemsOf(error)[0]?.text ?? ""));
  };
  useEffect(start, []);
  const end = (): void => {
    setEnded(true);
    setBlank(false);
  };
  useEffect(() => {
    whenSessionEnds(() => {
      waiting.current ??= promised();
      end();
      return waiting.current.again;
    });
    return () => whenSessionEnds(null);
  }, []);
  const stay = async (): Promise<void> => {
    if (!(await ask())) end();
  };

  const signedIn = async (): Promise<void> => {
    const now = await ask();
    if (now && me && now.user_id === me.user_id) waiting.current?.resolve();
    else waiting.current?.reject(new ApiError(401, "not_signed_in", "Somebody else signed in."));
    if (now && me && now.user_id !== me.user_id) go("/");
    waiting.current = null;
    setNotice("");
    setMe(now);
    setEnded(false);
  };
  const signOut = async (): Promise<void> => {
    if (!(await mayLeave())) return;
    try {
      await call("delete", "/session");
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
    }
    setNotice("You have signed out.");
    setMe(null);
    go("/");
  };

  const chosen = (): void => {
    setNotice(CHOSEN);
    setMe(null);
    go("/");
  };

  if (path === RECEIVE) return <Receive token={token} />;
  if (path === PLACE) return <ByLink token={token} onDone={chosen} />;
  if (problem) {
    return (
      <Frame>
        <main class="govuk-main-wrapper" id="main">
          <h1 class="govuk-heading-l">Safehand does not answer</h1>
          <p class="govuk-body">{problem}</p>
          <Button onClick={start}>Try again</Button>
        </main>
      </Frame>
    );
  }
  if (me === undefined) {
    return (
      <Frame>
        <main class="govuk-main-wrapper" id="main">
          <h1 class="govuk-visually-hidden">Safehand</h1>
          <Loading what="Safehand" />
        </main>
      </Frame>
    );
  }
  if (!me && isHelp(path)) return <Frame>{screen(path, null)}</Frame>;
  return (
    <>
      {isBlank && <Blank onShow={() => setBlank(false)} />}
      {(hasEnded || !me) && <SignIn notice={hasEnded ? ENDED : notice} onDone={signedIn} />}
      {me && (
        <div hidden={hasEnded || isBlank}>
          <App key={me.user_id} me={me} onBlank={() => setBlank(true)} onSignOut={signOut} isShown={!isBlank} />
        </div>
      )}
      {me && !hasEnded && <Told idleSeconds={me.idle_seconds} onStay={stay} onEnd={end} />}
    </>
  );
}

function promised(): Waiting {
  let resolve = (): void => undefined;
  let reject: Waiting["reject"] = () => undefined;
  const again = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { again, resolve, reject };
}
