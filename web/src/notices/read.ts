/** Marks notices as read, for the reader only; the list as it is then. */
import { call } from "../api/call";
import type { Notice } from "../api/nouns";
import { tellUnread } from "./unread";

export async function markRead(read: Notice[]): Promise<Notice[]> {
  const { notices } = await call("post", "/notices/read", { body: { notice_ids: read.map((n) => n.notice_id) } });
  tellUnread(notices.filter((n) => !n.is_read).length);
  return notices;
}
