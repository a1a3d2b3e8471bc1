"""Why no transfer is showing for a student: the exact missing condition, and what to do about it.

Asked by either school about a student on its *own* roll. The answer tells the asker about its own student, and about
other schools no more than whether one of them meets the next condition: no name of a school, no date, no count.
What the previous school is not to know before it is asked (that a new school has been told) it does not learn here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from chalicelib.domain.conflict import conflict_of, in_words
from chalicelib.domain.matching import DUAL_STATUSES, is_temporary_only, shared_values
from chalicelib.domain.student import TEMPORARY_KINDS, Student
from chalicelib.domain.transfer import State, Transfer

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """`code` is stable; `why` and `what_to_do` are sentences for people. `since`: when it began to be so, if known."""

    code: str
    why: str
    what_to_do: str
    transfer_id: str = ""
    since: date | None = None


HELD = {
    "upn_on_two_students": (
        "The UPN stands on two students of one school.",
        "Correct the wrong one in the MIS (often twins) and send the file again.",
    ),
    "dual_registration": (
        "The student is on roll at both schools, and one of them reports a dual or guest registration.",
        "No action is needed while that is right: the record stays with the school that has it. When the student has "
        "left that school, it sends the leaving date, and the transfer is released by itself.",
    ),
    "on_roll_at_both": (
        "The student is still on roll at the other school too.",
        "Ask the school that the student comes from to send the leaving date. Then the transfer is released by itself.",
    ),
    "surname_and_birth_date_differ": (
        "Both the surname and the birth date at the two schools differ, so the UPN is probably another child's.",
        "Compare the UPN with the student's earlier records. Correct the wrong one in the MIS and send the file again.",
    ),
    "birth_date_differs": (
        "The birth dates at the two schools differ.",
        "Compare the birth date with the other school. The one that is wrong must be corrected in its MIS.",
    ),
    "temporary_upn_only": (
        "Another school has a student with the same temporary UPN and birth date, but a temporary UPN can belong to "
        "somebody else.",
        "Ask the local authority for the permanent UPN and enter it in your MIS. Or, when you are sure that the student "
        "had this UPN at the previous school, choose Request and confirm: a key holder there must then confirm it too.",
    ),
}
"""Reason of a held transfer -> (why, what to do)."""

_WAITING = {
    State.DETECTED: ("waiting_for_request", "The transfer waits for the new school to request it.",
                     "At the new school, a key holder goes to Admin > Transfers and chooses Request."),
    State.REQUESTED: ("waiting_for_authorisation", "The transfer waits for the previous school to authorise it.",
                      "At the previous school, a key holder goes to Admin > Transfers and chooses Authorise."),
    State.AUTHORISED: ("under_way", "The record is being copied.", "Wait a few minutes and look again."),
    State.COPYING: ("under_way", "The record is being copied.", "Wait a few minutes and look again."),
    State.FAILED: ("failed", "The transfer could not be finished. Nothing was lost.",
                   "At the previous school, a key holder goes to Admin > Transfers and chooses Retry."),
    State.DECLINED: ("declined", "The previous school declined the request.",
                     "The reason stands on the transfer. When it is settled, choose Request again."),
    State.WITHDRAWN: ("withdrawn", "The new school withdrew the transfer.",
                      "If that was a mistake, call support: a withdrawn transfer stays withdrawn."),
    State.TRANSFERRED: ("transferred", "The record has been transferred.",
                        "If nobody sees it, tick the Legacy categories in Admin > Users > group."),
    State.ACKNOWLEDGED: ("transferred", "The record has been transferred and its receipt confirmed.",
                         "If nobody sees it, tick the Legacy categories in Admin > Users > group."),
    State.RECALLED: ("recalled", "The record was recalled: both schools agreed that it had gone to the wrong school.",
                     "If it is your student's after all, choose Request again in Admin > Transfers."),
}  # fmt: skip


_SUPPLEMENT = {
    State.REQUESTED: ("supplement_waiting", "Something was added at the previous school after the record went. It waits for "
                      "that school to authorise it.",
                      "At the previous school, a key holder goes to Admin > Transfers and chooses Authorise."),
    State.DECLINED: ("supplement_declined", "The previous school declined to send what was added after the record went.",
                     "The reason stands on the transfer. When it is settled, choose Request again."),
    State.WITHDRAWN: ("supplement_withdrawn", "The new school did not want what was added after the record went.",
                      "If that was a mistake, ask the previous school: what it adds next is proposed with it."),
    State.TRANSFERRED: ("supplement_transferred", "What was added after the record went has been transferred.",
                        "If nobody sees it, tick the Legacy categories in Admin > Users > group."),
    State.ACKNOWLEDGED: ("supplement_transferred", "What was added after the record went has been transferred, and its "
                         "receipt confirmed.", "If nobody sees it, tick the Legacy categories in Admin > Users > group."),
}  # fmt: skip
"""Of a supplement; in the other states it is told like any transfer."""

_TO_PREVIOUS = {
    State.DECLINED: ("Your school declined the request.",
                     "Nothing needs to be done here. The new school has your reason and can request the record again."),
    State.TRANSFERRED: ("The record has been transferred. The new school has not confirmed receipt yet.",
                        "Ask the new school to confirm receipt. If it went to the wrong school, open the transfer and ask "
                        "for a recall."),
    State.ACKNOWLEDGED: ("The record has been transferred and its receipt confirmed.",
                         "Nothing needs to be done. If it went to the wrong school, open the transfer and ask for a "
                         "recall."),
    State.WITHDRAWN: ("The new school withdrew the transfer. Nothing was sent.", "Nothing needs to be done here."),
    State.RECALLED: ("The record was recalled: both schools agreed that it had gone to the wrong school.",
                     "Nothing needs to be done here. The school where the student is now requests the record from you."),
}  # fmt: skip
"""Where the previous school is told otherwise than the new one."""

_CONFIRMATION = (
    "waiting_for_confirmation",
    "The schools share only a temporary UPN. The new school has confirmed that it is one child; the transfer waits for the "
    "previous school to confirm it too and authorise.",
    "At the previous school, a key holder goes to Admin > Transfers, compares the students and authorises or declines.",
)


def why_not(
    student: Student, others: Sequence[Student], transfers: Sequence[Transfer], today: date
) -> list[Answer]:
    """Answers in the order in which to deal with them; never empty.

    `others`: students of other schools that share an identifier, or once did; `transfers`: those between them and the
    student, with their supplements.
    """
    known = told_transfers(student, others, transfers, today)
    if known:
        return known
    own = [*_own_identifiers(student), *_own_dates(student, today)]
    if own:
        return own
    if student.has_left(today):
        return [_as_previous_school(student)]
    same = [other for other in others if shared_values(student, other)]
    return [_as_new_school(student, same, today), *_still_here(student)]


def told_transfers(
    student: Student, others: Iterable[Student], transfers: Iterable[Transfer], today: date
) -> list[Answer]:
    """Of these transfers of the student, those that the asker's school may know of: what became of each, since when, and
    what can be done next. The last changed first."""
    people = {s.student_id: s for s in (student, *others)}
    known = [t for t in transfers if student.school_id in t.parties]
    known.sort(key=lambda t: t.entered.get(t.state, _LONG_AGO), reverse=True)
    return [_of_transfer(t, student, people, today) for t in known]


def _of_transfer(transfer: Transfer, student: Student, people: Mapping[str, Student], today: date) -> Answer:
    previous, new = people.get(transfer.previous_student_id), people.get(transfer.new_student_id)
    conflict = conflict_of(transfer, previous, new, today)
    if conflict:
        told = in_words(conflict, to_new_school=student is new)
        return Answer(f"conflict_{conflict}", told.why, told.what_to_do, transfer.transfer_id)
    began = transfer.entered.get(transfer.state)
    since = began.date() if began else None
    code, why, what_to_do = _waiting(transfer, previous, new)
    if student.school_id == transfer.previous_school_id and not transfer.base_id:
        why, what_to_do = _TO_PREVIOUS.get(transfer.state, (why, what_to_do))
    if transfer.state is State.DECLINED and transfer.decline_reason:
        why = f"{why} The reason: {transfer.decline_reason}"
    return Answer(code, why, what_to_do, transfer.transfer_id, since)


def _waiting(transfer: Transfer, previous: Student | None, new: Student | None) -> tuple[str, str, str]:
    if transfer.state is State.HELD:
        return (f"held_{transfer.hold_reason}", *HELD[transfer.hold_reason])
    if transfer.state is State.REQUESTED and previous and new and is_temporary_only(previous, new):
        return _CONFIRMATION
    words = {**_WAITING, **_SUPPLEMENT} if transfer.base_id else _WAITING
    return words[transfer.state]


def _own_identifiers(student: Student) -> list[Answer]:
    if not student.matchable:
        return [
            Answer(
                "no_upn",
                "The student has no valid UPN here.",
                "Enter the UPN in your MIS and send the file again.",
            )
        ]
    if student.shares_upn:
        return [Answer("upn_on_two_students", *HELD["upn_on_two_students"])]
    if all(i.kind in TEMPORARY_KINDS for i in student.matchable):
        return [
            Answer(
                "temporary_upn",
                "The student has only a temporary UPN here.",
                "Ask the previous school or the local authority for the permanent UPN and enter it in your MIS.",
            )
        ]
    return []


def _own_dates(student: Student, today: date) -> list[Answer]:
    if student.entry_date > today:
        return [Answer("not_started", "The student's start date here has not come yet.",
                       "Wait for the start date, or correct it in your MIS.")]  # fmt: skip
    return []


def _as_previous_school(student: Student) -> Answer:
    if student.incident_count == 0:
        return Answer("nothing_logged_here", "Nothing was logged for the student here, so there is nothing to transfer.",
                      "No action is needed.")  # fmt: skip
    return Answer(
        "not_requested",
        "No school has requested the record.",
        "The new school must act first. Ask it whether the student is on its roll in Safehand with this UPN and a start "
        "date. If it does not use Safehand, hand the record over in another way.",
    )


def _still_here(student: Student) -> list[Answer]:
    """The asker may be the previous school without knowing it. Told alike whether or not some school waits."""
    if not student.incident_count:
        return []
    return [Answer("still_on_roll_here", "The student is on roll here, so this school's record goes to no other school.",
                   "If the student has left, archive the student or send the leaving date.")]  # fmt: skip


def _as_new_school(student: Student, others: Sequence[Student], today: date) -> Answer:
    if not others:
        return Answer(
            "no_other_school",
            "No other school in Safehand holds this UPN.",
            "Check the UPN with the previous school, also for a Former UPN. The school may not use Safehand.",
        )
    if not any(o.incident_count for o in others):
        return Answer("nothing_logged_there", "No school in Safehand has a record of the student to transfer.",
                      "No action is needed. Ask the previous school if you expected one.")  # fmt: skip
    with_record = [o for o in others if o.incident_count]
    if not any(o.has_left(today) for o in with_record):
        if {o.status for o in (student, *with_record)} & DUAL_STATUSES:
            return Answer("dual_registration", *HELD["dual_registration"])
        return Answer(
            "still_on_roll_there",
            "The student has not left the other school yet.",
            HELD["on_roll_at_both"][1],
        )
    return Answer("soon", "Everything needed is there; the transfer will show within minutes.",
                  "Look again in a few minutes. If nothing shows by tomorrow, call support.")  # fmt: skip
