"""Finds the moves of one student, and what should follow them: within seconds of a change, or when a run (nightly.py) comes
to it."""

import logging
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.aws import secrets
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.matching import Match, find_matches
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.reminder import first_reminder
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import State, Step, Transfer, is_later_stay, next_state, transfer_id_for
from chalicelib.storage import outbox, reminders, students, transfers
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import PLATFORM, new_id, note
from chalicelib.usecases.supplements import Look, look_for_supplement

# below the logger of the service, which prints JSON with the request's id; infra/template/failures.yaml counts its lines
_log = logging.getLogger("safehand.matching")

MAX_HOLDERS = 5
"""Students of one school with one identifier that matching looks at: a child may have a twin with the wrong UPN."""


def match_changed_student(student_id: str, now: datetime) -> Counter[str]:
    """Looks for the moves of one student that is due, and for what was added since the record went. Returns counts:
    looked_at, supplements, and of its matches detected, released, known, and held with the reason
    ("held:birth_date_differs").

    Harmless when repeated: the same move is always the same transfer.
    """
    today = now.date()
    counts: Counter[str] = Counter()
    student = students.find_student(student_id)
    if student is None:
        return counts
    counts["looked_at"] += 1
    others = _others(student)
    for match in find_matches(student, others, today):
        counts[_record(match, now)] += 1
    own = [look_for_supplement(student, other, now) for other in others if student.has_late]
    # what kept an addition at the other school may just have been put right here
    theirs = [look_for_supplement(other, student, now) for other in others if other.has_late]
    counts["supplements"] += [*own, *theirs].count(Look.PROPOSED)
    due = student.next_match_date(today)
    if Look.LATER in own:
        tomorrow = today + timedelta(days=1)
        due = min(due or tomorrow, tomorrow)
    # of a UPN on two students nobody else is looked at
    is_settled = not (student.shares_upn or {Look.LATER, Look.STOPPED}.intersection(own))
    students.set_due(student, due, is_late_settled=is_settled)
    return +counts


def _others(student: Student) -> list[Student]:
    """The students of other schools that share an identifier with this one.

    None when the student's own school has put the identifier on more than MAX_HOLDERS, and of another school no more than
    these: they all share the UPN, so nothing may be offered, and one school's heap of them must not stop the look at a
    child of another. After a late addition also those that are found only by what was corrected: the record may have gone
    there.
    """
    by_school: dict[str, list[str]] = {}
    identifiers = student.identifiers if student.has_late else student.matchable
    for school, holder in sorted(students.find_by_identifiers(identifiers, secrets.identifier_hasher())):
        by_school.setdefault(school, []).append(holder)
    if len(by_school.pop(student.school_id, [])) > MAX_HOLDERS:
        return []
    return students.find_students(h for holders in by_school.values() for h in holders[:MAX_HOLDERS])


def _record(match: Match, now: datetime) -> str:
    pair = match.previous.student_id, match.new.student_id
    transfer_id = transfer_id_for(*pair)
    existing = transfers.find_transfer(transfer_id)
    if existing is not None and is_later_stay(existing, match.new.entry_date):
        transfer_id = transfer_id_for(*pair, match.new.entry_date)
        existing = transfers.find_transfer(transfer_id)
    if existing is None:
        return _add(match, transfer_id, now)
    return _update(match, existing, now)


def _add(match: Match, transfer_id: str, now: datetime) -> str:
    state = State.HELD if match.held else State.DETECTED
    transfer = Transfer(
        transfer_id=transfer_id,
        previous_school_id=match.previous.school_id,
        new_school_id=match.new.school_id,
        previous_student_id=match.previous.student_id,
        new_student_id=match.new.student_id,
        state=state,
        hold_reason=match.held.value if match.held else "",
        entered={state.value: now},
    )
    changes = Changes()
    transfers.add_new_transfer(changes, transfer)
    action = Step.HOLD if match.held else "detect"
    note(
        changes,
        SYSTEM,
        action,
        transfer_id,
        now,
        transfer.new_school_id,
        student=transfer.new_student_id,
        reason=transfer.hold_reason,
    )
    if state is State.HELD:
        _leave_trace(changes, transfer, now)
    if state is State.DETECTED:
        _tell(changes, transfer, now)
    try:
        changes.commit()
    except NotPossibleNow:
        return "known"  # the other of the two runs that saw it at once was first
    return _counted(transfer)


def _update(match: Match, existing: Transfer, now: datetime) -> str:
    """A feed may hold or release what nobody has acted on yet. What is under way it never touches."""
    reason = match.held.value if match.held else ""
    if existing.state is State.HELD and not reason:
        step = Step.RELEASE
    elif reason and (
        existing.state is State.DETECTED or (existing.hold_reason != reason and existing.state is State.HELD)
    ):
        step = Step.HOLD
    else:
        if existing.state is State.HELD:
            _log_held(existing)  # a look comes of a change: also one that brought no other answer was a try
        return "known"
    state = next_state(existing.state, step)
    after = replace(existing.moved(state, now), hold_reason=reason)
    changes = Changes()
    transfers.add_move(changes, existing, after)
    school, student = existing.new_school_id, existing.new_student_id
    note(changes, SYSTEM, step.value, existing.transfer_id, now, school, student=student, reason=reason)
    _leave_trace(changes, after, now)
    if state is State.DETECTED:
        _tell(changes, after, now)
    try:
        changes.commit()
    except NotPossibleNow:
        return "known"
    return "released" if step is Step.RELEASE else _counted(after)


def _counted(transfer: Transfer) -> str:
    if transfer.hold_reason:
        _log_held(transfer)
    return f"held:{transfer.hold_reason}" if transfer.hold_reason else transfer.state.value


def _log_held(transfer: Transfer) -> None:
    """Many of them from one school may be somebody who tries made-up children (docs/decisions/0014)."""
    schools = {"school": transfer.new_school_id, "other": transfer.previous_school_id}
    _log.info(
        "match held", extra={"reason": transfer.hold_reason, "transfer": transfer.transfer_id, **schools}
    )


def _leave_trace(changes: Changes, transfer: Transfer, now: datetime) -> None:
    """Somebody has put a child with this UPN on a roll, or changed it. It stands in the operators' audit: in that of the
    school which has the record it would tell that school, which may have made the child up, where a child is now."""
    note(changes, SYSTEM, "possible_match", transfer.transfer_id, now, PLATFORM, reason=transfer.hold_reason)


def _tell(changes: Changes, transfer: Transfer, now: datetime) -> None:
    outbox.add_notice(
        changes,
        Notice(
            new_id("not"), transfer.new_school_id, NoticeKind.TRANSFER_DETECTED, transfer.transfer_id, now
        ),
    )
    reminders.add_reminder(changes, first_reminder(transfer))
