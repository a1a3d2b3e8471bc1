"""What happens to a hand-over without a person: its package is ready or failed, its link is mailed or comes back, and on a
day that was set the clock looks at it. Each is one conditional transaction with its audit: twice is once."""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from chalicelib.aws import mail
from chalicelib.domain import handover as rules
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.errors import ExportStopped, NotPossibleNow
from chalicelib.domain.export import Export
from chalicelib.domain.handover import Handover, State, Step
from chalicelib.domain.mailbox import Failure
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.settings import setting
from chalicelib.storage import handovers, outbox, schools, term_dates
from chalicelib.storage.handovers import HandoverDayItem
from chalicelib.storage.outbox import OutboxItem
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note

TOKEN_BYTES = 32


def offer(changes: Changes, export: Export, now: datetime) -> None:
    """The package is whole: it can be fetched from now on, and the first mail is on its way. Raises ExportStopped when the
    hand-over was revoked."""
    before = handovers.find_of_export(export.student_id, export.export_id)
    if before is None or before.state is not State.BEING_MADE:
        raise ExportStopped("Nobody waits for this package any more.", code="not_wanted")
    after = rules.offered(before, export.size, now)
    handovers.add_move(changes, before, after)
    handovers.add_link_wanted(changes, after, now)
    handovers.add_day(changes, after, rules.next_look(after, now.date()))
    _note(changes, "handover_ready", after, now)


def fail(changes: Changes, export: Export, code: str, now: datetime) -> None:
    """It could not be made. The key holders are told."""
    before = handovers.find_of_export(export.student_id, export.export_id)
    if before is None or before.state is not State.BEING_MADE:
        return
    handovers.add_move(changes, before, rules.moved(before, Step.FAIL, now, failed_because=code))
    _tell(changes, NoticeKind.HANDOVER_FAILED, before, now)
    _note(changes, "handover_failed", before, now, reason=code)


def send_link(item: OutboxItem, now: datetime) -> None:
    """Mails a link with a new token, which is in the mail only: one that was made for a mail that never went is dead.
    Nothing when the hand-over has ended, or another mail was asked for since."""
    found = handovers.find_handover(item.student_id or "", item.subject_id)
    school = schools.find_school(found.school_id) if found else None
    if found is None or school is None:
        return
    if found.state_at(now) is not State.READY or found.links != item.attempt:
        return
    token = token_urlsafe(TOKEN_BYTES)
    changes = Changes()
    handovers.add_link(changes, found, sha256(token.encode()).hexdigest(), now)
    _note(changes, "mail_package_link", found, now, number=str(found.links))
    changes.commit()
    tag = f"{found.handover_id}-{found.student_id}"
    try:
        mail.send_package_link(found.address, f"{setting('WEB_ADDRESS')}/receive#{token}", school, tag)
    except mail.Refused:
        _undelivered(found, Failure.REFUSED, now)


def note_failure(tag: str, address: str, failure: Failure, sent_at: datetime, now: datetime) -> str:
    """What SES told of a mail with this tag. Returns "failed", or "ignored" when it is known, or of an earlier mail."""
    handover_id, _, student_id = tag.partition("-")
    found = handovers.find_handover(student_id, handover_id)
    if found is None or found.state is not State.READY or found.address != address.lower():
        return "ignored"
    is_of_before = found.sent_at is None or sent_at < found.sent_at - timedelta(minutes=1)
    return "ignored" if is_of_before else _undelivered(found, failure, now)


def _undelivered(handover: Handover, failure: Failure, now: datetime) -> str:
    """The key holders are told, so that they look at the address. Once for each mail."""
    if handover.is_refused:
        return "ignored"
    changes = Changes()
    handovers.add_refused(changes, handover)
    _tell(changes, NoticeKind.HANDOVER_UNDELIVERED, handover, now)
    _note(changes, "mail_failed", handover, now, reason=failure.value)
    return _commit(changes, "failed", otherwise="ignored")


def look(item: HandoverDayItem, now: datetime) -> str:
    """On a day that was set: ends a link whose time is over, or reminds the school while nobody has confirmed receipt.
    Returns "not_yet", "expired", "reminded", "put_off" to a later day, "let_go" when it has ended, or "done_before"."""
    today = now.date()
    if today < item.at.date():
        return "not_yet"
    found = handovers.find_handover(item.student_id or "", item.subject_id)
    changes = Changes()
    outbox.add_done(changes, item, now)
    outcome = "let_go"
    if found and found.state_at(now) is State.EXPIRED and found.state is State.READY:
        outcome = "expired"
        handovers.add_move(changes, found, rules.moved(found, Step.EXPIRE, now))
        _tell(changes, NoticeKind.HANDOVER_EXPIRED, found, now)
        _note(changes, "handover_expired", found, now)
    elif found and found.state is State.READY:
        outcome = "put_off"
        if found.is_overdue(today) and term_dates.find_term_dates(found.school_id).is_school_day(today):
            outcome = "reminded"
            _tell(changes, NoticeKind.HANDOVER_WAITING, found, now)
            _note(changes, "remind", found, now, reason=NoticeKind.HANDOVER_WAITING.value)
        handovers.add_day(changes, found, rules.next_look(found, today, reminded=outcome == "reminded"))
    return _commit(changes, outcome, otherwise="done_before")


def _tell(changes: Changes, kind: NoticeKind, handover: Handover, now: datetime) -> None:
    outbox.add_notice(changes, Notice(new_id("not"), handover.school_id, kind, handover.student_id, now))


def _note(changes: Changes, action: str, handover: Handover, now: datetime, **detail: str) -> None:
    subject, student = handover.handover_id, handover.student_id
    note(changes, SYSTEM, action, subject, now, handover.school_id, student=student, **detail)


def _commit(changes: Changes, outcome: str, otherwise: str) -> str:
    try:
        changes.commit()
    except NotPossibleNow:
        return otherwise
    return outcome
