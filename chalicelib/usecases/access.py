"""Permission at the door of every use case. A refusal is audited before it is raised."""

import secrets
from collections.abc import Callable
from datetime import datetime

from chalicelib.domain.audit import Outcome, entry
from chalicelib.domain.errors import NotFound, NotPossibleNow, Stale
from chalicelib.domain.ids import derived
from chalicelib.domain.permission import Action, Actor, Decision, Resource, permit
from chalicelib.storage import audit
from chalicelib.storage.table import Changes

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
PLATFORM = "platform"
"""Stands for the school in the audit of operators, who have none."""


def new_id(prefix: str) -> str:
    """An opaque id: prefix and 120 random bits."""
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(24))}"


def own_school(actor: Actor) -> str:
    """The actor's school. An operator has none and finds nothing."""
    if actor.school_id is None:
        raise NotFound
    return actor.school_id


def require(actor: Actor, action: Action, resource: Resource, now: datetime, *, subject_id: str = "") -> None:
    """Raises NotAllowed or NotFound, with an audit entry at the actor's own school, when it is not permitted."""
    enforce(permit(actor, action, resource), actor, action, now, subject_id=subject_id)


def enforce(decision: Decision, actor: Actor, action: str, now: datetime, *, subject_id: str = "") -> None:
    if decision.hidden:
        note_unknown(actor, action, subject_id, now)
    elif not decision.is_allowed:
        _save_refusal(actor, action, subject_id, now)
    decision.enforce()


def note_unknown(actor: Actor, action: str, asked_id: str, now: datetime) -> None:
    """Audits a look at what is not there, or at another school's: the entry is the same for both.

    What was asked for is the asker's own text, so only a hash of it is kept.
    """
    _save_refusal(actor, action, f"asked_{derived(asked_id)[:16]}" if asked_id else "", now)


def _save_refusal(actor: Actor, action: str, subject_id: str, now: datetime) -> None:
    school = actor.school_id or PLATFORM
    audit.save_entry(entry(new_id("aud"), school, now, actor, action, subject_id, Outcome.REFUSED))


def note(
    changes: Changes, actor: Actor, action: str, subject_id: str, now: datetime, *schools: str, **detail: str
) -> None:
    """Adds the audit entry of a change to the same transaction, at each of `schools` (default: the actor's own)."""
    for school in schools or (actor.school_id or PLATFORM,):
        audit.add_entry(changes, entry(new_id("aud"), school, now, actor, action, subject_id, detail=detail))


def note_read(actor: Actor, action: str, subject_id: str, now: datetime, **detail: str) -> None:
    """Audits that somebody looked at a record."""
    audit.save_entry(
        entry(new_id("aud"), actor.school_id or PLATFORM, now, actor, action, subject_id, detail=detail)
    )


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
