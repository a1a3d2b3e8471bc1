"""Classes, lists and search as a browser asks for them."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws import clock
from tests import builders as make
from tests import world
from tests.builders import OLD
from tests.routes.conftest import Api, store_teacher


@pytest.fixture(autouse=True)
def roll(nobody: Api) -> None:
    today = clock.now().date()
    usual: dict[str, Any] = {"identifiers": (), "version": 0, "year_group": "7"}
    world.store_student(make.student(student_id="stu_1", registration_form="7B", **usual))
    world.store_student(make.student(student_id="stu_2", registration_form="7A", forename="Ada", **usual))
    gone = today - timedelta(days=3)
    world.store_student(make.student(student_id="stu_3", forename="Gale", leaving_date=gone, **usual))


def ids(body: dict[str, list[dict[str, str]]]) -> list[str]:
    return [s["student_id"] for s in body["students"]]


def test_classes_and_their_students(holder: Api) -> None:
    classes = holder.ask("GET", "/classes").body["classes"]
    assert [(c["year_group"], c["registration_form"], c["students"]) for c in classes] == [
        ("7", "7A", 1),
        ("7", "7B", 1),
    ]
    assert ids(holder.ask("GET", f"/students?class_id={classes[1]['class_id']}").body) == ["stu_1"]
    assert ids(holder.ask("GET", f"/students?year_id={classes[0]['year_id']}").body) == ["stu_2", "stu_1"]
    assert ids(holder.ask("GET", "/students/archived").body) == ["stu_3"]
    (gone,) = holder.ask("GET", "/students/archived").body["students"]
    assert gone["is_archived"] is True
    assert holder.ask("GET", "/students/archived?after=2020").body == {"students": [], "next": ""}
    assert holder.ask("GET", "/students?class=7B").error["code"] == "unknown_parameter"
    assert holder.ask("GET", "/classes?year=7").error["code"] == "unknown_parameter"


def test_search(holder: Api) -> None:
    found = holder.ask("POST", "/students/search", {"text": "okonedo, ma"})
    assert (found.status, ids(found.body), found.body["has_more"]) == (200, ["stu_1"], False)
    asked = {"text": "gale", "with_archived": True}
    assert ids(holder.ask("POST", "/students/search", asked).body) == ["stu_3"]
    assert holder.ask("POST", "/students/search", {"text": "gale"}).body == {
        "students": [],
        "has_more": False,
    }


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": None},
        {"text": 7},
        {"text": ["ada"]},
        {"text": "ada", "with_archived": "sometimes"},
        {"text": "ada", "school_id": OLD},
        {"text": "a"},
        {"text": "x" * 10_000},
        {"text": "\x00"},
    ],
)
def test_a_search_that_cannot_be(body: object, holder: Api) -> None:
    refused = holder.ask("POST", "/students/search", body)
    assert refused.status == 400
    assert "ada" not in refused.error["message"] and "xxx" not in str(refused.body)


def test_words_in_the_address_are_refused(holder: Api) -> None:
    assert holder.ask("POST", "/students/search?text=ada", {"text": "ada"}).status == 400
    assert holder.ask("GET", "/students?text=ada").status == 400


def test_who_may_not(nobody: Api) -> None:
    teacher = nobody.as_(make.NEW, user_id=store_teacher())
    half = nobody.as_(make.NEW, second_factor=False)
    asked = [("GET", "/classes", None), ("GET", "/students", None), ("GET", "/students/archived", None)]
    for method, path, body in [*asked, ("POST", "/students/search", {"text": "ada"})]:
        assert nobody.ask(method, path, body).status == 401
        assert [api.ask(method, path, body).status for api in (teacher, half)] == [404, 404]
    other = nobody.as_(OLD)
    assert (
        other.ask("POST", "/students/search", {"text": "ada", "with_archived": True}).body["students"] == []
    )
