"""Look-ups of students by the first letters of their names (docs/decisions/0062).

Keys hold keyed hashes of letters; the words of the names stand inside, so that few students need to be read.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.domain.identifiers import IdentifierHasher
from chalicelib.domain.search import look_up_key, look_up_keys, name_words
from chalicelib.domain.student import Student
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item

MOST_READ = 1_000
"""Look-ups that are read for one word, at most; what lies beyond is told as "more"."""


class NameItem(Item, discriminator="name"):
    student_id = UnicodeAttribute()
    words = UnicodeAttribute(null=True)
    leaving_date = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)


@dataclass(frozen=True)
class Hit:
    """`words` of the student's names and the leaving date ("" for none) when they were written."""

    student_id: str
    words: tuple[str, ...]
    leaving_date: str


def add_names(
    changes: Changes, student: Student, before: Student | None, hasher: IdentifierHasher, today: date
) -> None:
    """Writes the look-ups where what stands in them has changed, and empties those of a name that is no more, and those
    by an earlier secret."""
    if before is not None and _said(student) == _said(before):
        return
    words, leaving_date = _said(student)
    written = {}
    for key in look_up_keys(before) if before else ():
        for item in _items(student, key, hasher):
            item.expires_at = int(datetime.combine(today, time(), UTC).timestamp())
            written[item.pk, item.sk] = item
    for key in look_up_keys(student):
        item = _items(student, key, hasher)[0]
        item.words, item.leaving_date = " ".join(words), leaving_date
        written[item.pk, item.sk] = item
    for item in written.values():
        changes.put(item)


def places_of(student: Student, hasher: IdentifierHasher) -> set[tuple[str, str]]:
    """(pk, sk) of the look-ups by name, by the current secret and the one before."""
    return {(i.pk, i.sk) for key in look_up_keys(student) for i in _items(student, key, hasher)}


def find_by_word(school_id: str, word: str, hasher: IdentifierHasher) -> tuple[list[Hit], bool]:
    """Students who had a name that begins so, and whether there may be more than were read. Each must be compared with
    the student as they are now."""
    found: dict[str, Hit] = {}
    is_cut = False
    for two, three in _hashes(school_id, look_up_key(word), hasher):
        items = _read(two, "" if len(word) == 2 else three)
        if len(items) >= MOST_READ:
            is_cut = True
            items += _read(two, three) if len(word) == 2 else []  # names of two letters are never cut away
        found |= {
            i.student_id: Hit(i.student_id, tuple(i.words.split(" ")), i.leaving_date or "")
            for i in items
            if i.words
        }
    return list(found.values()), is_cut


def _read(two: str, three: str) -> list[NameItem]:
    narrowed = NameItem.sk.startswith(keys.name_part(three)) if three else None
    return list(NameItem.query(keys.name(two), narrowed, limit=MOST_READ))


def _items(student: Student, key: tuple[str, str], hasher: IdentifierHasher) -> list[NameItem]:
    """By the current secret first."""
    return [
        NameItem(
            pk=keys.name(two),
            sk=keys.name_part(three) + student.student_id,
            student_id=student.student_id,
        )
        for two, three in _hashes(student.school_id, key, hasher)
    ]


def _hashes(school_id: str, key: tuple[str, str], hasher: IdentifierHasher) -> list[tuple[str, str]]:
    two, three = (hasher.to_look_up(f"name|{school_id}|{letters}") for letters in key)
    return list(zip(two, three, strict=True))


def _said(student: Student) -> tuple[tuple[str, ...], str | None]:
    leaving_date = student.leaving_date.isoformat() if student.leaving_date else None
    return name_words(student), leaving_date
