/** Who is signed in. When the session ends under a person's hands, what they typed stays in memory behind the sign-in. */
import { useEffect, useRef, useState } from "preact/hooks";
import { App } from "../app";
import { ApiError, call } from "../api/call";
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
import { useHeld } from "./held";
import { SignIn } from "./sign_in";
import { tellWindows, whenAnotherSigns } from "./windows";

const token = takeToken();
const CHOSEN = "Your password is saved. Sign in with it.";
const ENDED =
  "Your session has ended: Safehand was not used for a while, or you signed out in another window. Sign in again to go on where you were.";

export function Session() {
  const [me, setMe] = useState<Me | null | undefined>(undefined);
  const [problem, setProblem] = useState("");
  const [notice, setNotice] = useState("");
  const [hasEnded, setEnded] = useState(false);
  const [isBlank, setBlank] = useState(false);
  const path = usePath();
  /** Who is on this page; null: somebody was, and signed out. */
  const person = useRef<string | null | undefined>(undefined);
  const end = (): void => {
    setEnded(true);
    setBlank(false);
  };
  const { hold, release } = useHeld(end);

  const ask = async (): Promise<Me | null> => {
    try {
      return await call("get", "/session");
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  };
  const show = (now: Me | null): void => {
    if (now) person.current = now.user_id;
    setMe(now);
  };
  const start = (): void => {
    setProblem("");
    ask().then(show, (error: unknown) => setProblem(problemsOf(error)[0]?.text ?? ""));
  };
  useEffect(start, []);

  /** `now` came to be who is signed in: the same person goes on, and anybody else gets a fresh page. */
  const settle = (now: Me | null): void => {
    hold();
    if (!now) return end();
    if (person.current !== undefined && person.current !== now.user_id) return startAfresh();
    release();
    setNotice("");
    setEnded(false);
    show(now);
  };
  /** Nothing of the one before stays: no text, no file that was chosen, nothing that is still being sent. */
  const startAfresh = (): void => {
    setMe(undefined); // what asks before the page is left goes with its screen
    setTimeout(() => location.replace("/"));
  };
  const lookAgain = (): void => {
    if (!person.current) return;
    hold();
    ask().then(settle, end);
  };
  useEffect(() => whenAnotherSigns(lookAgain), []);
  const signedIn = async (): Promise<void> => {
    settle(await ask());
    tellWindows();
  };
  const stay = async (): Promise<void> => {
    const now = await ask();
    if (now?.user_id !== person.current) settle(now);
  };
  /** Nobody used it for so long: then a fresh look at this page must not find it open either. */
  const leftAlone = (): void => {
    hold();
    end();
    call("delete", "/session").catch(() => undefined); // without a line to the API it ends there by itself
  };
  const signOut = async (): Promise<void> => {
    if (!(await mayLeave())) return;
    hold();
    try {
      await call("delete", "/session");
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) {
        release();
        throw error;
      }
    }
    person.current = null;
    tellWindows();
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
          <App key={me.user_id} me={me} onBlank={() => setBlank(true)} onSignOut={signOut} isShown={!isBlank && !hasEnded} />
        </div>
      )}
      {me && !hasEnded && <Told idleSeconds={me.idle_seconds} onStay={stay} onEnd={leftAlone} />}
    </>
  );
}
