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
from chalicelib.domain.transfer import transfer_id_for


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

    `others` are all students of other schools that share an identifier with `changed`. Every previous enrolment with
    records is a source, unless a later one has received its record already: in a chain A -> B -> C the record of A comes
    with that of B when B has it, and by itself when B never asked for it.
    """
    family = [changed, *(o for o in others if o.school_id != changed.school_id)]
    return [
        Match(source, new, _hold_reason(source, new, today))
        for new in family
        if new.is_current(today)
        for source in _sources(new, family, today)
        if changed in (new, source)
    ]


def _sources(new: Student, family: Sequence[Student], today: date) -> list[Student]:
    found = [
        s
        for s in family
        if s.school_id != new.school_id
        and s.incident_count > 0
        and shared_values(s, new)
        and (s.has_left(today) or (s.is_current(today) and s.entry_date < new.entry_date))
    ]
    return [s for s in found if not any(_has_received(later, s) for later in found if later is not s)]


def _has_received(later: Student, earlier: Student) -> bool:
    ids = {transfer_id_for(earlier.student_id, later.student_id, stay) for stay in (None, later.entry_date)}
    return bool(ids & later.received)


def _hold_reason(previous: Student, new: Student, today: date) -> HoldReason | None:
    """On roll at both comes before what the other school knows of the child: whoever puts a made-up child on a roll
    learns nothing about a birth date while the real child is still at the other school."""
    if previous.shares_upn or new.shares_upn:
        return HoldReason.UPN_ON_TWO_STUDENTS
    if not previous.has_left(today):
        return HoldReason.ON_ROLL_AT_BOTH
    if all(is_temporary for is_temporary in shared_values(previous, new).values()):
        return HoldReason.TEMPORARY_UPN_ONLY
    if previous.birth_date != new.birth_date:
        return HoldReason.BIRTH_DATE_DIFFERS
    return None


def shared_values(one: Student, other: Student) -> dict[str, bool]:
    """Identifier values that stand on both students -> whether it is a temporary UPN."""
    mine = {i.value for i in one.matchable}
    return {i.value: i.kind in TEMPORARY_KINDS for i in other.matchable if i.value in mine}
