"""Which students of two schools are the same child on the move. Never guesses, never joins by name.

Rule of the product brief: the student has left the previous school, has a current start date at the new
school, the UPN is identical (either side's UPN or Former UPN), and at least one incident is logged at the
previous school. What is nearly that is *held* with its reason, and shown to a person, never offered. Names and birth
dates can only hold a match back; they never make one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.domain.enrolment import EnrolStatus
from chalicelib.domain.names import fold
from chalicelib.domain.student import TEMPORARY_KINDS, Student
from chalicelib.domain.transfer import transfer_id_for


class HoldReason(StrEnum):
    """In the order in which they are looked for: a match has the first that holds.

    Being on roll at both comes before what the other school knows of the child: whoever puts a made-up child on a roll
    learns nothing about a birth date while the real child is still at the other school. A temporary UPN comes last, so
    that only a match that is right in everything else can be confirmed by people (docs/decisions/0042).
    """

    UPN_ON_TWO_STUDENTS = "upn_on_two_students"
    DUAL_REGISTRATION = "dual_registration"
    ON_ROLL_AT_BOTH = "on_roll_at_both"
    SURNAME_AND_BIRTH_DATE_DIFFER = "surname_and_birth_date_differ"
    BIRTH_DATE_DIFFERS = "birth_date_differs"
    TEMPORARY_UPN_ONLY = "temporary_upn_only"


DUAL_STATUSES = frozenset({EnrolStatus.MAIN_DUAL, EnrolStatus.SUBSIDIARY_DUAL, EnrolStatus.GUEST})
"""Statuses of a child who is on two rolls on purpose: being on both is then no mistake."""


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
    pairs = [p for other in family[1:] for p in ((other, changed), (changed, other))]
    return [
        Match(source, new, hold_reason(source, new, today))
        for source, new in pairs
        if _is_source(source, new, today)
        and not any(
            _has_received(later, source)
            for later in family
            if later is not source and _is_source(later, new, today)
        )
    ]


def _is_source(source: Student, new: Student, today: date) -> bool:
    """Whether the record of `source` may have to follow a child who is at `new` now."""
    return (
        new.is_current(today)
        and source.school_id != new.school_id
        and source.incident_count > 0
        and (source.has_left(today) or (source.is_current(today) and source.entry_date < new.entry_date))
        and bool(shared_values(source, new))
    )


def _has_received(later: Student, earlier: Student) -> bool:
    """Whether the record of `earlier` shows at a school where the same child came later.

    Two schools between which a child went to and fro have each other's records: only the later stay stands for both.
    """
    if later.entry_date <= earlier.entry_date or not shared_values(later, earlier):
        return False
    ids = {transfer_id_for(earlier.student_id, later.student_id, stay) for stay in (None, later.entry_date)}
    return bool(ids & later.received)


def hold_reason(previous: Student, new: Student, today: date) -> HoldReason | None:
    """Why a move between two students who share an identifier must not be offered; None: nothing speaks against it."""
    if previous.shares_upn or new.shares_upn:
        return HoldReason.UPN_ON_TWO_STUDENTS
    if not previous.has_left(today):
        is_dual = {previous.status, new.status} & DUAL_STATUSES
        return HoldReason.DUAL_REGISTRATION if is_dual else HoldReason.ON_ROLL_AT_BOTH
    if previous.birth_date != new.birth_date:
        if surnames_agree(previous, new):
            return HoldReason.BIRTH_DATE_DIFFERS
        return HoldReason.SURNAME_AND_BIRTH_DATE_DIFFER
    if is_temporary_only(previous, new):
        return HoldReason.TEMPORARY_UPN_ONLY
    return None


@dataclass(frozen=True)
class Comparison:
    """What the previous school is shown to confirm a match by: whether names agree, not what they are elsewhere.

    The birth dates agree, else the match would be held for that.
    """

    surname_agrees: bool
    forename_agrees: bool


def compare(previous: Student, new: Student) -> Comparison:
    return Comparison(surnames_agree(previous, new), forenames_agree(previous, new))


def is_temporary_only(one: Student, other: Student) -> bool:
    """Whether something joins the two, and all of it is a temporary UPN, which can belong to somebody else."""
    shared = shared_values(one, other)
    return bool(shared) and all(shared.values())


def surnames_agree(one: Student, other: Student) -> bool:
    """Whether a legal or preferred surname of one is a legal or preferred surname of the other."""
    return bool(_folded(one.surname, one.preferred_surname) & _folded(other.surname, other.preferred_surname))


def forenames_agree(one: Student, other: Student) -> bool:
    """As `surnames_agree`, of forenames."""
    return bool(
        _folded(one.forename, one.preferred_forename) & _folded(other.forename, other.preferred_forename)
    )


def _folded(*names: str) -> set[str]:
    return {folded for name in names if (folded := fold(name))}


def shared_values(one: Student, other: Student) -> dict[str, bool]:
    """Identifier values that stand on both students -> whether it is a temporary UPN."""
    mine = {i.value for i in one.matchable}
    return {i.value: i.kind in TEMPORARY_KINDS for i in other.matchable if i.value in mine}
