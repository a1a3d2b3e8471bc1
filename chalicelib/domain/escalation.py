"""Escalation: who is told when a record stays late, beyond the reminders of the school that must act (docs/decisions/0086).

Once five school days have gone by after the day it was due, all key holders of both schools are told, once for each request.
A school may name a contact outside, at its trust or its local authority, who is told weekly how many are so late.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.errors import Invalid
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.reminder import Reminder
from chalicelib.domain.school import check_email
from chalicelib.domain.term_dates import TermDates
from chalicelib.domain.transfer import TO_COME, State, Transfer

PATIENCE = 5
"""School days after the day a record was due, all of which must have gone by."""
WEEK = timedelta(days=7)


def escalates_on(due_on: date, open_days: TermDates) -> date:
    """The first school day on which a record is more than PATIENCE school days late."""
    return open_days.school_day_after(due_on, PATIENCE + 1)


def very_late_before(today: date, open_days: TermDates) -> date:
    """What was due before this day is more than PATIENCE school days late."""
    return open_days.school_day_back(today, PATIENCE + 1)


def first_escalation(transfer: Transfer, open_days: TermDates) -> Reminder | None:
    """Of a transfer that has just been requested. `open_days` of the previous school, as the day it is due."""
    if transfer.state is not State.REQUESTED or transfer.due_on is None:
        return None
    return Reminder(
        transfer.transfer_id, NoticeKind.TRANSFER_ESCALATED, escalates_on(transfer.due_on, open_days)
    )


def escalation_day(transfer: Transfer, open_days: TermDates, today: date) -> date | None:
    """Today: both schools are to be told now; a later day: look again then; None: there is nothing to tell any more.

    While the record is being copied the machine is at it, and it is looked at again on the next day.
    """
    if transfer.state not in TO_COME or transfer.due_on is None or transfer.escalated_on is not None:
        return None
    tomorrow = today + timedelta(days=1)
    on = escalates_on(transfer.due_on, open_days)
    if on > today:
        return on
    waits_for_person = transfer.state in (State.REQUESTED, State.FAILED)
    return today if waits_for_person and open_days.is_school_day(today) else tomorrow


@dataclass(frozen=True)
class EscalationContact:
    """`email` is "" for none, as it stands since `set_at`. `told_on`: when the last mail went. `failed_at`: since then mails
    do not arrive, and none is sent until the address is set anew. `version` counts the updates; 0 means that none was ever
    made."""

    school_id: str
    version: int = 0
    email: str = ""
    told_on: date | None = None
    failed_at: datetime | None = None
    set_at: datetime | None = None

    @property
    def can_be_told(self) -> bool:
        return bool(self.email) and self.failed_at is None

    def not_before(self, day: date) -> date:
        """That day, or later when the last mail is not a week old then."""
        return max(day, self.told_on + WEEK) if self.told_on else day

    def with_email(self, email: str, again: str, own: Collection[str], now: datetime) -> "EscalationContact":
        """`again`: the same address, typed a second time, as no mail confirms it; both empty: nobody. `own`: addresses of
        the school's users, who are told already. An address that failed may be set once more. Raises Invalid."""
        typed = email.strip() and check_email(email)
        if typed != again.strip().lower():
            raise Invalid(
                "The two addresses are not the same. Type the address again.",
                fields={"email_again": "differs"},
            )
        if typed in own:
            raise Invalid(
                "This is the address of a user of your school. Give one outside it, "
                "for example at your trust or local authority.",
                fields={"email": "own"},
            )
        if typed == self.email and self.failed_at is None:
            raise Invalid("Nothing was changed, so there is nothing to save.", code="unchanged")
        return replace(self, email=typed, failed_at=None, set_at=now)
