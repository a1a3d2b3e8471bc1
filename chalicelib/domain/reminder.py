"""Reminders: who is told again, and when, while a transfer waits for a person (docs/decisions/0069)."""

from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.transfer import ARRIVED, State, Transfer

WEEK = timedelta(days=7)
MOST = 4
"""Reminders of what only the new school misses by not acting. An overdue record is reminded of until it goes."""


@dataclass(frozen=True)
class Reminder:
    """`number` counts from 1. `on`: the first day on which it may be sent."""

    transfer_id: str
    kind: NoticeKind
    on: date
    number: int = 1


def first_reminder(transfer: Transfer) -> Reminder | None:
    """The reminder that the state of a transfer asks for when it has just begun; None when it waits for no person, or has a
    reminder already (a failed transfer has that of its request)."""
    began = transfer.entered[transfer.state].date()
    if transfer.state is State.DETECTED:
        return Reminder(transfer.transfer_id, NoticeKind.REQUEST_WAITING, began + WEEK)
    if transfer.state is State.REQUESTED and transfer.due_on:
        return Reminder(
            transfer.transfer_id, NoticeKind.TRANSFER_OVERDUE, transfer.due_on + timedelta(days=1)
        )
    if transfer.state is State.TRANSFERRED:
        return Reminder(transfer.transfer_id, NoticeKind.RECEIPT_WAITING, began + WEEK)
    return None


def first_of_recall(transfer: Transfer) -> Reminder:
    """The reminder of a recall that has just been asked for. Raises AssertionError when none is."""
    assert transfer.recall is not None
    return Reminder(transfer.transfer_id, NoticeKind.RECALL_WAITING, transfer.recall.asked_at.date() + WEEK)


def _asked_for_recall(transfer: Transfer, on: date) -> str:
    """The school that must answer, a week after it was asked; "" when it has, or was asked anew since."""
    recall = transfer.recall
    if recall is None or not recall.is_open or transfer.state not in ARRIVED:
        return ""
    if on < recall.asked_at.date() + WEEK:
        return ""
    (other,) = transfer.parties - {recall.asked_by}
    return other


def waiting_school(reminder: Reminder, transfer: Transfer, today: date) -> str:
    """The school to be reminded, or "" when what it would be reminded of is not so any more."""
    if reminder.kind is NoticeKind.RECALL_WAITING:
        return _asked_for_recall(transfer, reminder.on)
    if reminder.kind is NoticeKind.TRANSFER_OVERDUE:
        waits = transfer.state in (State.REQUESTED, State.FAILED) and transfer.is_overdue(today)
        return transfer.previous_school_id if waits else ""
    state = State.DETECTED if reminder.kind is NoticeKind.REQUEST_WAITING else State.TRANSFERRED
    return transfer.new_school_id if transfer.state is state else ""


def next_reminder(reminder: Reminder, today: date) -> Reminder | None:
    """A week later; None after the last one."""
    if reminder.kind is not NoticeKind.TRANSFER_OVERDUE and reminder.number >= MOST:
        return None
    return Reminder(reminder.transfer_id, reminder.kind, today + WEEK, reminder.number + 1)
