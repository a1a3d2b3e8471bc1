"""Which students of two schools are the same child on the move. Never guesses, never joins by name.

Rule of the product brief: the student has left the previous school, has a current start date at the new
school, the UPN is identical (either side's UPN or Former UPN), and at least one incident is logged at the
previous school. What is nearly that is *held* with its reason, and shown to a person, never offered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.domain.student import TEMPORARY_KINDS, Student


class HoldReason(StrEnum):
    BIRTH_DATE_DIFFERS = "birth_date_differs"
    UPN_ON_TWO_STUDENTS = "upn_on_two_students"
    TEMPORARY_UPN_ONLY = "temporary_upn_only"
    ON_ROLL_AT_BOTH = "on_roll_at_both"


@dataclass(frozen=True)
class Match:
    """A move from `previous` to `new`; `held` says why a person must look first, None means detected."""

    previous: Student
    new: Student
    held: HoldReason | None


def find_matches(changed: Student, others: Iterable[Student], today: date) -> list[Match]:
    """The moves in which `changed` takes part, on either side.

    `others` are all students of other schools that share an identifier with `changed`. For each child on roll
    somewhere, the source is the newest previous enrolment with records, so a chain A -> B -> C goes on from B.
    """
    family = [changed, *(o for o in others if o.school_id != changed.school_id)]
    matches = []
    for new in family:
        if not new.is_current(today):
            continue
        source = _newest_source(new, family, today)
        if source is not None and changed in (new, source):
            matches.append(Match(source, new, _hold_reason(source, new, today)))
    return matches


def _newest_source(new: Student, family: Sequence[Student], today: date) -> Student | None:
    sources = [
        s
        for s in family
        if s.school_id != new.school_id
        and s.incident_count > 0
        and shared_values(s, new)
        and (s.has_left(today) or (s.is_current(today) and s.entry_date < new.entry_date))
    ]
    return max(sources, key=lambda s: (s.entry_date, s.leaving_date or date.max, s.student_id), default=None)


def _hold_reason(previous: Student, new: Student, today: date) -> HoldReason | None:
    if previous.shares_upn or new.shares_upn:
        return HoldReason.UPN_ON_TWO_STUDENTS
    if previous.birth_date != new.birth_date:
        return HoldReason.BIRTH_DATE_DIFFERS
    if all(is_temporary for is_temporary in shared_values(previous, new).values()):
        return HoldReason.TEMPORARY_UPN_ONLY
    if not previous.has_left(today):
        return HoldReason.ON_ROLL_AT_BOTH
    return None


def shared_values(one: Student, other: Student) -> dict[str, bool]:
    """Identifier values that stand on both students -> whether it is a temporary UPN."""
    mine = {i.value for i in one.matchable}
    return {i.value: i.kind in TEMPORARY_KINDS for i in other.matchable if i.value in mine}
