"""Looks whether what was added to a leaver's record should follow it, and proposes it as a supplement
(domain/supplement.py, docs/decisions/0075)."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain import supplement as rules
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.conflict import conflict_of
from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.escalation import first_escalation
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.reminder import first_reminder
from chalicelib.domain.selection import Selection, select
from chalicelib.domain.student import Student
from chalicelib.domain.supplement import Outlook
from chalicelib.domain.term_dates import TermDates
from chalicelib.domain.transfer import Transfer, is_later_stay, transfer_id_for
from chalicelib.storage import outbox, preferences, records, reminders, students, term_dates, transfers
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note
from chalicelib.usecases.record import record_of, there_at


class Look(StrEnum):
    """What a look came to. SETTLED: nothing has to be proposed. LATER: it must be looked at again soon. STOPPED: something
    speaks against the pair; when that is put right, an enrolment is saved and asks for the next look."""

    PROPOSED = "proposed"
    SETTLED = "settled"
    LATER = "later"
    STOPPED = "stopped"


def add_late(
    changes: Changes, student_id: str, now: datetime, *, are_categories_changed: bool = False
) -> None:
    """In the transaction in which something is added to a record: if the student has left, matching is asked to look."""
    student = students.find_student(student_id)
    if student is not None:
        records.add_late(changes, student, now.date(), are_categories_changed=are_categories_changed)


def look_for_supplement(previous: Student, new: Student, now: datetime) -> Look:
    """Proposes a supplement when the record that went from one student to the other lacks something.

    Harmless when repeated, also at once: of two that propose the same one only one does.
    """
    base = _base_of(previous, new)
    if base is None:
        return Look.SETTLED
    series = series_of(base)
    outlook = rules.outlook(base, series)
    if outlook is not Outlook.POSSIBLE:
        return Look.LATER if outlook is Outlook.ON_ITS_WAY else Look.SETTLED
    today = now.date()
    open_days = term_dates.find_term_dates(base.previous_school_id)
    due_on = open_days.due_on(today, new.entry_date)
    after = rules.proposed(base, series, due_on, now)
    if conflict_of(after, previous, new, today):
        return Look.STOPPED
    selection = select_for(previous, new)
    # a redacted copy that cannot go yet is something that should: the previous school is told so when it authorises
    is_nothing = selection.is_empty and not selection.unready
    if is_nothing or rules.is_refused(series, selection.going_sha256):
        return Look.SETTLED
    return _propose(base, series, after, open_days, now)


def _propose(
    base: Transfer, series: list[Transfer], after: Transfer, open_days: TermDates, now: datetime
) -> Look:
    changes = Changes()
    if after.number > base.supplements:
        transfers.add_new_transfer(changes, after)
        # its condition: the base is still there and nobody has asked for its recall meanwhile
        transfers.add_move(changes, base, replace(base, supplements=after.number))
    else:
        transfers.add_move(changes, series[-1], after)
    parties = sorted(after.parties)
    note(
        changes,
        SYSTEM,
        "propose_supplement",
        after.transfer_id,
        now,
        *parties,
        student=after.students,
        base=base.transfer_id,
    )
    notice = Notice(
        new_id("not"), after.previous_school_id, NoticeKind.SUPPLEMENT_PROPOSED, after.transfer_id, now
    )
    outbox.add_notice(changes, notice)
    reminders.add_reminder(changes, first_reminder(after))
    reminders.add_reminder(changes, first_escalation(after, open_days))
    try:
        changes.commit()
    except NotPossibleNow:  # another run was first, or somebody moved one of the transfers
        return Look.LATER
    return Look.PROPOSED


def series_of(base: Transfer) -> list[Transfer]:
    """The supplements of a transfer, in their order."""
    return sorted(transfers.find_transfers(set(rules.supplement_ids(base))), key=lambda t: t.number)


def select_for(previous: Student, new: Student) -> Selection:
    """What would go now."""
    wishes = preferences.find_preferences(previous.school_id)
    return select(wishes, *record_of(previous), there_at(previous, new))


def _base_of(previous: Student, new: Student) -> Transfer | None:
    """The transfer of the present stay, else of the one before. None: nobody has ever found that it is one child."""
    pair = previous.student_id, new.student_id
    found = transfers.find_transfer(transfer_id_for(*pair))
    if found is None or not is_later_stay(found, new.entry_date):
        return found
    return transfers.find_transfer(transfer_id_for(*pair, new.entry_date)) or found
