"""What people do with a transfer: look, request, authorise, decline, withdraw, acknowledge, retry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.concern import Concern
from chalicelib.domain.conflict import FORBIDDEN_STEPS, Conflict, conflict_of, conflict_of_request, in_words
from chalicelib.domain.errors import NotFound, NotPossibleNow
from chalicelib.domain.escalation import first_escalation
from chalicelib.domain.matching import Comparison, compare, is_temporary_only
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.reminder import first_reminder
from chalicelib.domain.student import Student
from chalicelib.domain.term_dates import TermDates
from chalicelib.domain.transfer import (
    PERSON_STEPS,
    TEMPORARY_UPN_ONLY,
    TO_COME,
    State,
    Step,
    Transfer,
    allowed_steps,
    check_confirmed,
    check_reason,
    check_step,
    decide,
)
from chalicelib.domain.why_not import HELD
from chalicelib.storage import outbox, reminders, schools, students, term_dates, transfers
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import enforce, new_id, note, note_read, note_unknown, own_school, require
from chalicelib.usecases.concerns import concerns_of
from chalicelib.usecases.recalls import RecallView, view_recall
from chalicelib.usecases.review import check_reviewed
from chalicelib.usecases.review_files import Left, check_left
from chalicelib.usecases.supplements import select_for

PAGE = 50


@dataclass(frozen=True)
class TransferView:
    """A transfer as one side may see it: the names of both schools, and the child as on its *own* roll only.

    `new_entry_date` lets the previous school check that the right school asks. `to_confirm` is what must be confirmed
    with the next request or authorise (or ""), and `comparison` what the previous school can tell from. `held` is why a
    held transfer is, and what to do. `school_days_left` until the record is due, by the previous school's term dates:
    negative when it is late, None when nothing is to come. `concern`: in the list of what others ask for, of a record that
    the actor may authorise now; never told to the new school.
    """

    transfer: Transfer
    previous_school: str
    new_school: str
    student_id: str
    student_name: str
    new_entry_date: date | None
    steps: tuple[Step, ...]
    is_new_side: bool
    to_confirm: str
    comparison: Comparison | None
    conflict: Conflict | None
    held: tuple[str, str] | None
    is_overdue: bool
    school_days_left: int | None
    recall: RecallView
    concern: Concern | None = None


def list_transfers(
    actor: Actor, *, incoming: bool, before: str, now: datetime
) -> tuple[list[TransferView], str]:
    """A page of transfers to (incoming) or from one's school, newest first, and the mark of the next page."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_TRANSFER, Resource(school_id), now)
    read = transfers.list_incoming if incoming else transfers.list_outgoing
    page = read(school_id, limit=PAGE, before=before)
    note_read(actor, "list_transfers", school_id, now, transfers=str(len(page)))
    more = transfers.list_key(page[-1], incoming=incoming) if len(page) == PAGE else ""
    return views_of(actor, page, now, with_concerns=not incoming), more


def view_transfer(actor: Actor, transfer_id: str, now: datetime) -> TransferView:
    transfer = _find(actor, transfer_id, Action.VIEW_TRANSFER, now)
    require(actor, Action.VIEW_TRANSFER, transfer.resource(None, actor), now, subject_id=transfer_id)
    note_read(actor, "view_transfer", transfer_id, now, student=transfer.student_at(own_school(actor)))
    return views_of(actor, [transfer], now)[0]


def request_transfer(
    actor: Actor, transfer_id: str, now: datetime, *, confirms_match: bool = False
) -> TransferView:
    """The new school asks. Only from now on does the previous school know of the transfer.

    When only a temporary UPN is shared the new school must confirm that it is one child, or Invalid is raised.
    """
    return _move(actor, transfer_id, Step.REQUEST, now, confirms_match=confirms_match)


def authorise_transfer(
    actor: Actor,
    transfer_id: str,
    now: datetime,
    *,
    confirms_match: bool = False,
    reviewed: str = "",
    held_back_reason: str = "",
    left: Left | None = None,
) -> TransferView:
    """The previous school agrees; the workflow starts with the same write.

    `reviewed`: the mark of the review; exactly that goes, or nothing. `held_back_reason`: needed when the school's
    preferences hold part of the record back. `left`: what the actor was told remains in it and agreed to.

    When only a temporary UPN is shared the previous school must confirm as well, or Invalid is raised.
    """
    return _move(
        actor,
        transfer_id,
        Step.AUTHORISE,
        now,
        confirms_match=confirms_match,
        reviewed=reviewed,
        held_back_reason=held_back_reason,
        left=left,
    )


def decline_transfer(actor: Actor, transfer_id: str, reason: str, now: datetime) -> TransferView:
    """The previous school refuses; the reason travels back to the new school."""
    return _move(actor, transfer_id, Step.DECLINE, now, reason=reason)


def withdraw_transfer(actor: Actor, transfer_id: str, now: datetime) -> TransferView:
    """The new school says: not our student, or not wanted any more."""
    return _move(actor, transfer_id, Step.WITHDRAW, now)


def acknowledge_transfer(actor: Actor, transfer_id: str, now: datetime) -> TransferView:
    """The new school confirms receipt (Keeping Children Safe in Education asks for it)."""
    return _move(actor, transfer_id, Step.ACKNOWLEDGE, now)


def retry_transfer(
    actor: Actor,
    transfer_id: str,
    now: datetime,
    *,
    reviewed: str = "",
    held_back_reason: str = "",
    left: Left | None = None,
) -> TransferView:
    """Goes on with a transfer that failed; what was copied already is not copied again.

    With the mark of a new review what was reviewed then goes, else what was reviewed before it was authorised.
    """
    return _move(
        actor, transfer_id, Step.RETRY, now, reviewed=reviewed, held_back_reason=held_back_reason, left=left
    )


def _move(
    actor: Actor,
    transfer_id: str,
    step: Step,
    now: datetime,
    *,
    reason: str = "",
    confirms_match: bool = False,
    reviewed: str = "",
    held_back_reason: str = "",
    left: Left | None = None,
) -> TransferView:
    action = PERSON_STEPS[step]
    before = _find(actor, transfer_id, action, now)
    decision = decide(actor, step, before)
    student = "" if decision.hidden else before.student_at(actor.school_id)
    enforce(decision, actor, action, now, subject_id=transfer_id, student=student)
    state = check_step(before, step)
    names, people = _read([before])
    if step in FORBIDDEN_STEPS:
        _check_no_conflict(actor, before, people, now)
    after = before.moved(state, now)
    detail = {"attempt": str(after.attempt)}
    remains: dict[str, str] = {}
    clocks: dict[str, TermDates] = {}
    changes = Changes()
    if step in (Step.REQUEST, Step.AUTHORISE):
        joined_by = TEMPORARY_UPN_ONLY if _is_temporary_only(before, people) else ""
        if joined_by:
            check_confirmed(confirms_match)
            detail["confirmed"] = joined_by
        after = replace(after, to_confirm=joined_by)
    if step is Step.REQUEST:
        # by the term dates of the previous school: it is the one that must act
        open_days = term_dates.find_term_dates(before.previous_school_id)
        due_on = _due_on(open_days, before, people, now)
        clocks[before.previous_school_id] = open_days
        after = replace(after, was_requested=True, decline_reason="", hold_reason="", due_on=due_on)
        after = replace(after, escalated_on=None)
        detail["due_on"] = due_on.isoformat()
        reminders.add_reminder(changes, first_reminder(after))
        reminders.add_reminder(changes, first_escalation(after, open_days))
    if step is Step.DECLINE:
        after = replace(after, decline_reason=check_reason(reason))
    if step in (Step.DECLINE, Step.WITHDRAW) and before.base_id:
        after = replace(after, refused=_going(before, people))
    if step in (Step.AUTHORISE, Step.RETRY):
        mark = reviewed or before.reviewed
        why = check_reviewed(before, reviewed, held_back_reason or before.held_back_reason)
        after = replace(
            after, attempt=before.attempt + 1, failure_code="", reviewed=mark, held_back_reason=why
        )
        detail["reviewed"] = str(bool(mark)).lower()
        if left is not None:
            remains = check_left(
                actor, people[before.previous_student_id], people[before.new_student_id], before, left, now
            )
        detail["attempt"] = str(after.attempt)
    transfers.add_move(changes, before, after)
    for school in sorted(after.parties):
        # what the school let pass of other children is told to no other one
        told = detail | remains if school == actor.school_id else detail
        note(changes, actor, action, transfer_id, now, school, student=after.students, **told)
    _follow_up(changes, step, after, now)
    changes.commit()
    return _view(actor, after, names, people, now, clocks or _clocks([after]))


def _going(transfer: Transfer, people: Mapping[str, Student]) -> str:
    """Marks what would go now, so that the same is not proposed again."""
    previous, new = _pair(transfer, people)
    return select_for(previous, new).going_sha256 if previous and new else ""


def _due_on(open_days: TermDates, transfer: Transfer, people: Mapping[str, Student], now: datetime) -> date:
    _, new = _pair(transfer, people)
    return open_days.due_on(now.date(), new.entry_date if new else None)


def _check_no_conflict(
    actor: Actor, transfer: Transfer, people: Mapping[str, Student], now: datetime
) -> None:
    """A feed may have changed a student since the match: the record could go to another child.

    Raises NotPossibleNow with the conflict's code; nothing is cancelled by itself.
    """
    code = conflict_of_request(transfer, *_pair(transfer, people), now.date())
    if code is not None:
        conflict = in_words(code, to_new_school=actor.school_id == transfer.new_school_id)
        raise NotPossibleNow(f"{conflict.why} {conflict.what_to_do}", code=conflict.code)


def _conflict(
    actor: Actor, transfer: Transfer, people: Mapping[str, Student], now: datetime
) -> Conflict | None:
    code = conflict_of(transfer, *_pair(transfer, people), now.date())
    return in_words(code, to_new_school=actor.school_id == transfer.new_school_id) if code else None


def _is_temporary_only(transfer: Transfer, people: Mapping[str, Student]) -> bool:
    previous, new = _pair(transfer, people)
    return previous is not None and new is not None and is_temporary_only(previous, new)


def _pair(transfer: Transfer, people: Mapping[str, Student]) -> tuple[Student | None, Student | None]:
    """The student at the previous school and the one at the new school."""
    return people.get(transfer.previous_student_id), people.get(transfer.new_student_id)


def _follow_up(changes: Changes, step: Step, transfer: Transfer, now: datetime) -> None:
    """What must happen outside the table because of the move, in the same transaction."""
    if step in (Step.AUTHORISE, Step.RETRY):
        outbox.add_workflow_start(changes, transfer.transfer_id, transfer.attempt, now)
    told = {
        Step.REQUEST: (transfer.previous_school_id, NoticeKind.TRANSFER_REQUESTED),
        Step.DECLINE: (transfer.new_school_id, NoticeKind.TRANSFER_DECLINED),
    }.get(step)
    if told:
        outbox.add_notice(changes, Notice(new_id("not"), told[0], told[1], transfer.transfer_id, now))


def _find(actor: Actor, transfer_id: str, action: Action, now: datetime) -> Transfer:
    transfer = transfers.find_transfer(transfer_id)
    if transfer is None:
        note_unknown(actor, action, transfer_id, now)
        raise NotFound
    return transfer


def views_of(
    actor: Actor, found: Sequence[Transfer], now: datetime, *, with_concerns: bool = False
) -> list[TransferView]:
    """Of transfers of the actor's own school, in their order. `with_concerns`: of those that wait for Authorise."""
    names, people = _read(found)
    clocks = _clocks(found)
    views = [_view(actor, transfer, names, people, now, clocks) for transfer in found]
    return _with_concerns(own_school(actor), views, people) if with_concerns else views


def _with_concerns(
    school_id: str, views: Sequence[TransferView], people: Mapping[str, Student]
) -> list[TransferView]:
    waiting = {v.student_id for v in views if Step.AUTHORISE in v.steps and v.student_id in people}
    found = concerns_of(school_id, [people[student_id] for student_id in sorted(waiting)])
    return [
        replace(v, concern=found[v.student_id])
        if v.student_id in waiting and Step.AUTHORISE in v.steps
        else v
        for v in views
    ]


def _read(found: Sequence[Transfer]) -> tuple[dict[str, str], dict[str, Student]]:
    """Names of schools and the students, by id, of all these transfers: two reads."""
    names = schools.names_of({s for t in found for s in (t.previous_school_id, t.new_school_id)})
    read = students.find_students({s for t in found for s in (t.previous_student_id, t.new_student_id)})
    return names, {s.student_id: s for s in read}


def _clocks(found: Sequence[Transfer]) -> dict[str, TermDates]:
    """Term dates of the previous schools, by id, of what is to come."""
    return term_dates.find_many({t.previous_school_id for t in found if t.due_on and t.state in TO_COME})


def _school_days_left(transfer: Transfer, clocks: Mapping[str, TermDates], today: date) -> int | None:
    if transfer.due_on is None or transfer.state not in TO_COME:
        return None
    open_days = clocks[transfer.previous_school_id]
    return open_days.school_days_after(today, transfer.due_on) - open_days.school_days_after(
        transfer.due_on, today
    )


def _view(
    actor: Actor,
    transfer: Transfer,
    names: Mapping[str, str],
    people: Mapping[str, Student],
    now: datetime,
    clocks: Mapping[str, TermDates],
) -> TransferView:
    is_new = actor.school_id == transfer.new_school_id
    previous, new = _pair(transfer, people)
    own = new if is_new else previous
    conflict = _conflict(actor, transfer, people, now)
    to_confirm = "" if conflict else _to_confirm(transfer, people, is_new=is_new)
    steps = allowed_steps(actor, transfer)
    is_told = transfer.is_settled or not is_new
    return TransferView(
        transfer=transfer,
        previous_school=names.get(transfer.previous_school_id, "") if is_told else "",
        new_school=names.get(transfer.new_school_id, ""),
        student_id=own.student_id if own else "",
        student_name=f"{own.forename} {own.surname}" if own else "",
        new_entry_date=new.entry_date if new else None,
        steps=tuple(s for s in steps if s not in FORBIDDEN_STEPS) if conflict else steps,
        is_new_side=is_new,
        to_confirm=to_confirm,
        comparison=compare(previous, new) if to_confirm and not is_new and previous and new else None,
        conflict=conflict,
        held=HELD[transfer.hold_reason] if transfer.state is State.HELD and transfer.hold_reason else None,
        is_overdue=transfer.is_overdue(now.date()),
        school_days_left=_school_days_left(transfer, clocks, now.date()),
        recall=view_recall(actor, transfer),
    )


def _to_confirm(transfer: Transfer, people: Mapping[str, Student], *, is_new: bool) -> str:
    """What a person must confirm with the next step: "" once a permanent UPN is shared."""
    can_be_asked = transfer.state in (State.DETECTED, State.REQUESTED)
    # a previous school that declined has no next step, and is told nothing new
    can_be_asked |= transfer.state is State.DECLINED and is_new
    can_be_asked |= transfer.state is State.HELD and transfer.hold_reason == TEMPORARY_UPN_ONLY
    return TEMPORARY_UPN_ONLY if can_be_asked and _is_temporary_only(transfer, people) else ""
