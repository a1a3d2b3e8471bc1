"""/notices, /audit."""

from datetime import datetime

from chalice.app import Blueprint

from chalicelib.domain.audit import Outcome
from chalicelib.domain.notice import WORDS, NoticeKind
from chalicelib.domain.notice import Notice as NoticeNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import audit, notices

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


class AuditEntry(Model):
    audit_id: str
    at: datetime
    actor_id: str
    actor_name: str
    is_own_school: bool
    action: str
    subject_id: str
    outcome: Outcome
    detail: dict[str, str]


class AuditList(Model):
    """Newest first. `next`: give it as `before` for the next page; "" when there is none."""

    entries: list[AuditEntry]
    next: str


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


@endpoint(routes, "GET", "/audit", gives=AuditList, query=("month", "before"))
def list_audit(call: Call[None]) -> AuditList:
    """Who did what at this school in one month."""
    page, more = audit.list_audit(
        call.actor, call.query.get("month", ""), call.query.get("before", ""), call.now
    )
    return AuditList(
        entries=[
            AuditEntry(
                audit_id=e.audit_id,
                at=e.at,
                actor_id=e.actor_id if e.actor_school_id in (None, call.actor.school_id) else "",
                actor_name=e.actor_name,
                is_own_school=e.actor_school_id == call.actor.school_id,
                action=e.action,
                subject_id=e.subject_id,
                outcome=e.outcome,
                detail=dict(e.detail),
            )
            for e in page
        ],
        next=more,
    )
