"""The class list: years and forms with their counts, students by name, those who have left apart."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.aws.secrets import identifier_hasher
from chalicelib.domain.errors import NotFound
from chalicelib.domain.imports import Verdict
from chalicelib.domain.permission import Actor
from chalicelib.domain.student import Student
from chalicelib.storage import students as stored
from chalicelib.usecases import students
from chalicelib.usecases.roll import Roll
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import Cloud

HOLDER = make.key_holder(NEW)
NAMES = ("Moss", "Ash", "Élan", "Birch", "Fern")


def store(number: int, **changes: object) -> Student:
    usual: dict[str, object] = {
        "student_id": f"stu_{number}",
        "surname": NAMES[number % len(NAMES)],
        "identifiers": (),
        "year_group": "7",
        "registration_form": "7A",
        "version": 0,
    }
    return world.store_student(make.student(NEW, **(usual | changes)))


def counts(today: date = TODAY) -> dict[str, int]:
    """By year and form."""
    at = NOW + (today - TODAY)
    return {f"{c.year_group}|{c.registration_form}": c.students for c in students.list_classes(HOLDER, at)}


def listed(**chosen: str) -> list[str]:
    page, mark = students.list_students(HOLDER, NOW, **chosen)
    assert mark == ""
    return [s.student_id for s in page]


@pytest.fixture(autouse=True)
def table(cloud: Cloud) -> Cloud:
    return cloud


def test_by_year_and_form_in_the_order_of_names() -> None:
    for number in range(5):
        store(number)
    store(5, registration_form="7B")
    store(6, year_group="8", registration_form="8A")
    store(7, year_group="", registration_form="")
    world.store_student(make.student(OLD, year_group="7", registration_form="7A", student_id="stu_far"))
    assert list(counts().items()) == [("7|7A", 5), ("7|7B", 1), ("8|8A", 1), ("|", 1)]
    a, b, eight, unknown = students.list_classes(HOLDER, NOW)
    assert listed(class_id=a.class_id) == ["stu_1", "stu_3", "stu_2", "stu_4", "stu_0"], "É sorts as E"
    assert listed(class_id=b.class_id) == ["stu_5"]
    assert listed(year_id=a.year_id) == ["stu_1", "stu_3", "stu_2", "stu_4", "stu_0", "stu_5"]
    assert listed(year_id=eight.year_id, class_id=b.class_id) == []
    assert listed(class_id=unknown.class_id) == ["stu_7"]
    assert len(listed()) == 8
    for nowhere in ("cls_none", "x" * 200, "#", "~", "cls_%F0"):
        assert listed(class_id=nowhere) == listed(year_id=nowhere) == []
        assert students.list_students(HOLDER, NOW, after=nowhere)[0] is not None


def test_a_leaving_date_ahead_counts_when_it_comes_without_any_write(cloud: Cloud) -> None:
    ahead = TODAY + timedelta(days=10)
    store(0)
    store(1, leaving_date=ahead)
    store(2, leaving_date=TODAY)
    (one,) = students.list_classes(HOLDER, NOW)
    assert (one.students, listed(class_id=one.class_id)) == (2, ["stu_1", "stu_0"])
    assert [s.student_id for s in students.list_archived(HOLDER, "", NOW)[0]] == ["stu_2"]
    written = [c for c in cloud.calls if c in ("PutItem", "UpdateItem", "TransactWriteItems")]
    then = NOW + timedelta(days=10)
    assert counts(ahead - timedelta(days=1)) == {"7|7A": 2} and counts(ahead) == {"7|7A": 1}
    page, _ = students.list_students(HOLDER, then, class_id=one.class_id)
    assert [s.student_id for s in page] == ["stu_0"]
    archived, _ = students.list_archived(HOLDER, "", then)
    assert [s.student_id for s in archived] == ["stu_1", "stu_2"], "the last to leave comes first"
    since = [c for c in cloud.calls if c in ("PutItem", "UpdateItem", "TransactWriteItems")][len(written) :]
    assert set(since) == {"PutItem"} and len(since) == 2, "two looks, each with its audit entry, nothing else"


def test_counts_follow_every_change() -> None:
    store(0)
    holder = make.key_holder(NEW)
    archived = students.archive_student(holder, "stu_0", TODAY, 1, NOW)
    assert counts() == {} and listed() == []
    students.restore_student(holder, "stu_0", archived.version, NOW)
    assert counts() == {"7|7A": 1} and listed() == ["stu_0"]
    assert students.list_archived(HOLDER, "", NOW) == ([], ""), "the entry that is left behind does not show"
    left = students.archive_student(holder, "stu_0", TODAY + timedelta(days=3), archived.version + 1, NOW)
    left = students.archive_student(holder, "stu_0", TODAY + timedelta(days=5), left.version, NOW)
    later = NOW + timedelta(days=4)
    assert counts(later.date()) == {"7|7A": 1}
    assert students.list_archived(HOLDER, "", later) == ([], "")
    students.restore_student(holder, "stu_0", left.version, NOW + timedelta(days=6))
    assert counts((NOW + timedelta(days=6)).date()) == {"7|7A": 1}


def test_a_roll_counts_each_class_once_a_transaction(cloud: Cloud) -> None:
    """Rows of one class share a transaction, which may write an item only once."""
    rows = [
        make.row(
            n, "", local_id=str(n), forename=f"Name{n}", year_group="7", registration_form="7AB"[: 2 + n % 2]
        )
        for n in range(1, 41)
    ]
    verdicts = Roll(NEW, identifier_hasher(), "imp_1", NOW).apply([make.read(r) for r in rows])
    assert {v.verdict for v in verdicts} == {Verdict.ACCEPTED}
    assert counts() == {"7|7A": 20, "7|7AB": 20}
    assert cloud.count("TransactWriteItems") <= 4
    moved = [replace(r, registration_form="8C", year_group="8") for r in rows[:10]]
    Roll(NEW, identifier_hasher(), "imp_2", NOW).apply([make.read(r) for r in moved])
    assert counts() == {"7|7A": 15, "7|7AB": 15, "8|8C": 10}
    Roll(NEW, identifier_hasher(), "imp_3", NOW).apply([make.read(r) for r in moved])
    assert counts() == {"7|7A": 15, "7|7AB": 15, "8|8C": 10}, "the same file again counts nobody twice"


def test_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(students, "PAGE", 3)
    for number in range(5):
        store(number)
    for number in range(5, 9):
        store(number, registration_form=f"7{number}")
    found, mark, pages = [], "", 0
    while True:
        page, mark = students.list_students(HOLDER, NOW, after=mark)
        assert len(page) <= 3
        found += page
        pages += 1
        if not mark:
            break
    assert sorted(s.student_id for s in found) == [f"stu_{n}" for n in range(9)]
    assert pages <= 6


def test_pages_of_those_who_have_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(students, "PAGE_OF_LEAVERS", 2)
    for number in range(3):
        store(number, leaving_date=TODAY - timedelta(days=number))
    page, mark = students.list_archived(HOLDER, "", NOW)
    rest, end = students.list_archived(HOLDER, mark, NOW)
    assert [s.student_id for s in page + rest] == ["stu_0", "stu_1", "stu_2"] and end == ""


def test_reads_do_not_grow_with_the_school(cloud: Cloud) -> None:
    """Another class's students are not read, nor those who have left."""
    for number in range(3):
        store(number)
    before = len(stored.list_students(NEW, limit=100))
    (one,) = students.list_classes(HOLDER, NOW)
    queries = cloud.count("Query")
    listed(class_id=one.class_id)
    cost = cloud.count("Query") - queries
    for number in range(10, 25):
        store(number, year_group=str(number))
        store(number + 50, leaving_date=TODAY - timedelta(days=number))
    queries = cloud.count("Query")
    listed(class_id=one.class_id)
    assert cloud.count("Query") - queries == cost == 2
    found = stored.list_students(NEW, limit=100, class_id=one.class_id, on_roll=TODAY)
    assert len(found) == before == 3


@pytest.mark.parametrize(
    "who", [make.actor(NEW), make.key_holder(NEW, has_second_factor=False), make.operator()]
)
def test_who_may_not(who: Actor) -> None:
    store(0, leaving_date=TODAY)
    for look in (
        lambda: students.list_classes(who, NOW),
        lambda: students.list_students(who, NOW),
        lambda: students.list_archived(who, "", NOW),
    ):
        with pytest.raises(NotFound):
            look()


def test_another_school_sees_none_of_it() -> None:
    store(0)
    store(1, leaving_date=TODAY)
    far = make.key_holder(OLD)
    (one,) = students.list_classes(HOLDER, NOW)
    assert students.list_classes(far, NOW) == []
    assert students.list_students(far, NOW, class_id=one.class_id) == ([], "")
    assert students.list_archived(far, "", NOW) == ([], "")
    reader = world.reader(NEW, "cat_bully")
    assert len(students.list_students(reader, NOW)[0]) == len(students.list_archived(reader, "", NOW)[0]) == 1
