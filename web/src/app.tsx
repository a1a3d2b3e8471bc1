/** What stands around every screen of somebody who is signed in: tools and navigation. */
import { useEffect, useRef } from "preact/hooks";
import { call } from "./api/call";
import type { Me } from "./api/nouns";
import { HelpLink } from "./help/link";
import { tellUnread, useUnread } from "./notices/unread";
import { useSend } from "./parts/send";
import { Link, usePath } from "./router";
import { screen } from "./screens";
import { Frame } from "./session/frame";

const ADMIN = [
  ["/admin/transfers", "Transfers"],
  ["/admin/users", "Users"],
  ["/admin/categories", "Categories"],
  ["/admin/enrolments", "Enrolments"],
  ["/admin/api-keys", "API keys"],
  ["/admin/retention", "Retention"],
  ["/admin/audit", "Audit"],
] as const;

interface AppProps {
  me: Me;
  onBlank: () => void;
  onSignOut: () => Promise<void>;
  isShown: boolean;
}

export function App({ me, onBlank, onSignOut, isShown }: AppProps) {
  const path = usePath();
  return (
    <Frame
      tools={<Tools me={me} onBlank={onBlank} onSignOut={onSignOut} isShown={isShown} />}
      navigation={me.is_operator ? <OperatorNavigation path={path} /> : <Navigation path={path} me={me} />}
    >
      {screen(path, me)}
    </Frame>
  );
}

function Tools({ me, onBlank, onSignOut, isShown }: AppProps) {
  const out = useSend(onSignOut);
  const blank = useRef<HTMLButtonElement>(null);
  const wasShown = useRef(true);
  useEffect(() => {
    if (isShown && !wasShown.current) blank.current?.focus();
    wasShown.current = isShown;
  }, [isShown]);
  return (
    <div class="app-header__tools">
      <p class="app-header__who">
        {me.school && <span class="app-header__school">{me.school}</span>}
        <span>{me.name}</span>
      </p>
      {!me.is_operator && <Unread />}
      <Link href="/account" class="app-header__button">
        Your account
      </Link>
      <button type="button" class="app-header__button" ref={blank} onClick={onBlank}>
        Blank screen
      </button>
      <button type="button" class="app-header__button" aria-disabled={out.isSending} onClick={() => void out.send()}>
        Sign out
      </button>
      {out.problems[0] && (
        <p class="app-header__problem" role="alert">
          {out.problems[0].text}
        </p>
      )}
    </div>
  );
}

/** The start page and the list tell the number with what they fetch; any other first screen asks for it once. */
function Unread() {
  const unread = useUnread();
  useEffect(() => {
    if (["/", "/notices"].includes(location.pathname)) return;
    call("get", "/notices").then(
      ({ notices }) => tellUnread(notices.filter((n) => !n.is_read).length),
      () => undefined, // the list itself says what is wrong
    );
  }, []);
  return (
    <Link href="/notices" class="app-header__button">
      Notices{unread > 0 && <span class="app-header__count">{unread}</span>}
      {unread > 0 && <span class="govuk-visually-hidden"> not read</span>}
    </Link>
  );
}

function Navigation({ path, me }: { path: string; me: Me }) {
  const isAdmin = path.startsWith("/admin");
  const isStudents = path.startsWith("/students");
  return (
    <>
      <nav class="app-nav" aria-label="Main">
        <ul class="govuk-width-container app-nav__list">
          {item("/", "Start", path === "/")}
          {item("/students", "Students", isStudents)}
          {me.is_key_holder && item("/admin/transfers", "Admin", isAdmin)}
          <li class="app-nav__item app-nav__item--end">
            <HelpLink path={path} class="app-nav__link" />
          </li>
        </ul>
      </nav>
      {isAdmin && me.is_key_holder && (
        <nav class="app-nav app-nav--sub" aria-label="Admin">
          <ul class="govuk-width-container app-nav__list">
            {ADMIN.map(([href, text]) => item(href, text, path.startsWith(href)))}
          </ul>
        </nav>
      )}
    </>
  );
}

function OperatorNavigation({ path }: { path: string }) {
  return (
    <nav class="app-nav" aria-label="Main">
      <ul class="govuk-width-container app-nav__list">
        {item("/", "Schools", path === "/")}
        {item("/runs", "Nightly runs", path.startsWith("/runs"))}
        {item("/second-factor", "Second factor", path === "/second-factor")}
      </ul>
    </nav>
  );
}

function item(href: string, text: string, isHere: boolean) {
  return (
    <li class="app-nav__item">
      <Link href={href} class="app-nav__link" aria-current={isHere ? "page" : undefined}>
        {text}
      </Link>
    </li>
  );
}
