"""What is left of a record that was destroyed: a certificate that says what, when, by whom and under which policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.student import Student

LATE = timedelta(hours=1)
"""After this nothing can arrive any more that was on its way when the destruction began: forms to upload end after 15
minutes, calls after 29 seconds. A look after that is the last one."""
COUNTED = ("incidents", "versions", "actions", "links", "documents", "file_versions")


@dataclass(frozen=True)
class Certificate:
    """No text, no name: `initials` and `left_in` (a year) tell the school which of its files this was.

    `years`, `policy_version`: the policy under which it was destroyed. `finished_at` None: it is being destroyed. `counts`:
    of what there was, empty until it was counted.
    """

    student_id: str
    school_id: str
    initials: str
    left_in: int
    years: int
    policy_version: int
    proposed_by_id: str
    proposed_by: str
    proposed_at: datetime
    confirmed_by_id: str
    confirmed_by: str
    confirmed_at: datetime
    counts: Mapping[str, int] = field(default_factory=dict)
    finished_at: datetime | None = None

    def is_last_look(self, now: datetime) -> bool:
        return now >= self.confirmed_at + LATE


def initials_of(student: Student) -> str:
    return "".join(
        f"{name.strip()[:1].upper()}." for name in (student.forename, student.surname) if name.strip()
    )
