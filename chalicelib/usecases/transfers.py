"""What people do with a transfer: look, request, authorise, decline, withdraw, acknowledge, retry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.errors import NotFound, NotPossibleNow
from chalicelib.domain.matching import shared_values
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import (
    PERSON_STEPS,
    State,
    Step,
    Transfer,
    allowed_steps,
    check_reason,
    decide,
    next_state,
)
from chalicelib.storage import outbox, schools, students, transfers
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import enforce, new_id, note, note_read, note_unknown, require
from chalicelib.usecases.schools import own_school

PAGE = 50


@dataclass(frozen=True)
class TransferView:
    """A transfer as one side may see it: the names of both schools, and the child as on its *own* roll only.

    `new_entry_date` lets the previous school check that the right school asks.
    """

    transfer: Transfer
    previous_school: str
    new_school: str
    student_id: str
    student_name: str
    new_entry_date: date | None
    steps: tuple[Step, ...]


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
    return _views(actor, page), more


def view_transfer(actor: Actor, transfer_id: str, now: datetime) -> TransferView:
    transfer = _find(actor, transfer_id, Action.VIEW_TRANSFER, now)
    require(actor, Action.VIEW_TRANSFER, transfer.resource(None, actor), now, subject_id=transfer_id)
    note_read(actor, "view_transfer", transfer_id, now)
    return _views(actor, [transfer])[0]


def request_transfer(actor: Actor, transfer_id: str, now: datetime) -> TransferView:
    """The new school asks. Only from now on does the previous school know of the transfer."""
    return _move(actor, transfer_id, Step.REQUEST, now)


def authorise_transfer(actor: Actor, transfer_id: str, now: datetime) -> TransferView:
    """The previous school agrees; the workflow starts with the same write."""
    return _move(actor, transfer_id, Step.AUTHORISE, now)


def decline_transfer(actor: Actor, transfer_id: str, reason: str, now: datetime) -> TransferView:
    """The previous school refuses; the reason travels back to the new school."""
    return _move(actor, transfer_id, Step.DECLINE, now, reason)


def withdraw_transfer(actor: Actor, transfer_id: str, now: datetime) -> TransferView:
    """The new school says: not our student, or not wanted any more."""
    return _move(actor, transfer_id, Step.WITHDRAW, now)


def acknowledge_transfer(actor: Actor, transfer_id: str, now: datetime) -> TransferView:
    """The new school confirms receipt (Keeping Children Safe in Education asks for it)."""
    return _move(actor, transfer_id, Step.ACKNOWLEDGE, now)


def retry_transfer(actor: Actor, transfer_id: str, now: datetime) -> TransferView:
    """Goes on with a transfer that failed; what was copied already is not copied again."""
    return _move(actor, transfer_id, Step.RETRY, now)


def _move(actor: Actor, transfer_id: str, step: Step, now: datetime, reason: str = "") -> TransferView:
    before = _find(actor, transfer_id, PERSON_STEPS[step], now)
    enforce(decide(actor, step, before), actor, PERSON_STEPS[step], now, subject_id=transfer_id)
    state = next_state(before.state, step)
    names, people = _read([before])
    if step in (Step.REQUEST, Step.AUTHORISE, Step.RETRY):
        _check_still_one_child(before, people)
    after = replace(before, state=state, entered={**before.entered, state.value: now})
    if step is Step.REQUEST:
        after = replace(after, was_requested=True, decline_reason="")
    if step is Step.DECLINE:
        after = replace(after, decline_reason=check_reason(reason))
    if step in (Step.AUTHORISE, Step.RETRY):
        after = replace(after, attempt=before.attempt + 1, failure_code="")
    changes = Changes()
    transfers.add_move(changes, before, after)
    note(changes, actor, step.value, transfer_id, now, *sorted(after.parties), attempt=str(after.attempt))
    _follow_up(changes, step, after, now)
    changes.commit()
    return _view(actor, after, names, people)


def _check_still_one_child(transfer: Transfer, people: Mapping[str, Student]) -> None:
    """A UPN may have been corrected since the match: then the record would go to another child.

    Raises NotPossibleNow; nothing is cancelled by itself.
    """
    previous, new = people.get(transfer.previous_student_id), people.get(transfer.new_student_id)
    if previous is None or new is None or not shared_values(previous, new):
        raise NotPossibleNow(
            "The two students no longer share a UPN. Check the UPN with the other school; if it was corrected, "
            "withdraw or decline this transfer.",
            code="no_longer_a_match",
        )


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


def _views(actor: Actor, found: Sequence[Transfer]) -> list[TransferView]:
    names, people = _read(found)
    return [_view(actor, transfer, names, people) for transfer in found]


def _read(found: Sequence[Transfer]) -> tuple[dict[str, str], dict[str, Student]]:
    """Names of schools and the students, by id, of all these transfers: two reads."""
    names = schools.names_of({s for t in found for s in (t.previous_school_id, t.new_school_id)})
    read = students.find_students({s for t in found for s in (t.previous_student_id, t.new_student_id)})
    return names, {s.student_id: s for s in read}


def _view(
    actor: Actor, transfer: Transfer, names: Mapping[str, str], people: Mapping[str, Student]
) -> TransferView:
    is_new = actor.school_id == transfer.new_school_id
    own = people.get(transfer.new_student_id if is_new else transfer.previous_student_id)
    joined = people.get(transfer.new_student_id)
    return TransferView(
        transfer=transfer,
        previous_school=_previous_name(transfer, is_new, names),
        new_school=names.get(transfer.new_school_id, ""),
        student_id=own.student_id if own else "",
        student_name=f"{own.forename} {own.surname}" if own else "",
        new_entry_date=joined.entry_date if joined else None,
        steps=allowed_steps(actor, transfer),
    )


def _previous_name(transfer: Transfer, is_new: bool, names: Mapping[str, str]) -> str:
    """A held match may be another child's: until it is settled the new school does not learn where that child was."""
    return "" if is_new and transfer.state is State.HELD else names.get(transfer.previous_school_id, "")
