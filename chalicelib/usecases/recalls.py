"""Recall a record that went to the wrong school: ask, agree, refuse, take back (domain/recall.py, docs/decisions/0079)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.audit import Wanted
from chalicelib.domain.errors import NotFound, NotPossibleNow
from chalicelib.domain.lineage import by_original, newest
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.permission import Actor
from chalicelib.domain.recall import (
    ACTIONS,
    Recall,
    RecallStep,
    allowed_recall_steps,
    check_possible,
    decide_recall,
)
from chalicelib.domain.reminder import first_of_recall
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import ARRIVED, State, Step, Transfer, check_reason, next_state
from chalicelib.storage import audit, incidents, outbox, records, reminders, students, transfers
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import enforce, new_id, note, note_unknown
from chalicelib.usecases.supplements import series_of

COMPLETED = Wanted(actions=frozenset({Step.COMPLETE.value}))
MOST_SUPPLEMENTS = 25
"""That one transaction seals together with what they add to."""
MOST = 50
"""Transfers of one student that are looked at for having gone on."""


@dataclass(frozen=True)
class RecallView:
    """`steps` are those that the reader can take now. `has_gone_on`: the new school's copy, or a part of it, has arrived at
    a further school; told while it is asked, so that nobody agrees without knowing."""

    recall: Recall | None
    steps: tuple[RecallStep, ...]
    has_gone_on: bool


def view_recall(actor: Actor, transfer: Transfer) -> RecallView:
    """Of a transfer that the actor may see."""
    one = transfer.recallable
    is_asked = one.has_arrived and transfer.recall is not None and transfer.recall.is_open
    return RecallView(transfer.recall, allowed_recall_steps(actor, one), is_asked and _has_gone_on(transfer))


def ask_recall(actor: Actor, transfer_id: str, reason: str, now: datetime) -> None:
    """Either school says that the record should not be at the new school. Nothing changes but that the other is asked."""
    before = _find(actor, transfer_id, RecallStep.ASK, now)
    asked = Recall(actor.school_id or "", check_reason(reason), now)
    told = {NoticeKind.RECALL_ASKED: {_other(before, asked.asked_by)}}
    after = replace(before, recall=asked)
    changes = Changes()
    reminders.add_reminder(changes, first_of_recall(after))
    _save(actor, RecallStep.ASK, before, after, now, told, changes)


def take_back_recall(actor: Actor, transfer_id: str, now: datetime) -> None:
    """The school that asked does not ask any more."""
    before = _find(actor, transfer_id, RecallStep.TAKE_BACK, now)
    _save(actor, RecallStep.TAKE_BACK, before, replace(before, recall=None), now, {})


def refuse_recall(actor: Actor, transfer_id: str, reason: str, now: datetime) -> None:
    """The record stays where it is. The reason travels to the school that asked."""
    before = _find(actor, transfer_id, RecallStep.REFUSE, now)
    asked = _asked(before)
    after = replace(before, recall=replace(asked, refused_because=check_reason(reason)))
    _save(actor, RecallStep.REFUSE, before, after, now, {NoticeKind.RECALL_REFUSED: {asked.asked_by}})


def agree_to_recall(actor: Actor, transfer_id: str, now: datetime) -> None:
    """Seals the new school's copy: from this one transaction on nothing of it shows there, and nothing is deleted. What
    arrived of its supplements is sealed with it."""
    before = _find(actor, transfer_id, RecallStep.AGREE, now)
    supplements = [s for s in series_of(before) if s.state in ARRIVED]
    if len(supplements) > MOST_SUPPLEMENTS:
        raise NotPossibleNow(
            f"This record has more than {MOST_SUPPLEMENTS} supplements. Recall the newest of them first, each by itself.",
            code="too_many_supplements",
        )
    student = students.find_student(before.new_student_id)
    changes = Changes()
    sealed = {one.transfer_id for one in (before, *supplements)} & (student.received if student else set())
    if student is not None and sealed:
        fewer = min(_count_of(student, sealed), student.incident_count)
        records.add_sealed(changes, student, sealed, fewer, now.date())
    for one in supplements:
        transfers.add_move(changes, one, _recalled(one, before.recall, now))
        parties = sorted(one.parties)
        note(changes, actor, RecallStep.AGREE, one.transfer_id, now, *parties, student=one.students)
    told = {NoticeKind.TRANSFER_RECALLED: {before.previous_school_id, before.new_school_id}}
    after = _recalled(before, before.recall, now)
    _save(actor, RecallStep.AGREE, before, after, now, told, changes)


def _recalled(before: Transfer, recall: Recall | None, now: datetime) -> Transfer:
    state = next_state(before.state, Step.AGREE_TO_RECALL)
    return replace(before.moved(state, now), recall=recall, recalled_times=before.recalled_times + 1)


def _count_of(student: Student, transfer_ids: set[str]) -> int:
    """By how much the student's incidents get fewer without these: a later version is no further incident."""
    shown = [i for i in incidents.list_incidents(student.student_id) if student.shows(i.transfer_id)]
    left = [i for i in shown if i.transfer_id not in transfer_ids]
    now, then = (sum(newest(c).struck_out is None for c in by_original(some)) for some in (shown, left))
    return now - then


def _find(actor: Actor, transfer_id: str, step: RecallStep, now: datetime) -> Transfer:
    """Raises NotFound, NotAllowed, NotPossibleNow."""
    transfer = transfers.find_transfer(transfer_id)
    if transfer is None or not transfer.was_requested:
        note_unknown(actor, ACTIONS[step], transfer_id, now)
        raise NotFound
    decision = decide_recall(actor, step, transfer.recallable)
    student = "" if decision.hidden else transfer.student_at(actor.school_id)
    enforce(decision, actor, ACTIONS[step], now, subject_id=transfer_id, student=student)
    check_possible(step, transfer.recallable)
    return transfer


def _save(
    actor: Actor,
    step: RecallStep,
    before: Transfer,
    after: Transfer,
    now: datetime,
    told: dict[NoticeKind, set[str]],
    changes: Changes | None = None,
) -> None:
    changes = changes or Changes()
    transfers.add_move(changes, before, after)
    asked_by = _asked(after if step is RecallStep.ASK else before).asked_by
    parties, students_of = sorted(after.parties), after.students
    note(changes, actor, step, before.transfer_id, now, *parties, student=students_of, asked_by=asked_by)
    for kind, schools in told.items():
        for school_id in sorted(schools):
            outbox.add_notice(changes, Notice(new_id("not"), school_id, kind, before.transfer_id, now))
    changes.commit()


def _asked(transfer: Transfer) -> Recall:
    assert transfer.recall is not None, "check_possible has seen it"
    return transfer.recall


def _other(transfer: Transfer, school_id: str) -> str:
    (other,) = transfer.parties - {school_id}
    return other


def _has_gone_on(transfer: Transfer) -> bool:
    """By the new school's own history of the student: another transfer from there that has arrived."""
    school_id, student_id = transfer.new_school_id, transfer.new_student_id
    found, _ = audit.list_history(school_id, student_id, limit=MOST, wanted=COMPLETED)
    others = transfers.find_transfers({e.subject_id for e in found} - {transfer.transfer_id})
    return any(
        o.previous_school_id == school_id
        and o.state in ARRIVED
        and o.entered[State.TRANSFERRED] >= transfer.entered[State.TRANSFERRED]
        for o in others
    )
