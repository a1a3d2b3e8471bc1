"""Does what the outbox asks for: sends a notice or a one-time link by mail, or starts the workflow. Each entry once."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.aws import erasure, mail, workflow
from chalicelib.domain import notice as notices
from chalicelib.domain.addressees import addressees
from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.mailbox import Failure
from chalicelib.domain.notice_mail import link_to
from chalicelib.domain.school import User
from chalicelib.settings import setting
from chalicelib.storage import outbox, people
from chalicelib.storage.escalation import ReportItem
from chalicelib.storage.handovers import HandoverDayItem
from chalicelib.storage.outbox import OutboxItem
from chalicelib.storage.reminders import ReminderItem
from chalicelib.usecases import escalation, handover_steps, mailboxes, passwords
from chalicelib.usecases.reminders import remind
from chalicelib.usecases.retention_review import collect

_log = logging.getLogger("safehand.mail")
CLAIM = timedelta(minutes=1)
"""Longer than `dispatch_outbox` may run, so a claim older than this was left by a crash: somebody else may try again."""
MARK_TRIES = 3
"""A mail cannot be taken back and SES cannot be asked whether it went: what says that it went is tried again at once."""


def dispatch(pk: str, sk: str, now: datetime) -> str:
    """Does one entry. Returns "done", "done_before" when there was nothing left to do, "asked" when another Lambda was asked
    to do it, or what became of a reminder (reminders.py), of a look for what is late (escalation.py) or at a hand-over
    (handover_steps.py).

    Raises NotPossibleNow while another call is at it, so that the stream asks again and a crash there loses nothing.
    """
    item = outbox.find(pk, sk)
    if item is None or item.done_at:
        return "done_before"
    if isinstance(item, ReminderItem):
        return remind(item, now)
    if isinstance(item, ReportItem):
        return escalation.report_late(item, now)
    if isinstance(item, HandoverDayItem):
        return handover_steps.look(item, now)
    if item.task == outbox.DESTROY:
        erasure.ask(item.subject_id)
        return "asked"  # destroy_record itself says when it is done
    if item.task == outbox.COLLECT:
        return collect(item, now)
    # no claim for these: the execution's name makes a second start the same one
    if item.task == outbox.START_WORKFLOW:
        workflow.start(item.subject_id, int(item.attempt or 0))
    elif item.task == outbox.START_EXPORT:
        workflow.start_export(item.subject_id, item.student_id or "")
    elif item.task == outbox.UNPACK:
        workflow.start_unpacking(item.subject_id, item.student_id or "", int(item.attempt or 0))
    elif outbox.claim(item, now, now - CLAIM):
        try:
            _tell(item, now)
        except Exception:
            outbox.release(item)
            raise
    else:
        raise NotPossibleNow("Another call is doing this outbox entry.", code="claimed")
    _mark(lambda: outbox.mark_done(item, now))
    return "done"


def _tell(item: OutboxItem, now: datetime) -> None:
    if item.task == outbox.RESET:
        if now - item.at < passwords.TOO_LATE:
            passwords.send_reset(item.address or "", item.subject_id, now)
        return
    if item.task == outbox.SEND_LINK:
        handover_steps.send_link(item, now)
        return
    if item.task == outbox.TELL_CONTACT:
        escalation.tell_contact(item, now)
        return
    notice = outbox.notice_of(item)
    if notice.kind in notices.WITH_LINK:
        passwords.send_link(notice, now)
        return
    people_of_it = _addressees(notice)
    link = link_to(notice.kind, notice.subject_id, setting("WEB_ADDRESS"))
    refused: mail.Refused | None = None
    refused_to: list[User] = []
    told = set(item.told or ())
    for user in people_of_it:
        if user.user_id in told:
            continue
        try:
            mail.send(user.email, notice.kind, link, user.user_id)
        except mail.Refused as error:
            refused = error  # the others must not get the message again because of one address
            refused_to.append(user)
            continue
        told.add(user.user_id)
        _mark(lambda: outbox.mark_told(item, told))
    if refused and not told:
        raise refused
    for user in refused_to:  # SES took the sender, so it is the address
        mailboxes.note_failure(user.user_id, user.email, Failure.REFUSED, now, now)


def _mark(mark: Callable[[], None]) -> None:
    for left in reversed(range(MARK_TRIES)):
        try:
            return mark()
        except Exception:
            if not left:
                raise


def _addressees(notice: notices.Notice) -> list[User]:
    """Nobody, when the one person does not want such mails, or no mail reaches anybody: then it stands in Safehand only."""
    if not notice.user_id:
        found = addressees(notice.kind, people.list_users(notice.school_id))
        if not found:
            _log.error(
                "no key holder can be mailed", extra={"school_id": notice.school_id}
            )  # an alarm counts it
        return found
    user = people.find_user(notice.school_id, notice.user_id)
    is_wanted = user and user.is_active and user.mailbox.works and user.mailbox.wants(notice.kind)
    return [user] if user and is_wanted else []
