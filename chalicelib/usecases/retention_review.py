"""The review list: students who have left and whose retention has ended. Each needs a person's look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.retention import Policy, Retention
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import Transfer
from chalicelib.storage import classes, outbox, retention, students
from chalicelib.storage.outbox import OutboxItem
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import note_read, own_school, require
from chalicelib.usecases.transfers_of import transfers_of

PAGE = 25
COLLECTED_AT_ONCE = 90
"""Students who left before there was a list, in one transaction."""


@dataclass(frozen=True)
class Ended:
    """A student whose retention has ended. `transfers`: where the record went before."""

    student: Student
    ended_on: date
    retention: Retention
    transfers: Sequence[Transfer]


def list_ended(actor: Actor, after: str, now: datetime) -> tuple[Policy, list[Ended], str]:
    """A page of the list, the longest ago first, and the mark of the next page. It may hold fewer than PAGE, even none,
    and yet have a next one: who is kept longer stands in between. Without a policy there is no list."""
    school_id = own_school(actor)
    require(actor, Action.REVIEW_RETENTION, Resource(school_id), now)
    policy = retention.find_policy(school_id)
    listed = (
        retention.list_kept(school_id, policy, now.date(), limit=PAGE, after=after) if policy.version else []
    )
    found = {s.student_id: s for s in students.find_students(one for _, one in listed)}
    people = [
        found[one]
        for mark, one in listed
        if one in found and found[one].has_left(now.date()) and mark == retention.place_of(found[one])
    ]
    kept = retention.find_retentions(people)
    ended = [s for s in people if kept[s.student_id].ends_on(s, policy) <= now.date()]
    moves = transfers_of(ended) if ended else {}
    note_read(actor, Action.REVIEW_RETENTION, school_id, now, students=str(len(ended)))
    page = [
        Ended(s, kept[s.student_id].ends_on(s, policy), kept[s.student_id], moves[s.student_id])
        for s in ended
    ]
    return policy, page, listed[-1][0] if len(listed) == PAGE else ""


def collect(item: OutboxItem, now: datetime) -> str:
    """Puts some of those on the list who left before it was kept; the same transaction asks for the next ones. Returns
    "done", or "done_before" when another call was first."""
    school_id = item.subject_id
    before = item.sk.partition("#")[2]
    listed = classes.list_leavers(school_id, date.max, limit=COLLECTED_AT_ONCE, before=before)
    changes = Changes()
    for student in students.find_students(one for _, one in listed):
        if student.leaving_date:
            retention.add_collected(changes, student)
    if len(listed) == COLLECTED_AT_ONCE:
        outbox.add_collect(changes, school_id, listed[-1][0], now)
    else:
        retention.add_listed(changes, school_id, now)
    outbox.add_done(changes, item, now)
    try:
        changes.commit()
    except NotPossibleNow:
        return "done_before"
    return "done"
