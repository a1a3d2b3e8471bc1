"""/audit: who did what, as a list and as a file, and whether it is whole; /students/{id}/history."""

from datetime import date, datetime

from chalice.app import Blueprint

from chalicelib.domain import audit as domain
from chalicelib.domain.audit import Outcome
from chalicelib.domain.deeds import Kind, kind_of
from chalicelib.domain.permission import Actor
from chalicelib.domain.seal import Fault
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import audit, sealing

routes = Blueprint(__name__)
FILTERS = ("month", "day", "before", "person", "kind", "outcome")


class AuditEntry(Model):
    """`student_id`: the own student that it concerns, "" for none. `actor_id` is "" for people of another school."""

    audit_id: str
    at: datetime
    actor_id: str
    actor_name: str
    is_own_school: bool
    action: str
    kind: Kind
    subject_id: str
    student_id: str
    outcome: Outcome
    detail: dict[str, str]


class AuditList(Model):
    """Newest first. `next`: give it as `before` for the next page; "" when there is none. A page of a filtered list may
    be empty and have a next one: so many entries did not fit the filter."""

    entries: list[AuditEntry]
    next: str


class AuditPart(Model):
    """`csv`: lines of the file, the first part with the headings. `next` as in AuditList, until it is ""."""

    csv: str
    entries: int
    next: str


class AuditFinding(Model):
    """`subject`: the entry's time and id, or the number of a seal."""

    fault: Fault
    subject: str


class AuditDay(Model):
    """What verifying one day found. `waiting`: entries of the last minutes, on their way to a seal. `faults` counts them
    by kind, `findings` names at most 100. `late`: sealed more than an hour after the time that the entry carries."""

    day: date
    is_whole: bool
    entries: int
    sealed: int
    waiting: int
    late: int
    late_entries: list[str]
    faults: dict[Fault, int]
    findings: list[AuditFinding]


@endpoint(routes, "GET", "/audit", gives=AuditList, query=FILTERS)
def list_audit(call: Call[None]) -> AuditList:
    """Who did what at this school in one month, or on one `day` of it (of UTC)."""
    month, before, day = (call.query.get(name, "") for name in ("month", "before", "day"))
    page, more = audit.list_audit(call.actor, month, before, call.now, _wanted(call), day)
    return AuditList(entries=[_shown(call.actor, e) for e in page], next=more)


@endpoint(routes, "GET", "/audit/export", gives=AuditPart, query=FILTERS)
def export_audit(call: Call[None]) -> AuditPart:
    """The same as lines of CSV, a part at a time, safe to open in a spreadsheet."""
    month, before, day = (call.query.get(name, "") for name in ("month", "before", "day"))
    csv, entries, more = audit.export_audit(call.actor, month, before, call.now, _wanted(call), day)
    return AuditPart(csv=csv, entries=entries, next=more)


@endpoint(routes, "GET", "/audit/verify", gives=AuditDay, query=("day",))
def verify_audit(call: Call[None]) -> AuditDay:
    """Whether one day of this school's audit is whole: nothing altered, taken out or slipped in."""
    found = sealing.verify_day(call.actor, call.query.get("day", ""), call.now)
    return AuditDay(
        day=found.day,
        is_whole=found.is_whole,
        entries=found.entries,
        sealed=found.sealed,
        waiting=found.waiting,
        late=found.late_count,
        late_entries=found.late,
        faults=dict(found.faults),
        findings=[AuditFinding(fault=f, subject=s) for f, s in found.named],
    )


@endpoint(
    routes, "GET", "/students/{student_id}/history", gives=AuditList, query=("before", "kind", "subject")
)
def view_history(call: Call[None], student_id: str) -> AuditList:
    """Who looked at this student's record, or changed it, or was refused; with `subject`: at this incident or file."""
    kind, subject = call.query.get("kind", ""), call.query.get("subject", "")
    page, more = audit.view_history(
        call.actor, student_id, call.query.get("before", ""), call.now, kind=kind, subject_id=subject
    )
    return AuditList(entries=[_shown(call.actor, e) for e in page], next=more)


def _wanted(call: Call[None]) -> domain.Wanted:
    return audit.wanted_of(**{name: call.query.get(name, "") for name in ("person", "kind", "outcome")})


def _shown(actor: Actor, one: domain.AuditEntry) -> AuditEntry:
    return AuditEntry(
        audit_id=one.audit_id,
        at=one.at,
        actor_id="" if audit.is_foreign(actor, one) else one.actor_id,
        actor_name=one.actor_name,
        is_own_school=one.actor_school_id == actor.school_id,
        action=one.action,
        kind=kind_of(one.action),
        subject_id=one.subject_id,
        student_id=one.student_id,
        outcome=one.outcome,
        detail=dict(one.detail),
    )
