"""House rule: every route leaves an audit entry, done or refused, in a word of the vocabulary, with the student it concerns.
The routes and how to call them are those of the permission matrix; what leaves none stands here with its reason."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from chalice.test import Client

import app
from chalicelib.aws import clock
from chalicelib.domain.audit import entry
from chalicelib.domain.deeds import KINDS
from chalicelib.usecases import access, chronology, students
from tests.builders import NEW, NOW
from tests.cloud import Cloud, Kept
from tests.routes import matrix, roles
from tests.routes.conftest import Api
from tests.routes.matrix import READER, ROUTES, Route
from tests.routes.roles import Role
from tests.routes.test_matrix import ask, expected

NOT_A_RECORD = {
    "GET /session": "one's own name and rights",
    "GET /school": "name and number of the school, which are public",
    "GET /categories": "how the school sorts, not what it knows",
    "GET /categories/unseen": "how the school sorts, not what it knows",
    "GET /groups": "rights, not records",
    "GET /account": "one's own account",
    "GET /account/mails": "one's own settings",
    "GET /sessions": "one's own sessions",
    "GET /users": "people of the staff",
    "GET /users/{user_id}": "people of the staff",
    "GET /api-keys": "labels of keys, not the keys",
    "GET /notices": "ids and kinds; opening what they tell of is audited",
    "GET /preferences": "categories that may go, not what is in them",
    "GET /term-dates": "days on which the school is open",
    "GET /escalation-contact": "one address, of somebody outside",
    "GET /retention-policy": "a number of years",
    "GET /column-map": "headings of a file",
    "GET /imports": "files and counts; opening one is audited",
    "GET /classes": "names of classes; their lists are audited",
    "GET /incident-readers": "people of the staff",
}
"""Routes whose permitted call is no look at a record, and why. Their refusals are audited like all others."""
ROLES = [role for role in roles.roles() if role.credential]


@pytest.fixture
def api(cloud: Cloud) -> Iterator[Api]:
    with Client(app.app) as client:
        yield Api(client)


@pytest.fixture
def ids(api: Api, user_pool: str, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return roles.store(cloud, ROLES)


def name(route: Route) -> str:
    return f"{route.method} {route.plain_path}"


def who(route: Route, *statuses: int) -> Role | None:
    """Somebody whom permission gives one of these answers; of the student's school before all others."""
    asking = sorted(ROLES, key=lambda r: (r.actor.school_id != NEW, r.actor.user_id != READER))
    return next((r for r in asking if expected(route, r) in statuses), None)


def left_by(cloud: Cloud, api: Api, route: Route, role: Role, ids: dict[str, str]) -> tuple[Any, list[Any]]:
    """The answer's status, and the entries that the call left."""
    before = {a["audit_id"] for a in cloud.of_kind("audit")}
    status = ask(api, route, role, ids).status
    return status, [a for a in cloud.of_kind("audit") if a["audit_id"] not in before]


def concerned(route: Route, ids: dict[str, str]) -> str:
    """The student of whom a route tells by its path."""
    return (ids | dict(route.ids))["student_id"] if "{student_id}" in route.path else ""


def faults(cloud: Cloud, api: Api, ids: dict[str, str], routes: list[Route]) -> list[str]:
    found, world = [], Kept()
    for route in (r for r in routes if not r.public):
        for outcome, role in (
            ("done", who(route, 200, 201)),
            ("refused", who(route, 403) or who(route, 404)),
        ):
            if role is None:
                continue
            status, entries = left_by(cloud, api, route, role, ids)
            world.put_back()
            cell = f"{name(route)}, {outcome} ({status})"
            if (status < 300) != (outcome == "done"):
                found.append(f"{cell}: not what permission says for {role.name}")
            elif outcome == "done" and name(route) in NOT_A_RECORD:
                if entries:
                    found.append(f"{cell}: leaves an entry, yet stands in NOT_A_RECORD")
            elif outcome not in {a["outcome"] for a in entries}:
                found.append(f"{cell}: leaves no entry")
            found += [
                f"{cell}: {a['action']} is no word of domain/deeds.py"
                for a in entries
                if a["action"] not in KINDS
            ]
            student = concerned(route, ids) if role.actor.school_id == NEW else ""
            if student and not any(a.get("student_id") == student for a in entries):
                found.append(f"{cell}: does not stand in the student's history")
    return found


def test_every_route_is_audited(cloud: Cloud, api: Api, ids: dict[str, str]) -> None:
    found = faults(cloud, api, ids, ROUTES)
    assert not found, "\n".join(found)


def test_what_is_not_audited_is_there_and_nothing_but_a_look() -> None:
    served = {name(r): r.method for r in ROUTES}
    assert {served.get(route) for route in NOT_A_RECORD} == {"GET"}


def test_who_looks_again_and_again_leaves_one_entry(cloud: Cloud, api: Api, ids: dict[str, str]) -> None:
    for path in ("/alerts", "/actions"):
        route = next(r for r in ROUTES if r.path == path)
        role = who(route, 200)
        assert role
        assert [len(left_by(cloud, api, route, role, ids)[1]) for _ in range(3)] == [1, 0, 0]


@pytest.mark.parametrize(
    ("module", "attribute", "path", "told"),
    [
        (students, "note_read", "/students/{student_id}", "done (200): leaves no entry"),
        (chronology, "note_read", matrix.INCIDENTS, "done (200): leaves no entry"),
        (access, "_save_refusal", "/audit", "refused (403): leaves no entry"),
    ],
)
def test_the_checker_finds_a_route_that_tells_nobody(
    module: Any,
    attribute: str,
    path: str,
    told: str,
    cloud: Cloud,
    api: Api,
    ids: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, attribute, lambda *given, **named: None)
    route = next(r for r in ROUTES if r.path == path and r.method == "GET")
    assert any(told in one for one in faults(cloud, api, ids, [route]))


def test_the_checker_finds_a_look_that_is_no_history(
    cloud: Cloud, api: Api, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        access, "entry", lambda *given, **named: replace(entry(*given, **named), student_id="")
    )
    route = next(r for r in ROUTES if r.path == matrix.ONE and r.method == "GET")
    assert any("history" in one for one in faults(cloud, api, ids, [route]))
