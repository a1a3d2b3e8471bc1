"""Students, the lookup by identifier, and the days on which matching must look at them."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.classes import class_of
from chalicelib.domain.enrolment import EnrolStatus
from chalicelib.domain.errors import SafehandError
from chalicelib.domain.identifiers import IdentifierHasher
from chalicelib.domain.local_id import bare
from chalicelib.domain.student import Identifier, IdentifierKind, Student
from chalicelib.storage import classes, keys, retention, search
from chalicelib.storage import tombstones as _tombstones  # noqa: F401  # pynamodb must know what may stand for a student
from chalicelib.storage.table import Changes, Item, get, get_many

_QUERIES_AT_ONCE = 8  # the client keeps ten connections
_WORTH_A_POOL = 4

_TEXTS = (
    "surname",
    "forename",
    "middle_names",
    "preferred_surname",
    "preferred_forename",
    "sex",
    "year_group",
    "registration_form",
    "local_id",
)


class StudentItem(Item, discriminator="student"):
    student_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    surname = UnicodeAttribute()
    forename = UnicodeAttribute()
    middle_names = UnicodeAttribute(null=True)
    preferred_surname = UnicodeAttribute(null=True)
    preferred_forename = UnicodeAttribute(null=True)
    sex = UnicodeAttribute(null=True)
    year_group = UnicodeAttribute(null=True)
    registration_form = UnicodeAttribute(null=True)
    local_id = UnicodeAttribute(null=True)
    birth_date = UnicodeAttribute()
    entry_date = UnicodeAttribute()
    leaving_date = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    identifiers = JSONAttribute()
    shares_upn = BooleanAttribute()
    incident_count = NumberAttribute(default=0)
    record_version = NumberAttribute(null=True)
    received = UnicodeSetAttribute(null=True)
    late_count = NumberAttribute(null=True)
    late_seen = NumberAttribute(null=True)
    match_due = UnicodeAttribute(null=True)
    match_asked = UnicodeAttribute(null=True)
    version = NumberAttribute()
    import_id = UnicodeAttribute(null=True)
    as_of = UTCDateTimeAttribute(null=True)


class IdentifierItem(Item, discriminator="identifier"):
    student_id = UnicodeAttribute()
    school_id = UnicodeAttribute()


@dataclass(frozen=True)
class Due:
    """A student that is due on a day. `is_recheck`: no change asked for it and no date of the student has come."""

    student_id: str
    is_recheck: bool


def find_student(student_id: str) -> Student | None:
    item = get(StudentItem, keys.student(student_id), keys.PROFILE)
    return None if item is None else student_of(item)


def find_students(student_ids: Iterable[str]) -> list[Student]:
    return [
        student_of(i) for i in get_many(StudentItem, ((keys.student(s), keys.PROFILE) for s in student_ids))
    ]


def list_students(
    school_id: str, *, limit: int, after: str = "", class_id: str = "", on_roll: date | None = None
) -> list[Student]:
    """A page of a school's students in the order of their places (`place_of`), those of a class together; `after` is the
    last place of the page before. With both `class_id` and `on_roll`: those of the class who have not left on that day.
    """
    place = StudentItem.gsi1sk
    condition: Condition | None = None
    if class_id and on_roll:
        first, last = keys.on_roll(class_id, on_roll)
        condition = place.between(max(first, f"{after}#"), last)
    elif after:
        condition = place > after
    found = StudentItem.by_school.query(keys.students_of(school_id), condition, limit=limit)
    return [student_of(i) for i in found if isinstance(i, StudentItem)]


def list_on_roll(
    school_id: str, class_ids: Iterable[str], on_roll: date, *, limit: int, after: str = ""
) -> list[Student]:
    """Those of several classes who have not left on that day, asked for side by side: up to `limit` of each."""

    def one(class_id: str) -> list[Student]:
        return list_students(school_id, limit=limit, after=after, class_id=class_id, on_roll=on_roll)

    with ThreadPoolExecutor(_QUERIES_AT_ONCE) as pool:
        return [s for found in pool.map(one, class_ids) for s in found]


def place_of(student: Student) -> str:
    """Where a student stands in the list of the school."""
    return keys.in_class(class_of(student).class_id, student.leaving_date, student.student_id)


def find_by_identifiers(identifiers: Iterable[Identifier], hasher: IdentifierHasher) -> set[tuple[str, str]]:
    """(school id, student id) of every student, of any school, that holds one of these values."""
    return set().union(*look_up(sorted(i.value for i in identifiers), hasher).values())


def look_up(values: Iterable[str], hasher: IdentifierHasher) -> dict[str, set[tuple[str, str]]]:
    """By value (that of an identifier, or `local_value`): (school id, student id) of every student that holds it.

    A query finds the holders of one value only, so several are asked for side by side.
    """
    hashes = [(value, h) for value in dict.fromkeys(values) for h in hasher.to_look_up(value)]
    found: dict[str, set[tuple[str, str]]] = {value: set() for value, _ in hashes}
    if len(hashes) < _WORTH_A_POOL:
        answers = [_holders(h) for _, h in hashes]
    else:
        with ThreadPoolExecutor(_QUERIES_AT_ONCE) as pool:
            answers = list(pool.map(_holders, [h for _, h in hashes]))
    for (value, _), holders in zip(hashes, answers, strict=True):
        found[value] |= holders
    return found


def _holders(keyed_hash: str) -> set[tuple[str, str]]:
    found = IdentifierItem.query(keys.identifier(keyed_hash), consistent_read=True)
    return {(i.school_id, i.student_id) for i in found}


def find_by_local_id(school_id: str, local_id: str, hasher: IdentifierHasher) -> set[tuple[str, str]]:
    """(school id, student id) of the school's students that its MIS knows by this number, with or without zeros."""
    value = local_value(school_id, local_id)
    return look_up([value], hasher)[value]


def add_save_student(
    changes: Changes,
    student: Student,
    before: Student | None,
    hasher: IdentifierHasher,
    due: date,
    otherwise: SafehandError | None = None,
) -> None:
    """Saves the enrolment with all that it is found by, and makes it due for matching on `due`, which is today.

    What belongs to the record (incident count, received transfers) is left alone. A leaver who comes back on roll counts as
    a late addition: what is logged from now on may have to follow when they leave again.
    Commit raises NotPossibleNow (`otherwise`, if given) when somebody else saved the enrolment in between.
    """
    item = StudentItem(pk=keys.student(student.student_id), sk=keys.PROFILE)
    for value in sorted(_values_looked_up_by(student) - (_values_looked_up_by(before) if before else set())):
        lookup = IdentifierItem(
            pk=keys.identifier(hasher.to_write(value)),
            sk=keys.student(student.student_id),
            student_id=student.student_id,
            school_id=student.school_id,
        )
        changes.put(lookup)
    values = values_of(student) | {
        "kind": StudentItem,
        "version": student.version + 1,
        "gsi1pk": keys.students_of(student.school_id),
        "gsi1sk": place_of(student),
    }
    actions = [_set(name, value) for name, value in values.items()] + ask(student.student_id, due)
    if before and before.has_left(due) and not student.has_left(due):
        actions.append(StudentItem.late_count.add(1))
    same = StudentItem.version == before.version if before else StudentItem.pk.does_not_exist()
    changes.update(item, actions, same, otherwise)
    search.add_names(changes, student, before, hasher, due)
    classes.add_counted(changes, student, before, due)
    classes.add_leaver(changes, student, before, due)
    retention.add_kept(changes, student, before, due)


def values_of(student: Student) -> dict[str, Any]:
    """The enrolment as it is stored."""
    return {name: getattr(student, name) or None for name in _TEXTS} | {
        "student_id": student.student_id,
        "school_id": student.school_id,
        "birth_date": student.birth_date.isoformat(),
        "entry_date": student.entry_date.isoformat(),
        "leaving_date": student.leaving_date and student.leaving_date.isoformat(),
        "status": student.status.value,
        "identifiers": [_stored(i) for i in student.identifiers],
        "import_id": student.import_id or None,
        "as_of": student.as_of,
        "shares_upn": student.shares_upn,
    }


def set_due(student: Student, due: date | None, *, is_late_settled: bool = True) -> None:
    """After matching looked: the next day on which it must look again, if any. What was asked for is done.
    `is_late_settled`: what was added late, as far as the look knew of it, needs no further look.

    A change in between asked again, so nothing is written then. This write itself does not wake the stream,
    whose filter wants `match_asked` (infra/template/functions.yaml).
    """
    attributes = (StudentItem.match_due, StudentItem.gsi2pk, StudentItem.gsi2sk)
    actions: list[Action] = _due(student.student_id, due) if due else [a.remove() for a in attributes]
    actions.append(StudentItem.match_asked.remove())
    if student.has_late and is_late_settled:
        actions.append(StudentItem.late_seen.set(student.late_count))
    try:
        item_of(student.student_id).update(actions, condition=unchanged(student))
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def list_due(day: date, shard: int, *, after: str = "", limit: int = 100) -> list[Due]:
    """A page of the students that matching must look at on that day, by id; `after` is the last id of the page before."""
    condition = StudentItem.gsi2sk > after if after else None
    found = StudentItem.by_work.query(keys.due(day, shard), condition, limit=limit)
    return [_due_of(i, day) for i in found if isinstance(i, StudentItem)]


def _due_of(item: StudentItem, day: date) -> Due:
    dates = (item.entry_date, item.leaving_date)
    return Due(item.student_id, is_recheck=not item.match_asked and day.isoformat() not in dates)


def local_value(school_id: str, local_id: str) -> str:
    """What a school's own number is looked up by: a spreadsheet may have taken its leading zeros."""
    return f"{school_id}|{bare(local_id)}"


def _values_looked_up_by(student: Student) -> set[str]:
    local = {local_value(student.school_id, student.local_id)} if student.local_id else set()
    return {i.value for i in student.identifiers} | local


def look_ups_of(student: Student, hasher: IdentifierHasher) -> set[tuple[str, str]]:
    """(pk, sk) of the look-ups by identifier, by the current secret and the one before."""
    return {
        (keys.identifier(h), keys.student(student.student_id))
        for value in _values_looked_up_by(student)
        for h in hasher.to_look_up(value)
    }


def unchanged(student: Student) -> Condition:
    """The student is as they were read, a record that arrived and what was added late included."""
    counted = StudentItem.incident_count == student.incident_count
    if not student.incident_count:
        counted |= StudentItem.incident_count.does_not_exist()  # nothing was ever logged
    late: Condition = StudentItem.late_count.does_not_exist()
    if student.late_count:
        late = StudentItem.late_count == student.late_count
    condition: Condition = (StudentItem.version == student.version) & counted & late
    return condition


def item_of(student_id: str) -> StudentItem:
    """To be changed: nothing was read."""
    return StudentItem(pk=keys.student(student_id), sk=keys.PROFILE)


def ask(student_id: str, day: date) -> list[Action]:
    """A change that matters: due, and the stream looks at once."""
    return [*_due(student_id, day), StudentItem.match_asked.set(day.isoformat())]


def _due(student_id: str, day: date) -> list[Action]:
    return [
        StudentItem.match_due.set(day.isoformat()),
        StudentItem.gsi2pk.set(keys.due(day, keys.shard_of(student_id))),
        StudentItem.gsi2sk.set(student_id),
    ]


def _set(name: str, value: Any) -> Action:
    attribute = getattr(StudentItem, name)
    action: Action = attribute.remove() if value is None else attribute.set(value)
    return action


def _stored(identifier: Identifier) -> list[str]:
    """[kind, value], and the day for one that says until when it stood here."""
    until = [identifier.until.isoformat()] if identifier.until else []
    return [identifier.kind.value, identifier.value, *until]


def _identifier(kind: str, value: str, until: str = "") -> Identifier:
    return Identifier(IdentifierKind(kind), value, date.fromisoformat(until) if until else None)


def student_of(item: StudentItem) -> Student:
    return Student(
        student_id=item.student_id,
        school_id=item.school_id,
        birth_date=date.fromisoformat(item.birth_date),
        entry_date=date.fromisoformat(item.entry_date),
        leaving_date=date.fromisoformat(item.leaving_date) if item.leaving_date else None,
        identifiers=tuple(_identifier(*stored) for stored in item.identifiers),
        status=EnrolStatus(item.status),
        shares_upn=item.shares_upn,
        incident_count=int(item.incident_count or 0),
        record_version=int(item.record_version or 0),
        received=frozenset(item.received or ()),
        late_count=int(item.late_count or 0),
        late_seen=int(item.late_seen or 0),
        version=int(item.version),
        import_id=item.import_id or "",
        as_of=item.as_of,
        **{name: getattr(item, name) or "" for name in _TEXTS},
    )
