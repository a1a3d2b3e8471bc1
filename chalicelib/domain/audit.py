"""Audit entries: who did what, when, at which school. Only ever added, refusals and reads included."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.permission import Actor


class Outcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"


SYSTEM = Actor(user_id="system", name="Safehand", school_id=None)
"""Who acts when a clock or the workflow does."""


@dataclass(frozen=True)
class AuditEntry:
    """One line of one school's audit. `detail` holds codes, counts and ids only: no name, no UPN, no text."""

    audit_id: str
    school_id: str
    at: datetime
    actor_id: str
    actor_name: str
    actor_school_id: str | None
    action: str
    subject_id: str
    outcome: Outcome = Outcome.DONE
    detail: Mapping[str, str] = field(default_factory=dict)


def entry(
    audit_id: str,
    school_id: str,
    at: datetime,
    actor: Actor,
    action: str,
    subject_id: str,
    outcome: Outcome = Outcome.DONE,
    detail: Mapping[str, str] | None = None,
) -> AuditEntry:
    return AuditEntry(
        audit_id,
        school_id,
        at,
        actor.user_id,
        actor.name,
        actor.school_id,
        action,
        subject_id,
        outcome,
        detail or {},
    )
