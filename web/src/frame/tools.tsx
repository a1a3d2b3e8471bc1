/** The right side of the header: who is signed in, and what they need on any screen. On a narrow screen most of it folds. */
import { useEffect, useRef } from "preact/hooks";
import { call } from "../api/call";
import type { Me } from "../api/nouns";
import { HelpLink } from "../help/link";
import { tellUnread, useUnread } from "../notices/unread";
import { useSend } from "../parts/send";
import { Link, usePath } from "../router";
import { useFold } from "./fold";

interface ToolsProps {
  me: Me;
  onBlank: () => void;
  onSignOut: () => Promise<void>;
  isShown: boolean;
}

export function Tools({ me, onBlank, onSignOut, isShown }: ToolsProps) {
  const out = useSend(onSignOut);
  const blank = useRef<HTMLButtonElement>(null);
  const wasShown = useRef(true);
  useEffect(() => {
    if (isShown && !wasShown.current) blank.current?.focus();
    wasShown.current = isShown;
  }, [isShown]);
  const path = usePath();
  const fold = useFold();
  return (
    <>
      <button type="button" class="app-header__button app-header__blank" ref={blank} onClick={onBlank}>
        Blank screen
      </button>
      <button type="button" class="app-header__button app-header__menu" {...fold.button("header-menu")}>
        Menu
        {!me.is_operator && <UnreadCount />}
      </button>
      <div id="header-menu" class={`app-header__tools${fold.isOpen ? " app-header__tools--open" : ""}`}>
        <p class="app-header__who">
          {me.school && <span class="app-header__school">{me.school}</span>}
          <span>{me.name}</span>
        </p>
        {!me.is_operator && (
          <>
            <Unread />
            <HelpLink path={path} />
          </>
        )}
        <Link href="/account" class="app-header__button">
          Your account
        </Link>
        <button type="button" class="app-header__button" aria-disabled={out.isSending} onClick={() => void out.send()}>
          Sign out
        </button>
        {out.problems[0] && (
          <p class="app-header__problem" role="alert">
            {out.problems[0].text}
          </p>
        )}
      </div>
    </>
  );
}

/** The start page and the list tell the number with what they fetch; any other first screen asks for it once. */
function Unread() {
  useEffect(() => {
    if (["/", "/notices"].includes(location.pathname)) return;
    call("get", "/notices").then(
      ({ notices }) => tellUnread(notices.filter((n) => !n.is_read).length),
      () => undefined, // the list itself says what is wrong
    );
  }, []);
  return (
    <Link href="/notices" class="app-header__button">
      Notices
      <UnreadCount />
    </Link>
  );
}

function UnreadCount() {
  const unread = useUnread();
  if (!unread) return null;
  return (
    <>
      <span class="app-header__count">{unread}</span>
      <span class="govuk-visually-hidden"> not read</span>
    </>
  );
}
