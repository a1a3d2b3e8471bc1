"""/notices."""

from datetime import datetime

from chalice.app import Blueprint

from chalicelib.domain.notice import WORDS, NoticeKind
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
    return NoticeList(
        notices=[
            Notice(
                notice_id=n.notice_id,
                kind=n.kind,
                title=WORDS[n.kind][0],
                text=WORDS[n.kind][1],
                subject_id=n.subject_id,
                at=n.at,
                sent_at=n.sent_at,
            )
            for n in found
        ]
    )
