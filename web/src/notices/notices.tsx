/** Notices: what the reader and the school were told, with what was not read yet. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import type { Notice } from "../api/nouns";
import { Empty, Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { Button, useSend } from "../parts/send";
import { Tag } from "../parts/tag";
import { Link } from "../router";
import { moment } from "../words/dates";
import { markRead } from "./read";
import { tellUnread } from "./unread";

export function Notices() {
  const found = useFetched(async () => {
    const { notices } = await call("get", "/notices");
    tellUnread(unreadOf(notices).length);
    return notices;
  }, []);
  const [done, setDone] = useState("");
  const read = useSend(async (notices: Notice[]) => {
    setDone("");
    found.put(await markRead(unreadOf(notices)));
    setDone("All notices are marked as read.");
  });
  return (
    <Page title="Notices" problems={read.problems} done={done}>
      <p class="govuk-body">The newest 50 of the last year. What you have read is marked for you only.</p>
      <Loaded of={found} what="notices">
        {(notices) =>
          notices.length === 0 ? (
            <Empty>No notices yet.</Empty>
          ) : (
            <>
              {unreadOf(notices).length > 0 && (
                <Button kind="secondary" isSending={read.isSending} meanwhile="Marking" onClick={() => void read.send(notices)}>
                  Mark all as read
                </Button>
              )}
              <NoticeList notices={notices} isLong />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function unreadOf(notices: Notice[]): Notice[] {
  return notices.filter((n) => !n.is_read);
}

interface NoticeListProps {
  notices: Notice[];
  isLong?: boolean;
  /** What a notice is about, by its place, where the page knows it anyway: two notices may have the same words. */
  about?: ReadonlyMap<string, string>;
}

/** Following a notice to its place marks it as read. Should that fail, it stays unread: nothing is lost. */
export function NoticeList({ notices, isLong = false, about }: NoticeListProps) {
  const follow = (notice: Notice): void => {
    if (!notice.is_read) markRead([notice]).catch(() => undefined);
  };
  return (
    <ul class="govuk-list app-notices">
      {notices.map((notice) => (
        <li key={notice.notice_id}>
          <span onClickCapture={() => follow(notice)}>
            <Link href={notice.place}>
              {notice.title}
              {about?.has(notice.place) && `: ${about.get(notice.place)}`}
            </Link>
          </span>
          {!notice.is_read && <Tag text="New" colour="blue" />}
          <span class="app-secondary">{moment(notice.at)}</span>
          {isLong && <p class="govuk-body app-notices__text">{notice.text}</p>}
        </li>
      ))}
    </ul>
  );
}
