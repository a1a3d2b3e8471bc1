"""/notices."""

from datetime import datetime

from chalice.app import Blueprint

from chalicelib.domain.notice import WORDS, NoticeKind
from chalicelib.domain.notice import Notice as NoticeNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import notices

routes = Blueprint(__name__)


class Notice(Model):
    """`subject_id` is the transfer or import that it is about."""

    notice_id: str
    kind: NoticeKind
    title: str
    text: str
    subject_id: str
    at: datetime
    sent_at: datetime | None


class NoticeList(Model):
    notices: list[Notice]


@endpoint(routes, "GET", "/notices", gives=NoticeList)
def list_notices(call: Call[None]) -> NoticeList:
    """What the school was told, newest first."""
    found = notices.list_notices(call.actor, call.now)
    return NoticeList(notices=[notice(n) for n in found])


def notice(noun: NoticeNoun) -> Notice:
    title, text = WORDS[noun.kind]
    return Notice(
        notice_id=noun.notice_id,
        kind=noun.kind,
        title=title,
        text=text,
        subject_id=noun.subject_id,
        at=noun.at,
        sent_at=noun.sent_at,
    )
