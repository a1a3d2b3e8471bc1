"""Escalation of what stays late: to all key holders of both schools, and weekly to a contact (docs/decisions/0086)."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.aws import mail
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.errors import NotPossibleNow, Stale
from chalicelib.domain.escalation import WEEK, EscalationContact, escalation_day, very_late_before
from chalicelib.domain.mailbox import Failure
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.reminder import Reminder
from chalicelib.domain.transfer import Transfer
from chalicelib.storage import (
    escalation,
    outbox,
    people,
    reminders,
    schools,
    term_dates,
    transfers,
    waiting,
)
from chalicelib.storage.escalation import ReportItem
from chalicelib.storage.outbox import OutboxItem
from chalicelib.storage.reminders import ReminderItem
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import commit_change, new_id, note, own_school, require

MOST = 2000
"""Very late transfers that are counted for the contact."""


def escalate(item: ReminderItem, reminder: Reminder, transfer: Transfer | None, now: datetime) -> str:
    """Tells all key holders of both schools, once for each request. Returns "escalated", "put_off" to a later day, "let_go"
    when it is not late any more, or "done_before".

    The notices, the mark on the transfer and the audit are one transaction: twice is once.
    """
    today = now.date()
    changes = Changes()
    reminders.add_done(changes, item, now)
    outcome = "let_go"
    if transfer is not None:
        on = escalation_day(transfer, term_dates.find_term_dates(transfer.previous_school_id), today)
        if on == today:
            outcome = "escalated"
            _escalate(changes, transfer, now)
        elif on:
            outcome = "put_off"
            reminders.add_reminder(changes, replace(reminder, on=on))
    return _commit(changes, outcome)


def _escalate(changes: Changes, transfer: Transfer, now: datetime) -> None:
    transfers.add_move(changes, transfer, replace(transfer, escalated_on=now.date()))
    parties, kind = sorted(transfer.parties), NoticeKind.TRANSFER_ESCALATED
    for school_id in parties:
        outbox.add_notice(changes, Notice(new_id("not"), school_id, kind, transfer.transfer_id, now))
    due_on = transfer.due_on.isoformat() if transfer.due_on else ""
    note(
        changes,
        SYSTEM,
        "escalate",
        transfer.transfer_id,
        now,
        *parties,
        student=transfer.students,
        due_on=due_on,
    )
    contact = escalation.find_contact(transfer.previous_school_id)
    if contact.can_be_told:
        escalation.add_report(changes, contact.school_id, contact.not_before(now.date()))


def report_late(item: ReportItem, now: datetime) -> str:
    """Asks for the contact's mail when there is something to tell and the last one is a week old. Returns "told", "not_yet",
    "put_off", "let_go" when nothing is so late any more (the next escalation begins it anew), or "done_before"."""
    today, school_id = now.date(), item.subject_id
    if today < item.at.date():
        return "not_yet"
    contact, open_days = escalation.find_contact(school_id), term_dates.find_term_dates(school_id)
    changes = Changes()
    outbox.add_done(changes, item, now)
    outcome = "let_go"
    late = 0
    if contact.can_be_told:
        very_late = very_late_before(today, open_days)
        late = len(waiting.list_waiting(school_id, incoming=False, due_before=very_late, limit=MOST))
    if late:
        on = contact.not_before(today)
        if on == today and not open_days.is_school_day(today):
            on = today + timedelta(days=1)
        outcome = "told" if on == today else "put_off"
        if outcome == "told":
            on = today + WEEK
            escalation.add_told(changes, contact, today)
            outbox.add_contact_mail(changes, school_id, late, now)
            note(changes, SYSTEM, "tell_contact", school_id, now, school_id, late=str(late))
        escalation.add_report(changes, school_id, on)
    return _commit(changes, outcome)


def tell_contact(item: OutboxItem, now: datetime) -> None:
    """Sends the mail, unless the address was taken away meanwhile. It holds two numbers and nothing else."""
    contact, school = escalation.find_contact(item.subject_id), schools.find_school(item.subject_id)
    if school is None or not contact.can_be_told:
        return
    try:
        mail.send_late_report(contact.email, school.laestab, int(item.late or 0), school.school_id)
    except mail.Refused:
        note_failure(school.school_id, contact.email, Failure.REFUSED, now, now)


def note_failure(school_id: str, address: str, failure: Failure, sent_at: datetime, now: datetime) -> str:
    """No mail goes to the contact any more until the address is set anew. Returns "failed", or "ignored" when it is known,
    not the address any more, or of a mail from before it was set anew. Audited."""
    contact = escalation.find_contact(school_id)
    is_of_before = contact.set_at is not None and sent_at <= contact.set_at
    if is_of_before or not contact.can_be_told or contact.email != address.lower():
        return "ignored"
    changes = Changes()
    escalation.add_failed(changes, contact, now)
    note(changes, SYSTEM, "mail_failed", school_id, now, school_id, reason=failure.value)
    return _commit(changes, "failed", otherwise="ignored")


def view_contact(actor: Actor, now: datetime) -> EscalationContact:
    school_id = own_school(actor)
    require(actor, Action.UPDATE_ESCALATION_CONTACT, Resource(school_id), now)
    return escalation.find_contact(school_id)


def update_contact(
    actor: Actor, email: str, email_again: str, version: int, now: datetime
) -> EscalationContact:
    """Both "" for nobody. All key holders are told. `version` as it was shown. Raises Invalid, or Stale with the contact as
    it stands."""
    before = view_contact(actor, now)
    if before.version != version:
        raise Stale(before)
    own = {u.email for u in people.list_users(before.school_id)}
    after = before.with_email(email, email_again, own, now)
    changes = Changes()
    escalation.add_save_contact(changes, after)
    deed = "set" if after.email else "taken away"
    note(changes, actor, Action.UPDATE_ESCALATION_CONTACT, before.school_id, now, contact=deed)
    kind = NoticeKind.ESCALATION_CONTACT_CHANGED
    outbox.add_notice(changes, Notice(new_id("not"), before.school_id, kind, before.school_id, now))
    if after.email:  # what is late already begins no new escalation
        escalation.add_report(changes, after.school_id, after.not_before(now.date() + timedelta(days=1)))
    commit_change(changes, lambda: escalation.find_contact(before.school_id))
    return replace(after, version=version + 1)


def _commit(changes: Changes, outcome: str, otherwise: str = "done_before") -> str:
    try:
        changes.commit()
    except NotPossibleNow:
        return otherwise
    return outcome
