"""The outbox: what must be done outside the table, written in the same transaction as the change that asks for it.

The table's stream hands each new entry to `dispatch_outbox`. What is not done yet also stands in a sparse index by
day, so that the nightly run finds what the stream lost. A notice stays as the school's list entry.
"""

from datetime import date, datetime, timedelta
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute, UTCDateTimeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get

NOTIFY = "notify"
START_WORKFLOW = "start_workflow"
RESET = "reset"
DESTROY = "destroy"
COLLECT = "collect"
TELL_CONTACT = "tell_contact"
START_EXPORT = "start_export"
UNPACK = "unpack"
SEND_LINK = "send_link"
KEPT = timedelta(days=365)
"""How long a notice stands in the list."""


class OutboxItem(Item, discriminator="outbox"):
    """`student_id`, `by` and `read_at` are those of an alert (storage/alerts.py), which is a notice and more; an export
    and a hand-over have a `student_id` as well (storage/exports.py, storage/handovers.py), and an import of a package."""

    task = UnicodeAttribute()
    subject_id = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    done_at = UTCDateTimeAttribute(null=True)
    claimed_at = UTCDateTimeAttribute(null=True)
    school_id = UnicodeAttribute(null=True)
    notice_id = UnicodeAttribute(null=True)
    notice_kind = UnicodeAttribute(null=True)
    user_id = UnicodeAttribute(null=True)
    told = UnicodeSetAttribute(null=True)
    attempt = NumberAttribute(null=True)
    address = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    student_id = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    read_at = UTCDateTimeAttribute(null=True)
    late = NumberAttribute(null=True)


def add_notice(changes: Changes, notice: Notice) -> None:
    """A notice to one person is kept apart from those of the school. It goes after a year."""
    changes.put_new(
        OutboxItem(
            pk=keys.notices(notice.user_id or notice.school_id),
            sk=f"{notice.at.isoformat(timespec='microseconds')}#{notice.notice_id}",
            task=NOTIFY,
            subject_id=notice.subject_id,
            at=notice.at,
            school_id=notice.school_id,
            notice_id=notice.notice_id,
            notice_kind=notice.kind.value,
            user_id=notice.user_id or None,
            expires_at=int((notice.at + KEPT).timestamp()),
            **undone(notice.at, notice.notice_id),
        )
    )


def add_workflow_start(changes: Changes, transfer_id: str, attempt: int, now: datetime) -> None:
    changes.put_new(
        OutboxItem(
            pk=keys.transfer(transfer_id),
            sk=keys.workflow_start(attempt),
            task=START_WORKFLOW,
            subject_id=transfer_id,
            at=now,
            attempt=attempt,
            **undone(now, f"{transfer_id}-{attempt}"),
        )
    )


def add_reset(
    changes: Changes, reset_id: str, address: str, keyed_hash: str, asked_id: str, now: datetime
) -> None:
    """Somebody forgot the password of this e-mail address, whether there is such an account or not. Kept for a day."""
    changes.put_new(
        OutboxItem(
            pk=keys.resets(keyed_hash),
            sk=f"{now.isoformat(timespec='microseconds')}#{reset_id}",
            task=RESET,
            subject_id=asked_id,
            at=now,
            address=address,
            expires_at=int((now + timedelta(days=1)).timestamp()),
            **undone(now, reset_id),
        )
    )


def add_destruction(changes: Changes, student_id: str, now: datetime) -> None:
    """A tombstone stands for the student: what is left is to be destroyed. It is done only after the last look."""
    changes.put_new(
        OutboxItem(
            pk=keys.student(student_id),
            sk=keys.DESTROY,
            task=DESTROY,
            subject_id=student_id,
            at=now,
            **undone(now, student_id),
        )
    )


def add_collect(changes: Changes, school_id: str, mark: str, now: datetime) -> None:
    """A school has adopted a retention policy: who left before this mark is to be put on its list ("": all)."""
    changes.put_new(
        OutboxItem(
            pk=keys.kept(school_id),
            sk=keys.collect(mark),
            task=COLLECT,
            subject_id=school_id,
            at=now,
            **undone(now, f"{school_id}-{mark}"),
        )
    )


def add_contact_mail(changes: Changes, school_id: str, late: int, now: datetime) -> None:
    """To a school's escalation contact: how many records are very late. The address is read when it is sent, as it may have
    been taken away. Commit raises NotPossibleNow when there is one of this day."""
    changes.put_new(
        OutboxItem(
            pk=keys.school(school_id),
            sk=keys.told_contact(now.date()),
            task=TELL_CONTACT,
            subject_id=school_id,
            at=now,
            late=late,
            **undone(now, f"{school_id}-told"),
        )
    )


def add_done(changes: Changes, item: OutboxItem, now: datetime) -> None:
    """Commit raises NotPossibleNow when another call did it first."""
    changes.update(item, spent_actions(now), OutboxItem.done_at.does_not_exist())


def find(pk: str, sk: str) -> OutboxItem | None:
    return get(OutboxItem, pk, sk)


def claim(item: OutboxItem, now: datetime, stale_before: datetime) -> bool:
    """True for the one caller that may do it now; a claim older than `stale_before` was left by a crash."""
    free = OutboxItem.claimed_at.does_not_exist() | (OutboxItem.claimed_at < stale_before)
    try:
        item.update([OutboxItem.claimed_at.set(now)], condition=OutboxItem.done_at.does_not_exist() & free)
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def release(item: OutboxItem) -> None:
    """After a failure that was seen: the next try need not wait for the claim to grow old."""
    item.update([OutboxItem.claimed_at.remove()])


def mark_told(item: OutboxItem, user_ids: set[str]) -> None:
    """Who of a notice's addressees has been mailed: should it fail half-way, they are not mailed again."""
    item.update([OutboxItem.told.set(user_ids)])


def mark_done(item: OutboxItem, now: datetime) -> None:
    """Also forgets the e-mail address of whoever asked for a reset."""
    item.update([*spent_actions(now), OutboxItem.address.remove()])


def spent_actions(now: datetime) -> list[Action]:
    """What makes an entry one that is done: it leaves the index."""
    return [OutboxItem.done_at.set(now), OutboxItem.gsi2pk.remove(), OutboxItem.gsi2sk.remove()]


def list_undone(
    day: date, shard: int, *, after: str = "", limit: int = 100
) -> list[tuple[str, tuple[str, str]]]:
    """(id, (pk, sk)) of a page of the entries of that day that are not done, by id; `after` is the last id before it."""
    condition = OutboxItem.gsi2sk > after if after else None
    found = OutboxItem.by_work.query(keys.undone(day, shard), condition, limit=limit)
    return [(i.gsi2sk or "", (i.pk, i.sk)) for i in found]


def undone(at: datetime, unique: str) -> dict[str, Any]:
    """The index keys of an entry that waits to be done."""
    return {"gsi2pk": keys.undone(at.date(), keys.shard_of(unique)), "gsi2sk": unique}


def list_notices(school_or_user_id: str, since: datetime, *, limit: int) -> list[Notice]:
    """Newest first."""
    found = OutboxItem.query(
        keys.notices(school_or_user_id),
        OutboxItem.sk > since.isoformat(timespec="microseconds"),
        scan_index_forward=False,
        limit=limit,
    )
    return [notice_of(i) for i in found]


def notice_of(item: OutboxItem) -> Notice:
    return Notice(
        item.notice_id or "",
        item.school_id or "",
        NoticeKind(item.notice_kind),
        item.subject_id,
        item.at,
        item.done_at,
        item.user_id or "",
    )
