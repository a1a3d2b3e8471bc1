"""Reminds the school for which a transfer waits, on days on which somebody is there to read it."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.reminder import next_reminder, waiting_school
from chalicelib.storage import outbox, reminders, term_dates, transfers
from chalicelib.storage.reminders import ReminderItem
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note
from chalicelib.usecases.escalation import escalate


def remind(item: ReminderItem, now: datetime) -> str:
    """Does one reminder whose day has come. Returns "reminded" or "escalated", "not_yet", "put_off" to a later day, "let_go"
    when nothing waits any more, or "done_before".

    The notice, the next reminder and the audit are one transaction: twice is once.
    """
    today = now.date()
    reminder = reminders.reminder_of(item)
    if today < reminder.on:
        return "not_yet"
    transfer = transfers.find_transfer(reminder.transfer_id)
    if reminder.kind is NoticeKind.TRANSFER_ESCALATED:
        return escalate(item, reminder, transfer, now)
    school_id = waiting_school(reminder, transfer, today) if transfer else ""
    changes = Changes()
    reminders.add_done(changes, item, now)
    outcome = "let_go"
    if transfer and school_id:
        if term_dates.find_term_dates(school_id).is_school_day(today):
            outcome = "reminded"
            kind = reminder.kind
            outbox.add_notice(changes, Notice(new_id("not"), school_id, kind, transfer.transfer_id, now))
            reminders.add_reminder(changes, next_reminder(reminder, today))
            note(
                changes,
                SYSTEM,
                "remind",
                transfer.transfer_id,
                now,
                school_id,
                student=transfer.students,
                reason=kind.value,
                number=str(reminder.number),
            )
        else:
            outcome = "put_off"
            reminders.add_reminder(changes, replace(reminder, on=today + timedelta(days=1)))
    try:
        changes.commit()
    except NotPossibleNow:
        return "done_before"
    return outcome
