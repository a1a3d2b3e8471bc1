"""/notices."""

from datetime import datetime

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.notice import WORDS, NoticeKind, place
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.words import Id
from chalicelib.usecases import notices
from chalicelib.usecases.notices import Listed

routes = Blueprint(__name__)


class Notice(Model):
    """`subject_id` is the transfer or import that it is about, `place` the path in the browser client where one acts."""

    notice_id: str
    kind: NoticeKind
    title: str
    text: str
    subject_id: str
    place: str
    at: datetime
    sent_at: datetime | None
    is_read: bool


class NoticeList(Model):
    """The newest 50 of the last year."""

    notices: list[Notice]


class ReadNotices(Model):
    notice_ids: list[Id] = Field(max_length=100)


@endpoint(routes, "GET", "/notices", gives=NoticeList)
def list_notices(call: Call[None]) -> NoticeList:
    """What the reader was told, and for key holders what the school was told, newest first."""
    return _list(notices.list_notices(call.actor, call.now))


@endpoint(routes, "POST", "/notices/read", takes=ReadNotices, gives=NoticeList)
def read_notices(call: Call[ReadNotices]) -> NoticeList:
    """Mark notices as read, for the reader only."""
    return _list(notices.mark_read(call.actor, call.body.notice_ids, call.now))


def _list(found: list[Listed]) -> NoticeList:
    return NoticeList(notices=[notice(n) for n in found])


def notice(listed: Listed) -> Notice:
    noun = listed.notice
    title, text = WORDS[noun.kind]
    return Notice(
        notice_id=noun.notice_id,
        kind=noun.kind,
        title=title,
        text=text,
        subject_id=noun.subject_id,
        place=place(noun.kind, noun.subject_id),
        at=noun.at,
        sent_at=noun.sent_at,
        is_read=listed.is_read,
    )
