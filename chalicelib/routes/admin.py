"""/imports, /notices, /audit."""

from datetime import datetime

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.audit import Outcome
from chalicelib.domain.imports import Import as ImportNoun
from chalicelib.domain.notice import WORDS, NoticeKind
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.words import Upload, upload
from chalicelib.usecases import audit, enrolments, notices

routes = Blueprint(__name__)


class NewImport(Model):
    file_name: str = Field(max_length=500)


class Finding(Model):
    """`code` is the census error number where there is one. `message` never quotes pupil data."""

    row: int
    code: str
    severity: str
    field: str
    message: str


class Import(Model):
    """`status`: waiting, reading, done, failed (with `reason`). `counts`: rows, accepted, unchanged, rejected, findings."""

    import_id: str
    file_name: str
    status: str
    at: datetime
    reason_code: str
    reason: str
    counts: dict[str, int]
    findings: list[Finding]


class ImportList(Model):
    """Without findings; ask for one import to get them."""

    imports: list[Import]


class ImportPlace(Model):
    enrolment_import: Import
    upload: Upload


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


@endpoint(routes, "POST", "/imports", takes=NewImport, gives=ImportPlace, status=201, key=True)
def start_import(call: Call[NewImport]) -> ImportPlace:
    """Get a place for an enrolment file and the form with which to post it."""
    made, form = enrolments.start_import(call.actor, call.body.file_name, call.now)
    return ImportPlace(enrolment_import=shown_import(made), upload=upload(form))


@endpoint(routes, "GET", "/imports", gives=ImportList)
def list_imports(call: Call[None]) -> ImportList:
    """The newest enrolment files and what became of them."""
    return ImportList(imports=[shown_import(i) for i in enrolments.list_imports(call.actor, call.now)])


@endpoint(routes, "GET", "/imports/{import_id}", gives=Import, key=True)
def view_import(call: Call[None], import_id: str) -> Import:
    """One enrolment file with the verdict of each row that has something to say."""
    return shown_import(enrolments.view_import(call.actor, import_id, call.now))


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


def shown_import(noun: ImportNoun) -> Import:
    return Import(
        import_id=noun.import_id,
        file_name=noun.file_name,
        status=noun.status,
        at=noun.at,
        reason_code=noun.reason_code,
        reason=noun.reason,
        counts=noun.counts,
        findings=[Finding.model_validate(f) for f in noun.findings],
    )
