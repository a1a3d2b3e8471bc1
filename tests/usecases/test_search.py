"""Quick search: finds by what names begin with, in bounded reads, and shows each what they may see."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.aws import secrets
from chalicelib.aws.clients import client
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.permission import Actor
from chalicelib.domain.student import Student
from chalicelib.storage import search as stored
from chalicelib.storage import students
from chalicelib.storage.table import Changes
from chalicelib.usecases.search import search_students
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import Cloud

HOLDER = make.key_holder(NEW)


def store(student_id: str, name: str, school_id: str = NEW, **changes: object) -> Student:
    forename, surname = name.split(" ", 1)
    usual: dict[str, object] = {
        "identifiers": (),
        "version": 0,
        "year_group": "7",
        "registration_form": "7HB",
    }
    usual |= {"forename": forename, "surname": surname}
    made = make.student(school_id, student_id=student_id, **(usual | changes))
    return world.store_student(made)


def save(before: Student, **changed: object) -> Student:
    after = replace(before, **changed)  # type: ignore[arg-type]  # any of its fields
    changes = Changes()
    students.add_save_student(changes, after, before, secrets.identifier_hasher(), TODAY)
    changes.commit()
    return replace(after, version=after.version + 1)


def found(typed: str, actor: Actor = HOLDER, *, with_archived: bool = False) -> list[str]:
    hits, _ = search_students(actor, typed, NOW, with_archived=with_archived)
    return [s.student_id for s in hits]


@pytest.fixture(autouse=True)
def roll(cloud: Cloud) -> Cloud:
    store("stu_zoe", "Zoë O'Neil-Björk", preferred_forename="Zed")
    store("stu_li", "Li Ng")
    store("stu_lily", "Lily Ashby", forename="Lily Ann", registration_form="7 Oak")
    store("stu_anna", "Anna Oakley", year_group="8", registration_form="8A")
    store("stu_left", "Anton Ashby", leaving_date=TODAY - timedelta(days=1))
    store("stu_goes", "Asha Marsh", leaving_date=TODAY + timedelta(days=1))
    store("stu_far", "Zoë O'Neil", OLD)
    return cloud


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("zo", ["stu_zoe"]),
        ("ONEIL", ["stu_zoe"]),
        ("o'neil, zoe", ["stu_zoe"]),
        ("bjork zo", ["stu_zoe"]),
        ("o neil", ["stu_zoe"]),
        ("zed", ["stu_zoe"]),
        ("li", ["stu_li", "stu_lily"]),
        ("ng", ["stu_li"]),
        ("ash", ["stu_lily", "stu_goes"]),
        ("ashby lil", ["stu_lily"]),
        ("lily a", ["stu_lily"]),
        ("oak", ["stu_lily", "stu_anna"]),
        ("8", ["stu_anna"]),
        ("year 8", ["stu_anna"]),
        ("7HB ng", ["stu_li"]),
        ("8a oakl", ["stu_anna"]),
        ("8 ng", []),
        ("zoe q", []),
        ("qu", []),
        ("13", []),
    ],
)
def test_what_is_found(typed: str, expected: list[str]) -> None:
    assert found(typed) == expected


def test_those_who_have_left_only_when_asked() -> None:
    assert found("ashby") == ["stu_lily"]
    assert found("ashby", with_archived=True) == ["stu_left", "stu_lily"]
    assert found("anton", with_archived=True) == ["stu_left"] and found("anton") == []
    later, _ = search_students(HOLDER, "asha", NOW + timedelta(days=1))
    assert later == [], "the leaving date has come, and nothing was written"
    assert found("anton", make.key_holder(OLD), with_archived=True) == []


def test_a_change_is_found_at_once_and_the_old_name_no_more(roll: Cloud) -> None:
    before = students.find_student("stu_li")
    assert before is not None
    after = save(before, surname="Quist", preferred_surname="Rowe")
    assert found("ng") == [] and found("quist") == found("rowe") == ["stu_li"] and found("li")[0] == "stu_li"
    emptied = [i for i in roll.of_kind("name") if i["student_id"] == "stu_li" and "expires_at" in i]
    assert len(emptied) == 1 and "words" not in emptied[0], "the old name does not stay behind"
    archived = save(after, leaving_date=TODAY)
    assert found("quist") == [] and found("quist", with_archived=True) == ["stu_li"]
    save(archived, leaving_date=None)
    assert found("quist") == ["stu_li"]


def test_nothing_is_written_for_a_change_of_the_class(roll: Cloud) -> None:
    before = students.find_student("stu_li")
    assert before is not None
    changes = Changes()
    stored.add_names(changes, replace(before, year_group="8"), before, secrets.identifier_hasher(), TODAY)
    assert len(changes) == 0


def test_while_the_secret_rotates_both_are_looked_up(roll: Cloud) -> None:
    rotated = json.dumps({"current": "n" * 64, "previous": "a" * 64})
    client("secretsmanager").put_secret_value(SecretId="hash-secret", SecretString=rotated)
    secrets._kept = None
    assert found("zoe") == ["stu_zoe"]
    store("stu_new", "Zoltan Reed")
    assert found("zo") == ["stu_zoe", "stu_new"]
    before = students.find_student("stu_zoe")
    assert before is not None
    save(before, forename="Ada", preferred_forename="")
    assert found("zo") == ["stu_new"] and found("ada bj") == ["stu_zoe"]
    assert not [
        i for i in roll.of_kind("name") if i["student_id"] == "stu_zoe" and "zoe" in i.get("words", "")
    ]


def test_at_most_twenty_and_the_whole_words_first(roll: Cloud) -> None:
    for number in range(25):
        store(f"stu_m{number:02}", f"Marina Smith{chr(97 + number)}")
    store("stu_exact", "Zara Smith")
    hits, has_more = search_students(HOLDER, "smith", NOW)
    assert has_more and len(hits) == 20 and hits[0].student_id == "stu_exact"
    hits, has_more = search_students(HOLDER, "smith zara", NOW)
    assert ([s.student_id for s in hits], has_more) == (["stu_exact"], False)
    hits, has_more = search_students(HOLDER, "7HB", NOW)
    assert has_more and len(hits) == 20


def test_what_is_read_is_bounded(roll: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "MOST_READ", 5)
    for number in range(12):
        store(f"stu_l{number:02}", f"Lin{chr(97 + number)} Moor")
    before = len(roll.calls)
    assert found("zoe") == ["stu_zoe"]
    assert roll.calls[before:] == ["Query", "Query", "BatchGetItem", "PutItem"], (
        "classes, look-up, students, audit"
    )
    before = len(roll.calls)
    hits, has_more = search_students(HOLDER, "li", NOW)
    assert has_more and "stu_li" in [s.student_id for s in hits], "a name of two letters is never cut away"
    assert len(roll.calls) - before <= 5, roll.calls[before:]
    many = "li lin lina linb linc lind line linf"
    before = len(roll.calls)
    assert found(many) == []
    assert len(roll.calls) - before <= 7, roll.calls[before:]


@pytest.mark.parametrize(
    "typed",
    ["", "a", "%", "x" * 10_000, "\x00\x07", "😀", "\u202e\u202d", "q\u0000", "<", "' OR 1", "#", "*"],
)
def test_odd_text_is_refused_or_finds_nothing(typed: str, roll: Cloud) -> None:
    reads = roll.count("Query")
    try:
        assert found(typed) == []
    except Invalid as refused:
        assert refused.code.startswith("search_") and roll.count("Query") == reads


@pytest.mark.parametrize(
    "who", [make.actor(NEW), make.key_holder(NEW, has_second_factor=False), make.operator()]
)
def test_who_may_not(who: Actor, roll: Cloud) -> None:
    for with_archived in (False, True):
        with pytest.raises(NotFound):
            found("zoe", who, with_archived=with_archived)
    assert roll.count("Query") == 0


def test_each_school_finds_its_own() -> None:
    assert found("zoe", make.key_holder(OLD)) == ["stu_far"]
    assert found("zoe", world.reader(NEW, "cat_bully")) == ["stu_zoe"]


def test_the_audit_tells_how_many_and_never_the_words(roll: Cloud) -> None:
    found("ashby", with_archived=True)
    (one,) = [a for a in roll.of_kind("audit") if a["action"] == "search_students"]
    assert json.loads(one["detail"]) if isinstance(one["detail"], str) else one["detail"]
    assert "ashby" not in str(one).casefold() and "hits" in str(one)


def test_no_key_holds_a_name_or_letters_of_it(roll: Cloud) -> None:
    names = roll.of_kind("name")
    assert names
    for item in names:
        assert len(item["pk"]) == len("NAME#") + 40 and item["pk"].startswith("NAME#")
        assert item["sk"].endswith(f"#{item['student_id']}") and len(item["sk"].split("#")[0]) == 20
    ours = {i["pk"] for i in names if i["student_id"] == "stu_zoe"}
    theirs = {i["pk"] for i in names if i["student_id"] == "stu_far"}
    assert not ours & theirs, "the same letters have another key at another school"


def test_the_same_names_with_a_birth_date_in_the_future_are_found() -> None:
    store("stu_baby", "Ida Zander", entry_date=date(2027, 9, 1))
    assert found("zander") == ["stu_baby"], "who is to come is on the list too"
