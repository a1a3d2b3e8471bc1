"""Reminders that are still to come: outbox entries of a later day, which the nightly run finds on it. The stream's filter
passes them by."""

from datetime import UTC, datetime, time

from pynamodb.attributes import NumberAttribute

from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.reminder import Reminder
from chalicelib.storage import keys
from chalicelib.storage.outbox import OutboxItem, spent_actions, undone
from chalicelib.storage.table import Changes

REMIND = "remind"


class ReminderItem(OutboxItem, discriminator="reminder"):
    number = NumberAttribute()


def add_reminder(changes: Changes, reminder: Reminder | None) -> None:
    """In place of one for the same thing on the same day. None adds nothing."""
    if reminder is None:
        return
    at = datetime.combine(reminder.on, time(), UTC)
    unique = f"{reminder.transfer_id}-{reminder.kind}"
    changes.put(
        ReminderItem(
            pk=keys.transfer(reminder.transfer_id),
            sk=keys.reminder(reminder.kind, reminder.on),
            task=REMIND,
            subject_id=reminder.transfer_id,
            at=at,
            notice_kind=reminder.kind.value,
            number=reminder.number,
            **undone(at, unique),
        )
    )


def add_done(changes: Changes, item: ReminderItem, now: datetime) -> None:
    """Commit raises NotPossibleNow when another call did it first."""
    changes.update(item, spent_actions(now), OutboxItem.done_at.does_not_exist())


def reminder_of(item: ReminderItem) -> Reminder:
    return Reminder(item.subject_id, NoticeKind(item.notice_kind), item.at.date(), int(item.number))
