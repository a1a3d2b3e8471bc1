"""Incidents, alerts and actions as a browser meets them: shapes, versions, keys, and each bad input."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws import clock
from chalicelib.domain.incident import MAX_LINKED
from chalicelib.domain.permission import Right
from chalicelib.domain.school import Group
from chalicelib.storage import people
from tests import builders as make
from tests import world
from tests.builders import NEW, OLD
from tests.cloud import Direct
from tests.routes.conftest import Answer, Api
from tests.routes.test_guard import assert_error

PATH = "/students/stu_new/incidents"
BODY: dict[str, Any] = {
    "occurred_at": "2026-03-01T10:05:00+01:00",
    "category_ids": ["cat_bully"],
    "text": "Markertext <b>=1+1</b>\r\n  ",
    "linked_student_ids": ["stu_iris"],
    "agencies": ["Markeragency"],
    "body_map": [{"view": "back", "x": 10, "y": 990, "note": "Markernote"}],
}
EDIT: dict[str, Any] = {
    "text": "Markersecond",
    "category_ids": ["cat_bully"],
    "agencies": [],
    "linked_student_ids": [],
    "body_map": [],
    "reason": "Markerreason",
}


@pytest.fixture
def teacher(nobody: Api) -> Api:
    """Somebody of NEW who may add to Bullying, signed in; Ann, of the same school, may see it."""
    world.store_student(make.student(NEW))
    world.store_student(
        make.student(NEW, student_id="stu_iris", forename="Iris", surname="Vale", identifiers=())
    )
    world.store_student(make.student(OLD, student_id="stu_far", identifiers=()))
    world.store_member(NEW, "usr_tess", "cat_bully")
    world.store_member(NEW, "usr_ann", "cat_bully", rights=make.VIEW)
    world.store_member(OLD, "usr_far", "cat_bully")
    return nobody.as_(NEW, user_id="usr_tess", second_factor=False)


def log(api: Api, key: str = "", **changed: Any) -> Answer:
    headers: dict[str, Any] = {"idempotency_key": key} if key else {}
    return api.ask("POST", PATH, BODY | changed, **headers)


def edit(api: Api, incident_id: str, version: str, **changed: Any) -> Answer:
    return api.ask("PUT", f"{PATH}/{incident_id}", EDIT | changed, if_match=version)


def assert_stale(answer: Answer, version: int) -> None:
    """With the incident as it stands, to show beside what was sent."""
    assert (answer.status, answer.error["code"]) == (412, "stale_version")
    assert answer.error["current"]["version"] == version


def today() -> str:
    return clock.now().date().isoformat()


def test_the_life_of_an_incident(teacher: Api, printed: io.StringIO) -> None:
    made = log(teacher)
    assert made.status == 201, made.body
    assert made.headers["ETag"] == '"1"' and made.body["text"] == BODY["text"]
    assert made.body["occurred_at"] == "2026-03-01T09:05:00Z"
    assert made.body["linked"] == [{"student_id": "stu_iris", "name": "Iris Vale"}]
    assert made.body["body_map"] == BODY["body_map"] and made.body["agencies"] == BODY["agencies"]
    place = made.body["incident_id"]
    after = edit(teacher, place, '"1"')
    assert (after.status, after.headers["ETag"]) == (200, '"2"')
    assert (after.body["edited_by"], after.body["edit_reason"]) == ("Member Tess", "Markerreason")
    stale = edit(teacher, place, '"1"', text="Mine")
    assert_stale(stale, 2)
    assert stale.error["current"]["text"] == "Markersecond"
    one = teacher.ask("GET", f"{PATH}/{place}")
    assert one.headers["ETag"] == '"2"' and one.body["allowed_actions"] == ["edit_incident"]
    assert [(v["version"], v["text"]) for v in one.body["earlier"]] == [(1, BODY["text"])]
    assert one.body["earlier"][0]["linked"] == [{"student_id": "stu_iris", "name": "Iris Vale"}]
    assert_error(
        teacher.ask("POST", f"{PATH}/{place}/strike-out", {"reason": "x"}, if_match='"2"'), 403, "not_allowed"
    )
    assert "Marker" not in printed.getvalue(), "no record text in logs"


def test_strike_out(teacher: Api) -> None:

    place = log(teacher).body["incident_id"]
    group = Group("grp_lead", NEW, "Leads", {"cat_bully": frozenset(Right)})
    holder = people.find_user(NEW, f"usr_{NEW}")
    assert holder is not None
    changes = Direct()
    people.add_save_group(changes, group)

    people.add_save_user(changes, replace(holder, group_ids=("grp_lead",)))
    changes.commit()
    lead = teacher.as_(NEW)
    path = f"{PATH}/{place}/strike-out"
    assert_error(lead.ask("POST", path, {"reason": ""}, if_match='"1"'), 400, "invalid")
    assert_error(lead.ask("POST", path, {}, if_match='"1"'), 400, "invalid")
    assert_error(lead.ask("POST", path, {"reason": "x"}), 400, "if_match_missing")
    assert_stale(lead.ask("POST", path, {"reason": "x"}, if_match='"3"'), 1)
    gone = lead.ask("POST", path, {"reason": "Wrong child"}, if_match='"1"')
    assert gone.status == 200 and gone.body["struck_out"]["by"] == "Sasha Quill"
    assert gone.body["text"] == BODY["text"], "whoever may strike out still reads it"
    (trace,) = teacher.ask("GET", PATH).body["incidents"]
    assert trace["struck_out"]["reason"] == "Wrong child"
    assert (trace["text"], trace["linked"], trace["agencies"], trace["body_map"]) == ("", [], [], [])
    assert_error(edit(teacher, place, '"2"'), 409, "struck_out")


def test_the_linked_students_chronology(teacher: Api) -> None:
    log(teacher)
    (found,) = teacher.ask("GET", "/students/stu_iris/incidents").body["incidents"]
    assert (found["is_linked"], found["student_id"], found["student_name"]) == (
        True,
        "stu_new",
        "Maya Okonedo-Reed",
    )
    (own,) = teacher.ask("GET", PATH).body["incidents"]
    assert (own["is_linked"], own["student_name"]) == (False, "")
    one = teacher.ask("GET", f"/students/stu_iris/incidents/{found['incident_id']}")
    assert one.status == 200 and one.body["is_linked"] and one.body["allowed_actions"] == []
    wrong = teacher.ask("PUT", f"/students/stu_iris/incidents/{found['incident_id']}", EDIT, if_match='"1"')
    assert_error(wrong, 404, "not_found")


def test_a_double_click_logs_once(teacher: Api) -> None:
    first, again = log(teacher, "key-12345"), log(teacher, "key-12345")
    assert first.body == again.body and len(teacher.ask("GET", PATH).body["incidents"]) == 1
    assert_error(log(teacher, "key-12345", text="Another"), 400, "idempotency_key_used")


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"text": "x" * 50_001}, 400, "text"),
        ({"text": ""}, 400, "text"),
        ({"text": "a\x00b"}, 400, "text"),
        ({"text": 7}, 400, "text"),
        ({"occurred_at": "2026-03-01T10:05:00"}, 400, "occurred_at"),
        ({"occurred_at": "2999-01-01T00:00:00Z"}, 400, "occurred_at"),
        ({"occurred_at": "1899-01-01T00:00:00Z"}, 400, "occurred_at"),
        ({"occurred_at": "9999-12-31T23:59:59-12:00"}, 400, "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+12:00"}, 400, "occurred_at"),
        ({"occurred_at": "soon"}, 400, "occurred_at"),
        ({"category_ids": []}, 400, "category_ids"),
        ({"category_ids": "cat_bully"}, 400, "category_ids"),
        ({"category_ids": ["cat_nowhere"]}, 403, ""),
        ({"category_ids": ["cat_bully", "cat_attend"]}, 403, ""),
        ({"linked_student_ids": ["stu_far"]}, 400, "linked_student_ids"),
        ({"linked_student_ids": ["stu_none"]}, 400, "linked_student_ids"),
        ({"linked_student_ids": ["stu_new"]}, 400, "linked_student_ids"),
        ({"linked_student_ids": [f"stu_{n}" for n in range(MAX_LINKED + 1)]}, 400, "linked_student_ids"),
        ({"linked_student_ids": [f"stu_{n}" for n in range(10_000)]}, 400, "linked_student_ids"),
        ({"linked_student_ids": ["x" * 81]}, 400, "linked_student_ids.0"),
        ({"agencies": ["x"] * 21}, 400, "agencies"),
        ({"agencies": ["a\x07"]}, 400, "agencies.0"),
        ({"agencies": [["x"]]}, 400, "agencies.0"),
        ({"body_map": [{"view": "side", "x": 0, "y": 0}]}, 400, "body_map.0.view"),
        ({"body_map": [{"view": "front", "x": 1001, "y": 0}]}, 400, "body_map.0.x"),
        ({"body_map": [{"view": "front", "x": 0.5, "y": 0}]}, 400, "body_map.0.x"),
        ({"body_map": [{"view": "front", "x": 0, "y": 0, "note": "x" * 501}]}, 400, "body_map.0.note"),
        ({"body_map": [{"view": "front", "x": 0, "y": 0}] * 51}, 400, "body_map"),
        ({"alerted_user_ids": ["usr_far"]}, 400, "alerted_user_ids"),
        ({"alerted_user_ids": ["usr_none"]}, 400, "alerted_user_ids"),
        ({"alerted_user_ids": [f"usr_{n}" for n in range(51)]}, 400, "alerted_user_ids"),
        ({"alerted_user_ids": [""]}, 400, "alerted_user_ids"),
        ({"actions": [{"what": "x", "owner_id": "usr_far", "due_on": "2099-01-01"}]}, 400, "actions"),
        (
            {"actions": [{"what": "x", "owner_id": "usr_ann", "due_on": "2001-01-01"}]},
            400,
            "actions.0.due_on",
        ),
        ({"actions": [{"what": "x", "owner_id": "usr_ann", "due_on": "soon"}]}, 400, "actions.0.due_on"),
        ({"shred": True}, 400, "(a field that is not known here)"),
    ],
)
def test_what_cannot_be_logged(changed: dict[str, Any], status: int, field: str, teacher: Api) -> None:
    answer = log(teacher, **changed)
    assert_error(answer, status, "invalid" if status == 400 else "not_allowed")
    assert not field or list(answer.error["fields"]) == [field]
    assert teacher.ask("GET", PATH).body["incidents"] == []


def test_a_clock_that_is_a_little_fast(teacher: Api) -> None:

    soon = clock.now() + timedelta(minutes=4)
    assert log(teacher, occurred_at=soon.isoformat()).status == 201


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"since": "soon"}, ["since"]),
        ({"until": "2026-02-30"}, ["until"]),
        ({"since": "2026-03-02", "until": "2026-03-01"}, ["since"]),
        ({"order": "random"}, ["order"]),
        ({"category_ids": [f"c{n}" for n in range(21)]}, ["category_ids"]),
        ({"words": "w " * 300}, ["words"]),
        ({"from": "2026-03-02"}, ["(a field that is not known here)"]),
    ],
)
def test_bad_filters(asked: dict[str, Any], fields: list[str], teacher: Api) -> None:
    answer = teacher.ask("POST", f"{PATH}/search", asked)
    assert_error(answer, 400, "invalid")
    assert list(answer.error["fields"]) == fields


def test_filters(teacher: Api) -> None:
    for day in ("01", "02", "03"):
        log(teacher, occurred_at=f"2026-03-{day}T10:00:00Z", text=f"Élan {day}")

    def texts(**asked: Any) -> list[str]:
        answer = teacher.ask("POST", f"{PATH}/search", asked)
        assert answer.status == 200, answer.body
        return [i["text"] for i in answer.body["incidents"]]

    assert texts(order="newest") == ["Élan 03", "Élan 02", "Élan 01"]
    assert texts(since="2026-03-02", until="2026-03-02") == ["Élan 02"]
    assert texts(since="2026-03-02T00:00:00+01:00", words="elan 03") == ["Élan 03"]
    assert texts(category_ids=["cat_attend"]) == []
    assert len(texts(category_ids=["cat_attend", "cat_bully"])) == 3


def test_words_stand_in_no_address(teacher: Api) -> None:
    assert teacher.ask("GET", f"{PATH}?words=elan").error["code"] == "unknown_parameter"


def test_alerts_and_actions(teacher: Api) -> None:
    people = teacher.ask("GET", "/incident-readers?category=cat_bully").body["people"]
    assert people == [
        {"user_id": "usr_ann", "name": "Member Ann"},
        {"user_id": "usr_tess", "name": "Member Tess"},
    ]
    made = log(teacher).body
    place = f"{PATH}/{made['incident_id']}"
    told = teacher.ask("POST", f"{place}/alerts", {"user_ids": ["usr_ann"]}, if_match='"1"')
    assert told.body["alerted"] == [{"user_id": "usr_ann", "name": "Member Ann"}]
    assert_stale(teacher.ask("POST", f"{place}/alerts", {"user_ids": ["usr_ann"]}, if_match='"1"'), 2)
    assert_error(teacher.ask("POST", f"{place}/alerts", {"user_ids": []}, if_match='"2"'), 400, "invalid")
    todo = {"what": "Ring home", "owner_id": "usr_ann", "due_on": today()}
    for _ in range(2):
        added = teacher.ask("POST", f"{place}/actions", todo, if_match='"2"', idempotency_key="key-12345")
        assert (added.status, added.headers["ETag"], len(added.body["actions"])) == (201, '"3"', 1)
    ann = teacher.as_(NEW, user_id="usr_ann", second_factor=False)
    (alert,) = ann.ask("GET", "/alerts").body["alerts"]
    assert (alert["by"], alert["student_name"], alert["incident_id"]) == (
        "Member Tess",
        "Maya Okonedo-Reed",
        made["incident_id"],
    )
    assert ann.ask("POST", f"/alerts/{alert['alert_id']}/read").body == {"done": True}
    assert ann.ask("GET", "/alerts").body == {"alerts": []}
    assert_error(teacher.ask("POST", f"/alerts/{alert['alert_id']}/read"), 404, "not_found")
    (mine,) = ann.ask("GET", "/actions").body["actions"]
    assert (mine["what"], mine["is_overdue"], mine["incident_version"]) == ("Ring home", False, 3)
    done_path = f"{place}/actions/{mine['action_id']}"
    assert_error(
        ann.ask("PUT", done_path, {"owner_id": "usr_tess", "due_on": today()}, if_match='"3"'),
        403,
        "not_allowed",
    )
    done = ann.ask("POST", f"{done_path}/done", if_match='"3"')
    assert done.status == 200 and done.body["actions"][0]["done_by"] == "Member Ann"
    assert ann.ask("GET", "/actions").body == {"actions": []}
    assert_error(ann.ask("POST", f"{done_path}/done", if_match='"4"'), 409, "action_done")
    assert ann.ask("POST", f"{done_path}/reopen", if_match='"4"').status == 200
    given = teacher.ask("PUT", done_path, {"owner_id": "usr_tess", "due_on": today()}, if_match='"5"')
    assert given.body["actions"][0]["owner_name"] == "Member Tess"


def test_another_school_finds_nothing(teacher: Api) -> None:
    place = log(teacher).body["incident_id"]
    other = teacher.as_(OLD, user_id="usr_far", second_factor=False)
    for method, path, body in (
        ("GET", f"{PATH}/{place}", None),
        ("PUT", f"{PATH}/{place}", EDIT),
        ("POST", f"{PATH}/{place}/strike-out", {"reason": "x"}),
        ("POST", f"{PATH}/{place}/alerts", {"user_ids": ["usr_far"]}),
        ("POST", f"{PATH}/{place}/actions", {"what": "x", "owner_id": "usr_far", "due_on": today()}),
    ):
        headers: dict[str, Any] = {} if method == "GET" else {"if_match": '"1"'}
        assert_error(other.ask(method, path, body, **headers), 404, "not_found")
