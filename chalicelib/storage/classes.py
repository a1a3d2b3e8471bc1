"""How many students of a class are on roll, and who has left when (docs/decisions/0061).

A count belongs to a class and a leaving date: what a leaving date ahead changes on its day needs no write on that day.
"""

from datetime import UTC, date, datetime, time, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.domain.classes import SchoolClass, class_of, counts_on
from chalicelib.domain.student import Student
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item

_KEPT = timedelta(days=31)
"""A count is never read after its leaving date."""


class ClassItem(Item, discriminator="class"):
    class_id = UnicodeAttribute()
    year_id = UnicodeAttribute()
    year_group = UnicodeAttribute(null=True)
    registration_form = UnicodeAttribute(null=True)
    students = NumberAttribute()
    expires_at = NumberAttribute(null=True)


class LeaverItem(Item, discriminator="leaver"):
    student_id = UnicodeAttribute()
    expires_at = NumberAttribute(null=True)


def list_classes(school_id: str, today: date) -> list[SchoolClass]:
    """Years and forms that have students on roll today, in no order. One query, whatever the number of students."""
    found: dict[str, SchoolClass] = {}
    for item in ClassItem.query(keys.classes(school_id), ClassItem.sk > keys.after_day(today)):
        before = found[item.class_id].students if item.class_id in found else 0
        found[item.class_id] = SchoolClass(
            item.class_id,
            item.year_id,
            item.year_group or "",
            item.registration_form or "",
            before + int(item.students),
        )
    return [one for one in found.values() if one.students > 0]


def add_counted(changes: Changes, student: Student, before: Student | None, today: date) -> None:
    """Counts the student in the class that they are in now, and no more in the one before. Changes of many students are
    joined to one write a class."""
    for one, by in ((before, -1), (student, 1)):
        until = counts_on(one, today) if one else None
        if one and until:
            _add(changes, one, until, by)


def _add(changes: Changes, student: Student, until: date, by: int) -> None:
    of = class_of(student)
    item = ClassItem(pk=keys.classes(student.school_id), sk=keys.counted(until, of.class_id))
    actions = [
        ClassItem.kind.set(ClassItem),
        ClassItem.class_id.set(of.class_id),
        ClassItem.year_id.set(of.year_id),
        ClassItem.year_group.set(of.year_group) if of.year_group else ClassItem.year_group.remove(),
        ClassItem.registration_form.set(of.registration_form)
        if of.registration_form
        else ClassItem.registration_form.remove(),
    ]
    if until != date.max:
        actions.append(ClassItem.expires_at.set(_seconds(until + _KEPT)))
    changes.add_to(item, ClassItem.students, by, actions)


def list_leavers(school_id: str, today: date, *, limit: int, before: str = "") -> list[tuple[str, str]]:
    """(mark, student id) of a page of those who have left, the last to leave first; `before` is the last mark before.

    A leaving date that was corrected since leaves an entry behind: the reader compares with the student.
    """
    last = before or keys.after_day(today)
    found = LeaverItem.query(
        keys.left(school_id), LeaverItem.sk < last, scan_index_forward=False, limit=limit
    )
    return [(i.sk, i.student_id) for i in found]


def leaver_mark(student: Student) -> str:
    """The mark under which a student with a leaving date is listed."""
    return keys.leaver(student.leaving_date or date.max, student.student_id)


def add_leaver(changes: Changes, student: Student, before: Student | None, today: date) -> None:
    """Lists the student by leaving date, and lets the entry of another leaving date go."""
    was, now = before and before.leaving_date, student.leaving_date
    if was == now:
        return
    for day, ends in ((was, _seconds(today)), (now, None)):
        if day:
            changes.put(
                LeaverItem(
                    pk=keys.left(student.school_id),
                    sk=keys.leaver(day, student.student_id),
                    student_id=student.student_id,
                    expires_at=ends,
                )
            )


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
