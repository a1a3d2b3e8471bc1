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
    """One line of one school's audit. `detail` holds codes, counts and ids only: no name, no UPN, no text.

    `student_id`: the school's own student that it concerns, "" for none.
    """

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
    student_id: str = ""


@dataclass(frozen=True)
class Wanted:
    """What a search of the audit keeps; "" and empty mean all. `without`: every action but these."""

    actor_id: str = ""
    outcome: str = ""
    actions: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    subject_id: str = ""

    def keeps(self, entry: AuditEntry) -> bool:
        return (
            self.actor_id in ("", entry.actor_id)
            and self.subject_id in ("", entry.subject_id)
            and self.outcome in ("", entry.outcome)
            and (not self.actions or entry.action in self.actions)
            and entry.action not in self.without
        )


ALL = Wanted()


def entry(
    audit_id: str,
    school_id: str,
    at: datetime,
    actor: Actor,
    action: str,
    subject_id: str,
    outcome: Outcome = Outcome.DONE,
    detail: Mapping[str, str] | None = None,
    student_id: str = "",
) -> AuditEntry:
    """An entry about a student concerns that student, unless it says which other one."""
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
        student_id or student_in(subject_id),
    )


def student_in(subject_id: str) -> str:
    """The id, when it is a student's; else ""."""
    return subject_id if subject_id.startswith("stu_") else ""
