"""What a record is about: when the newest incident on each category happened. Kept beside the student so that a list need
not read every record; it says of which state of the record it is, and is made anew when that is another one."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pynamodb.attributes import JSONAttribute, NumberAttribute

from chalicelib.domain.student import Student
from chalicelib.storage import keys
from chalicelib.storage.table import Item, get_many


class ConcernsItem(Item, discriminator="concerns"):
    record_version = NumberAttribute()
    newest = JSONAttribute()


def find_newest(people: Sequence[Student]) -> dict[str, dict[str, datetime]]:
    """By student id, then by category id. Left out: whose record was never looked through, or has changed since."""
    versions = {keys.student(s.student_id): (s.student_id, s.record_version) for s in people}
    return {
        versions[item.pk][0]: {c: datetime.fromisoformat(at) for c, at in item.newest.items()}
        for item in get_many(ConcernsItem, ((pk, keys.CONCERNS) for pk in versions))
        if int(item.record_version) == versions[item.pk][1]
    }


def save_newest(student: Student, newest: Mapping[str, datetime]) -> None:
    """Of the record as it was when `student` was read, or of a newer one: then it is made anew once more."""
    ConcernsItem(
        pk=keys.student(student.student_id),
        sk=keys.CONCERNS,
        record_version=student.record_version,
        newest={c: at.isoformat() for c, at in newest.items()},
    ).save()
