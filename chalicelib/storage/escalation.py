"""A school's escalation contact, and the days on which to tell it: outbox entries of a later day, as reminders are."""

from datetime import UTC, date, datetime, time

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.domain.escalation import EscalationContact
from chalicelib.storage import keys
from chalicelib.storage.outbox import OutboxItem, undone
from chalicelib.storage.table import Changes, Item, get

REPORT_LATE = "report_late"


class ContactItem(Item, discriminator="escalation_contact"):
    school_id = UnicodeAttribute()
    version = NumberAttribute()
    email = UnicodeAttribute(null=True)
    told_on = UnicodeAttribute(null=True)
    failed_at = UTCDateTimeAttribute(null=True)
    set_at = UTCDateTimeAttribute(null=True)


class ReportItem(OutboxItem, discriminator="late_report"):
    """On its day it is looked whether there is something to tell. The stream's filter passes it by."""


def find_contact(school_id: str) -> EscalationContact:
    """Version 0 and no address when a school has never set one."""
    item = get(ContactItem, keys.school(school_id), keys.ESCALATION)
    if item is None:
        return EscalationContact(school_id)
    told_on = date.fromisoformat(item.told_on) if item.told_on else None
    return EscalationContact(
        school_id, int(item.version), item.email or "", told_on, item.failed_at, item.set_at
    )


def add_save_contact(changes: Changes, contact: EscalationContact) -> None:
    """Saves it as the next version. Commit raises NotPossibleNow when somebody else saved in between."""
    item = ContactItem(
        pk=keys.school(contact.school_id),
        sk=keys.ESCALATION,
        school_id=contact.school_id,
        version=contact.version + 1,
        email=contact.email or None,
        told_on=contact.told_on.isoformat() if contact.told_on else None,
        failed_at=contact.failed_at,
        set_at=contact.set_at,
    )
    unchanged = ContactItem.version == contact.version if contact.version else ContactItem.pk.does_not_exist()
    changes.put(item, unchanged)


def add_told(changes: Changes, contact: EscalationContact, today: date) -> None:
    """Of the same address still. It is no new version: nobody's open form becomes stale by it."""
    changes.update(
        _key_of(contact), [ContactItem.told_on.set(today.isoformat())], ContactItem.email == contact.email
    )


def add_failed(changes: Changes, contact: EscalationContact, now: datetime) -> None:
    changes.update(
        _key_of(contact),
        [ContactItem.failed_at.set(now)],
        (ContactItem.email == contact.email) & ContactItem.failed_at.does_not_exist(),
    )


def add_report(changes: Changes, school_id: str, on: date) -> None:
    """In place of one for the same day."""
    at = datetime.combine(on, time(), UTC)
    changes.put(
        ReportItem(
            pk=keys.school(school_id),
            sk=keys.late_report(on),
            task=REPORT_LATE,
            subject_id=school_id,
            at=at,
            **undone(at, school_id),
        )
    )


def _key_of(contact: EscalationContact) -> ContactItem:
    return ContactItem(pk=keys.school(contact.school_id), sk=keys.ESCALATION)
