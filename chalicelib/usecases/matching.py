"""Finds moves: within seconds of a change, and nightly for what a date or a lost event left over."""

import logging
import sys
import traceback
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.aws import secrets
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.matching import Match, find_matches
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.student import days_between
from chalicelib.domain.transfer import State, Step, Transfer, is_later_stay, next_state, transfer_id_for
from chalicelib.storage import jobs, outbox, students, transfers
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note

NIGHTLY = "nightly_matching"
LOOK_BACK = timedelta(days=14)
"""How far the nightly run goes back for outbox entries, and for students when it does not know its last complete run."""

# below the logger of the service, which prints JSON with the request's id; Lambda drops others' information
_log = logging.getLogger("safehand.matching")


def match_changed_student(student_id: str, now: datetime) -> Counter[str]:
    """Looks for the moves of one student that is due. Returns counts: looked_at, detected, held, known.

    Harmless when repeated: the same move is always the same transfer.
    """
    today = now.date()
    counts: Counter[str] = Counter()
    student = students.find_student(student_id)
    if student is None:
        return counts
    counts["looked_at"] += 1
    pairs = students.find_by_identifiers(student.matchable, secrets.identifier_hasher())
    others = students.find_students(s for school, s in pairs if school != student.school_id)
    for match in find_matches(student, others, today):
        counts[_record(match, now)] += 1
    students.set_due(student, student.next_match_date(today))
    return counts


def run_nightly(now: datetime) -> dict[str, int]:
    """Every student due since the last complete run, and outbox entries that were never done.

    Work grows with what is due, not with how many students there are. One student's error does not stop the others;
    the run then counts as incomplete and the next one starts from the same day.
    """
    from chalicelib.usecases.outbox import dispatch

    today = now.date()
    since = jobs.last_complete_day(NIGHTLY) or today - LOOK_BACK
    counts: Counter[str] = Counter()
    undone_days = days_between(today - LOOK_BACK, today)
    for pk, sk in [
        entry for day in undone_days for entry in outbox.list_undone(day)
    ]:  # first, while `now` is fresh
        try:
            dispatch(pk, sk, now)
            counts["sent_again"] += 1
        except NotPossibleNow:
            counts["in_hand"] += 1  # the stream's consumer is at it this very moment
        except Exception:
            counts["outbox_errors"] += 1
            _log_error("outbox entry failed", f"{pk}/{sk}")
    for student_id in [one for day in days_between(since, today) for one in students.list_due(day)]:
        try:
            counts.update(match_changed_student(student_id, now))
        except Exception:
            counts["errors"] += 1
            _log_error("matching failed", student_id)
    report = dict(counts)
    _log.info("nightly matching", extra={"report": report})
    if not counts["errors"]:
        jobs.save_complete(NIGHTLY, today, now, report)
    if counts["errors"] or counts["outbox_errors"]:
        raise RuntimeError(
            f"nightly run: {counts['errors']} matching, {counts['outbox_errors']} outbox errors"
        )
    return report


def _log_error(what: str, subject: str) -> None:
    """Type and place only: the message of a library's error may hold anything."""
    kind, error, _ = sys.exc_info()
    last = traceback.extract_tb(error.__traceback__)[-1] if error else None
    place = f"{last.filename.rpartition('/')[2]}:{last.lineno}" if last else ""
    _log.error(what, extra={"subject": subject, "error_type": kind.__name__ if kind else "", "at": place})


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
    note(changes, SYSTEM, action, transfer_id, now, transfer.new_school_id, reason=transfer.hold_reason)
    if state is State.HELD:
        _leave_trace(changes, transfer, now)
    if state is State.DETECTED:
        _tell(changes, transfer, now)
    try:
        changes.commit()
    except NotPossibleNow:
        return "known"  # the other of the two runs that saw it at once was first
    return state.value


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
        return "known"
    state = next_state(existing.state, step)
    after = replace(existing, state=state, hold_reason=reason, entered={**existing.entered, state.value: now})
    changes = Changes()
    transfers.add_move(changes, existing, after)
    note(changes, SYSTEM, step.value, existing.transfer_id, now, existing.new_school_id, reason=reason)
    if state is State.HELD:
        _leave_trace(changes, after, now)
    if state is State.DETECTED:
        _tell(changes, after, now)
    try:
        changes.commit()
    except NotPossibleNow:
        return "known"
    return state.value


def _leave_trace(changes: Changes, transfer: Transfer, now: datetime) -> None:
    """Somebody has put a child with this UPN on a roll, or changed it: the school that has the record can see that it
    happened, each time that the new school is told another reason (docs/decisions/0014)."""
    note(changes, SYSTEM, "possible_match", transfer.transfer_id, now, transfer.previous_school_id)


def _tell(changes: Changes, transfer: Transfer, now: datetime) -> None:
    outbox.add_notice(
        changes,
        Notice(
            new_id("not"), transfer.new_school_id, NoticeKind.TRANSFER_DETECTED, transfer.transfer_id, now
        ),
    )
