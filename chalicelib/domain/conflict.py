"""What speaks against a live transfer since it was found: a feed changed a student after the match.

A feed never cancels a transfer by itself. The conflict is worked out whenever somebody looks, told to both schools that
may know of the transfer, and forbids every step that would bring the record nearer to the new school. Ending it stays
possible. When the cause is put right the conflict is gone (docs/decisions/0043).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.domain.matching import HoldReason, hold_reason, shared_values
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import TEMPORARY_UPN_ONLY, State, Step, Transfer


class ConflictCode(StrEnum):
    NO_LONGER_A_MATCH = "no_longer_a_match"
    LEFT_NEW_SCHOOL = "left_new_school"
    UPN_ON_TWO_STUDENTS = "upn_on_two_students"
    BACK_ON_ROLL = "back_on_roll"
    BIRTH_DATE_DIFFERS = "birth_date_differs"
    TEMPORARY_UPN_ONLY = "temporary_upn_only"
    BASE_RECALLED = "base_recalled"


LIVE = frozenset(
    {
        State.HELD,
        State.DETECTED,
        State.REQUESTED,
        State.AUTHORISED,
        State.COPYING,
        State.FAILED,
    }
)
"""States in which a conflict is told. In the others a change of an enrolment contradicts nothing; a declined transfer is
over until it is requested again, and neither school learns from it what the other enters in the meantime."""

FORBIDDEN_STEPS = frozenset({Step.REQUEST, Step.AUTHORISE, Step.RETRY})
"""Steps that no transfer with a conflict takes: they would send a record that may be another child's, or to a school
that has no use for it."""

STOPS_COPYING = frozenset(ConflictCode) - {ConflictCode.BACK_ON_ROLL, ConflictCode.LEFT_NEW_SCHOOL}
"""Conflicts that also stop a transfer whose copying is about to begin: the two may not be one child, or the record should
not be there. The others are about where the child is: they do not undo what both schools decided, and are shown only."""

_CONFIRMABLE_LATER = frozenset({State.HELD, State.DETECTED, State.DECLINED})
"""States before a request: a temporary UPN is then confirmed with it, so it is no conflict."""


def conflict_of(
    transfer: Transfer, previous: Student | None, new: Student | None, today: date
) -> ConflictCode | None:
    """The first thing that speaks against the transfer, or None.

    A held match is held for a reason that it tells itself: only what is worse than that, or new, is a conflict.
    """
    if transfer.state not in LIVE:
        return None
    return _against(transfer, previous, new, today)


def conflict_of_request(
    transfer: Transfer, previous: Student | None, new: Student | None, today: date
) -> ConflictCode | None:
    """What forbids a request. A declined or recalled transfer is looked at too: it shows no conflict but may be requested
    again."""
    if transfer.state in (State.DECLINED, State.RECALLED):
        return _against(transfer, previous, new, today)
    return conflict_of(transfer, previous, new, today)


def _against(
    transfer: Transfer, previous: Student | None, new: Student | None, today: date
) -> ConflictCode | None:
    if previous is None or new is None or not shared_values(previous, new):
        return ConflictCode.NO_LONGER_A_MATCH
    if transfer.base_id and transfer.base_id not in new.received:
        return ConflictCode.BASE_RECALLED
    # a supplement goes where the record is, which that school keeps and hands on
    if new.has_left(today) and not transfer.base_id:
        return ConflictCode.LEFT_NEW_SCHOOL
    if transfer.state is State.HELD and transfer.hold_reason != TEMPORARY_UPN_ONLY:
        return None
    reason = hold_reason(previous, new, today)
    if reason is HoldReason.TEMPORARY_UPN_ONLY and (
        transfer.to_confirm or transfer.state in _CONFIRMABLE_LATER
    ):
        return None
    return _CODES[reason] if reason else None


_CODES = {
    HoldReason.UPN_ON_TWO_STUDENTS: ConflictCode.UPN_ON_TWO_STUDENTS,
    HoldReason.DUAL_REGISTRATION: ConflictCode.BACK_ON_ROLL,
    HoldReason.ON_ROLL_AT_BOTH: ConflictCode.BACK_ON_ROLL,
    # one code for both: whoever tries surnames on a roll learns nothing from a live transfer (docs/decisions/0043)
    HoldReason.SURNAME_AND_BIRTH_DATE_DIFFER: ConflictCode.BIRTH_DATE_DIFFERS,
    HoldReason.BIRTH_DATE_DIFFERS: ConflictCode.BIRTH_DATE_DIFFERS,
    HoldReason.TEMPORARY_UPN_ONLY: ConflictCode.TEMPORARY_UPN_ONLY,
}


@dataclass(frozen=True)
class Conflict:
    """A conflict in words for one side. They do not say whose entry changed: that is for the schools to find out."""

    code: ConflictCode
    why: str
    what_to_do: str


def in_words(code: ConflictCode, *, to_new_school: bool) -> Conflict:
    why, for_new, for_previous = _WORDS[code]
    return Conflict(code, why, for_new if to_new_school else for_previous)


_WORDS = {
    ConflictCode.NO_LONGER_A_MATCH: (
        "The two students no longer share a UPN, so they may not be one child.",
        "Compare your student's UPN with earlier records. If it is wrong, correct it in your MIS; if it is right, "
        "withdraw the transfer.",
        "Compare your student's UPN with earlier records and correct it in your MIS if it is wrong. If it is right, "
        "decline the request. Nothing is sent as it is.",
    ),
    ConflictCode.LEFT_NEW_SCHOOL: (
        "The student has left the new school.",
        "If that is wrong, correct the leaving date in your MIS and send the file again; if it is right, withdraw.",
        "Wait for the new school to correct it or withdraw, or decline the request. If the student went on to another "
        "school, that school can request the record from you.",
    ),
    ConflictCode.BASE_RECALLED: (
        "The record that these additions belong to was recalled.",
        "Withdraw. If the record is your student's after all, request the recalled transfer again: it brings everything.",
        "Decline. If the new school requests the recalled record again, the additions go with it.",
    ),
    ConflictCode.UPN_ON_TWO_STUDENTS: (
        "The UPN stands on two students of one school.",
        "If they are at your school, correct the wrong UPN in your MIS (often twins) and send the file again. If not, "
        "wait for the other school to do so.",
        "If they are at your school, correct the wrong UPN in your MIS (often twins) and send the file again. If not, "
        "wait for the other school to do so, or decline the request.",
    ),
    ConflictCode.BACK_ON_ROLL: (
        "The student is on roll at the previous school.",
        "Ask the other school whether the student came back. If so, withdraw; if not, it must send the leaving date.",
        "If the student came back, decline the request. If not, archive the student or send the leaving date.",
    ),
    ConflictCode.BIRTH_DATE_DIFFERS: (
        "The birth dates at the two schools differ.",
        "Compare the birth date with the other school. The one that is wrong must be corrected in its MIS.",
        "Compare the birth date with the other school. The one that is wrong must be corrected in its MIS.",
    ),
    ConflictCode.TEMPORARY_UPN_ONLY: (
        "The two students now share only a temporary UPN, and nobody has confirmed that they are one child.",
        "Enter the permanent UPN in your MIS, or ask the other school to decline: you can then request again and confirm.",
        "Enter the permanent UPN in your MIS, or decline the request: the new school can request again and confirm.",
    ),
}  # fmt: skip
"""Code -> (why, what the new school can do, what the previous school can do)."""
