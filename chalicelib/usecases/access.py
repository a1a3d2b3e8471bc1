"""Permission at the door of every use case. A refusal is audited before it is raised."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from chalicelib.domain.audit import Outcome, entry, student_in
from chalicelib.domain.errors import NoSchool, NotPossibleNow, Stale
from chalicelib.domain.ids import derived
from chalicelib.domain.permission import Action, Actor, Decision, Resource, permit
from chalicelib.storage import audit
from chalicelib.storage.table import Changes

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
PLATFORM = "platform"
"""Stands for the school in the audit of operators, who have none."""
LOOK_MINUTES = 10
"""A screen that asks again and again leaves one entry in so many minutes."""


def new_id(prefix: str) -> str:
    """An opaque id: prefix and 120 random bits."""
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(24))}"


def own_school(actor: Actor) -> str:
    """The actor's school. An operator has none and finds nothing; the route audits that (`note_no_school`)."""
    if actor.school_id is None:
        raise NoSchool
    return actor.school_id


def require(
    actor: Actor,
    action: Action,
    resource: Resource,
    now: datetime,
    *,
    subject_id: str = "",
    student: str = "",
) -> None:
    """Raises NotAllowed or NotFound, with an audit entry at the actor's own school, when it is not permitted.

    `student`: whom the subject concerns, when it is no student itself.
    """
    is_own = actor.school_id is not None and actor.school_id == resource.school_id
    enforce(
        permit(actor, action, resource),
        actor,
        action,
        now,
        subject_id=subject_id,
        student=(student or student_in(subject_id)) if is_own else "",
    )


def enforce(
    decision: Decision, actor: Actor, action: str, now: datetime, *, subject_id: str = "", student: str = ""
) -> None:
    """`student`: of the actor's own school, so that the refusal stands in that student's history."""
    if decision.hidden:
        note_unknown(actor, action, subject_id, now, student=student)
    elif not decision.is_allowed:
        _save_refusal(actor, action, subject_id, now, student)
    decision.enforce()


def note_unknown(actor: Actor, action: str, asked_id: str, now: datetime, *, student: str = "") -> None:
    """Audits a look at what is not there, or at another school's: the entry is the same for both.

    What was asked for is the asker's own text, so only a hash of it is kept.
    """
    _save_refusal(actor, action, f"asked_{derived(asked_id)[:16]}" if asked_id else "", now, student)


def note_no_school(actor: Actor, now: datetime) -> None:
    """Audits that an operator asked for what only a school has."""
    _save_refusal(actor, "enter_school", "", now, "")


def _save_refusal(actor: Actor, action: str, subject_id: str, now: datetime, student: str) -> None:
    school = actor.school_id or PLATFORM
    audit.save_entry(
        entry(new_id("aud"), school, now, actor, action, subject_id, Outcome.REFUSED, student_id=student)
    )


def note(
    changes: Changes,
    actor: Actor,
    action: str,
    subject_id: str,
    now: datetime,
    *schools: str,
    student: str | Mapping[str, str] = "",
    **detail: str,
) -> None:
    """Adds the audit entry of a change to the same transaction, at each of `schools` (default: the actor's own).

    `student`: the id of the student that it concerns, or by school where each school has its own.
    """
    for school in schools or (actor.school_id or PLATFORM,):
        concerned = student if isinstance(student, str) else student.get(school, "")
        made = entry(
            new_id("aud"), school, now, actor, action, subject_id, detail=detail, student_id=concerned
        )
        audit.add_entry(changes, made)


def note_read(
    actor: Actor, action: str, subject_id: str, now: datetime, *, student: str = "", **detail: str
) -> None:
    """Audits that somebody looked at a record."""
    school = actor.school_id or PLATFORM
    audit.save_entry(
        entry(new_id("aud"), school, now, actor, action, subject_id, detail=detail, student_id=student)
    )


def note_look(actor: Actor, action: str, subject_id: str, now: datetime, *, student: str = "") -> None:
    """As `note_read`, for what screens ask again and again: one entry per person, thing and ten minutes.

    The entry carries the begin of those minutes, and `within_minutes` says so.
    """
    begin = now - timedelta(
        minutes=now.minute % LOOK_MINUTES, seconds=now.second, microseconds=now.microsecond
    )
    school = actor.school_id or PLATFORM
    same = f"aud_{derived(school, actor.user_id, action, subject_id, begin.isoformat())}"
    detail = {"within_minutes": str(LOOK_MINUTES)}
    audit.save_entry(entry(same, school, begin, actor, action, subject_id, detail=detail, student_id=student))


def commit_change(changes: Changes, current: Callable[[], object]) -> None:
    """Commits a change of something whose version was checked just before.

    Raises Stale, with what `current` reads then, when somebody else saved it in between.
    """
    try:
        changes.commit()
    except NotPossibleNow as error:
        if error.code != "lost_race":
            raise
        raise Stale(current()) from None
