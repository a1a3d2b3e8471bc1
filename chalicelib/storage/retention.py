"""A school's retention policy, what was decided about one student's record, and where to look when retention ends.

KEPT#<school> lists who has left by the year in which they are 25, whatever the policy says: a policy of other years asks
for other years, and no item is written anew (docs/decisions/0076).
"""

from datetime import UTC, date, datetime, time
from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from chalicelib.domain.retention import USUAL_YEARS, Deed, DeedKind, Policy, Retention
from chalicelib.domain.student import Student
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get, get_many


class PolicyItem(Item, discriminator="retention_policy"):
    school_id = UnicodeAttribute()
    version = NumberAttribute()
    years = NumberAttribute()
    note = UnicodeAttribute(null=True)
    listed_at = UTCDateTimeAttribute(null=True)


class RetentionItem(Item, discriminator="retention"):
    student_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    version = NumberAttribute()
    is_held = BooleanAttribute()
    keep_until = UnicodeAttribute(null=True)
    proposal = JSONAttribute(null=True)
    deeds = JSONAttribute()


class KeptItem(Item, discriminator="kept"):
    student_id = UnicodeAttribute()
    expires_at = NumberAttribute(null=True)


def find_policy(school_id: str) -> Policy:
    """Version 0 and the usual years when a school has adopted none."""
    item = get(PolicyItem, keys.school(school_id), keys.RETENTION)
    if item is None:
        return Policy(school_id)
    return Policy(school_id, int(item.version), int(item.years), item.note or "", item.listed_at is not None)


def add_save_policy(changes: Changes, policy: Policy) -> None:
    """Saves it as the next version. Commit raises NotPossibleNow when somebody else saved in between."""
    item = _policy_key(policy.school_id)
    actions = [
        PolicyItem.kind.set(PolicyItem),
        PolicyItem.school_id.set(policy.school_id),
        PolicyItem.version.set(policy.version + 1),
        PolicyItem.years.set(policy.years),
        PolicyItem.note.set(policy.note) if policy.note else PolicyItem.note.remove(),
    ]
    unchanged = PolicyItem.version == policy.version if policy.version else PolicyItem.pk.does_not_exist()
    changes.update(item, actions, unchanged)


def add_listed(changes: Changes, school_id: str, now: datetime) -> None:
    """All who had left before the policy was adopted are on the list."""
    changes.update(_policy_key(school_id), [PolicyItem.listed_at.set(now)], PolicyItem.pk.exists())


def _policy_key(school_id: str) -> PolicyItem:
    return PolicyItem(pk=keys.school(school_id), sk=keys.RETENTION)


def find_retention(student: Student) -> Retention:
    """Version 0 when nothing was ever decided about it."""
    item = get(RetentionItem, keys.student(student.student_id), keys.RETENTION)
    return _retention(item) if item else Retention(student.student_id, student.school_id)


def find_retentions(students: list[Student]) -> dict[str, Retention]:
    """By student id, in one batch read."""
    found = get_many(RetentionItem, ((keys.student(s.student_id), keys.RETENTION) for s in students))
    return {s.student_id: Retention(s.student_id, s.school_id) for s in students} | {
        i.student_id: _retention(i) for i in found
    }


def add_save_retention(changes: Changes, after: Retention) -> None:
    """Saves it as the next version. Commit raises NotPossibleNow when somebody else saved in between."""
    item = RetentionItem(
        pk=keys.student(after.student_id),
        sk=keys.RETENTION,
        student_id=after.student_id,
        school_id=after.school_id,
        version=after.version + 1,
        is_held=after.is_held,
        keep_until=after.keep_until and after.keep_until.isoformat(),
        proposal=_stored(after.proposal) if after.proposal else None,
        deeds=[_stored(d) for d in after.deeds],
    )
    changes.put(
        item,
        RetentionItem.version == after.version if after.version else RetentionItem.pk.does_not_exist(),
    )


def _stored(deed: Deed) -> list[Any]:
    until = deed.until and deed.until.isoformat()
    return [deed.kind.value, deed.at.isoformat(), deed.by_id, deed.by, deed.reason, until]


def _deed(stored: list[Any]) -> Deed:
    kind, at, by_id, by, reason, until = stored
    return Deed(
        DeedKind(kind),
        datetime.fromisoformat(at),
        by_id,
        by,
        reason,
        date.fromisoformat(until) if until else None,
    )


def _retention(item: RetentionItem) -> Retention:
    return Retention(
        item.student_id,
        item.school_id,
        int(item.version),
        item.is_held,
        date.fromisoformat(item.keep_until) if item.keep_until else None,
        _deed(item.proposal) if item.proposal else None,
        tuple(_deed(d) for d in item.deeds),
    )


# --- who has left, by the year in which to look


def place_of(student: Student) -> str:
    """Where a student who has left stands in the list: a year and the id, no birth date."""
    return keys.kept_place(student.birth_date.year + USUAL_YEARS, student.student_id)


def add_kept(changes: Changes, student: Student, before: Student | None, today: date) -> None:
    """Lists a student with a leaving date, and lets the entry of another year, or of one who never left, go."""
    was = place_of(before) if before and before.leaving_date else ""
    now = place_of(student) if student.leaving_date else ""
    if was == now:
        return
    if was:
        ends = int(datetime.combine(today, time(), UTC).timestamp())
        changes.put(_kept(student, was, ends))
    if now:
        changes.put(_kept(student, now))


def add_collected(changes: Changes, student: Student) -> None:
    """Lists somebody who left before there was a list."""
    changes.put(_kept(student, place_of(student)))


def list_kept(
    school_id: str, policy: Policy, today: date, *, limit: int, after: str = ""
) -> list[tuple[str, str]]:
    """(mark, student id) of a page of those whose retention by the policy ends this year or has ended, longest ago first;
    `after` is the last mark before it. A birth date that was corrected leaves an entry behind: compare with the student."""
    last = keys.kept_until(today.year - policy.years + USUAL_YEARS)
    condition = KeptItem.sk.between(after, last) if after else KeptItem.sk < last
    # both ends of "between" count: the last one before comes again and is dropped
    found = KeptItem.query(keys.kept(school_id), condition, limit=limit + bool(after))
    return [(i.sk, i.student_id) for i in found if i.sk != after][:limit]


def _kept(student: Student, place: str, ends: int | None = None) -> KeptItem:
    return KeptItem(pk=keys.kept(student.school_id), sk=place, student_id=student.student_id, expires_at=ends)
