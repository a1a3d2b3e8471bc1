"""Permission as a matrix: role x route x category right x whose school x second factor, derived from the one function
`permit` and compared with what the API really answers. And the checker finds a route that is wrongly guarded."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from chalice.test import Client

import app
from chalicelib.aws import clock
from chalicelib.domain.permission import Action, Resource, permit
from chalicelib.routes import guard
from chalicelib.routes.guard import Endpoint
from chalicelib.usecases import audit, categories, documents, incident_access, incidents
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW
from tests.cloud import Cloud, Kept
from tests.routes import matrix, roles
from tests.routes.conftest import Answer, Api
from tests.routes.matrix import ROUTES, Route
from tests.routes.roles import RECORDS, Role

ROLES = roles.roles()


def endpoint_of(route: Route) -> Endpoint:
    return next(e for e in guard.ENDPOINTS if (e.method, e.path) == (route.method, route.plain_path))


def expected(route: Route, role: Role) -> int:
    made = endpoint_of(route)
    if route.public:
        return route.status
    if not role.credential:
        return 401
    if role.is_connector != (made.key == "only") and (made.key == "only" or not made.key):
        return 401  # a key where only people ask, or a person where only keys do
    return route.expected(role.actor, made.status)


def ask(api: Api, route: Route, role: Role, ids: dict[str, str]) -> Answer:
    headers: dict[str, Any] = {"if_match": f'"{route.version}"'} if route.version is not None else {}
    if role.is_connector:
        headers["authorization"] = f"Bearer {role.credential}"
    token = "" if role.is_connector else role.credential
    path = route.path.format(**ids | dict(route.ids))
    return api.ask(route.method, path, route.body, token=token, **headers)


def readable(role: Role, found: Iterable[str]) -> set[str]:
    """Of these records, those that permission lets this reader see."""
    action = {"inc": Action.VIEW_INCIDENT, "doc": Action.VIEW_DOCUMENT}
    return {r for r in found if permit(role.actor, action[r[:3]], roles.about(r)).is_allowed}


def wrong(api: Api, ids: dict[str, str], routes: Iterable[Route], who: Iterable[Role]) -> list[str]:
    """Every cell of the matrix where the API and `permit` disagree."""
    found = []
    asking, world_before = list(who), Kept()
    for route in routes:
        for role in asking:
            wanted, answer = expected(route, role), ask(api, route, role, ids)
            if answer.status < 300 and route.method != "GET":
                world_before.put_back()
            cell = f"{route.method} {route.path}, {role.name}"
            if answer.status != wanted:
                found.append(f"{cell}: permission says {wanted}, the API says {answer.status} {answer.body}")
            elif route.shows and answer.status == 200:
                shown = route.shows(answer.body)
                kind = "inc" if "incidents" in route.path else "doc"
                seen = readable(role, (r for r in RECORDS if r.startswith(kind)))
                if shown != seen:
                    found.append(f"{cell}: permission shows {sorted(seen)}, the API {sorted(shown)}")
    return found


def missing(routes: Iterable[Route]) -> list[str]:
    """What tests/routes/matrix.py lacks, or still has, as sentences."""
    table = {(r.method, r.plain_path) for r in routes}
    served = {(e.method, e.path) for e in guard.ENDPOINTS}
    told = [
        f'{m} {p} is a route without a line in the matrix. Add to ROUTES in tests/routes/matrix.py: Route("{m}", "{p}", '
        "...) with the Action that guards it."
        for m, p in sorted(served - table)
    ]
    return told + [
        f"{m} {p} is no route any more: take its line out of ROUTES." for m, p in sorted(table - served)
    ]


@pytest.fixture
def anybody(cloud: Cloud) -> Iterator[Api]:
    with Client(app.app) as client:
        yield Api(client)


@pytest.fixture
def stored(anybody: Api, user_pool: str, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return roles.store(cloud, ROLES)


def test_every_route_has_its_line() -> None:
    assert missing(ROUTES) == []
    assert len(ROUTES) == len({(r.method, r.plain_path) for r in ROUTES}), "one line each"
    assert {(r.method, r.plain_path) for r in ROUTES if r.public} == {
        (e.method, e.path) for e in guard.ENDPOINTS if e.public
    }


def test_a_route_without_a_line_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    added = replace(guard.ENDPOINTS[0], method="GET", path="/new-thing")
    monkeypatch.setattr(guard, "ENDPOINTS", [*guard.ENDPOINTS[1:], added])
    lacking, gone = missing(ROUTES)
    assert 'Add to ROUTES in tests/routes/matrix.py: Route("GET", "/new-thing", ...)' in lacking
    assert "is no route any more" in gone


def test_the_api_answers_as_permission_says(anybody: Api, stored: dict[str, str]) -> None:
    found = wrong(anybody, stored, ROUTES, ROLES)
    assert not found, "\n".join(found)


def test_each_guarded_route_lets_somebody_in_and_keeps_somebody_out() -> None:
    """Otherwise a line of the matrix would prove nothing."""
    assert len(ROLES) == len({r.name for r in ROLES}) == len({r.credential for r in ROLES})
    for route in ROUTES:
        if route.needs:
            cells = {expected(route, role) for role in ROLES if role.credential}
            assert cells & {200, 201, 202, route.status} and cells & {401, 403, 404}, (
                f"{route.path}: nobody, or everybody, may"
            )
    seen = {expected(route, role) for route in ROUTES for role in ROLES}
    assert seen == {200, 201, 202, 400, 401, 403, 404, 409}


@pytest.mark.parametrize(
    ("module", "path", "told"),
    [
        (audit, "/audit", "staff: no right, own school: permission says 403, the API says 200"),
        (categories, "/categories/unseen", "key holder, own school, no second factor: permission says 403"),
        (
            documents,
            "/students/{student_id}/documents/{document_id}/download",
            "staff: View Students, own school",
        ),
        (incidents, "/students/{student_id}/incidents", "staff: View Students, own school"),
        (incident_access, matrix.ONE, "staff: View Students, own school"),
    ],
)
def test_the_checker_finds_a_route_that_forgot_to_ask(
    module: Any,
    path: str,
    told: str,
    anybody: Api,
    stored: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "require", lambda *given, **named: None)
    found = wrong(anybody, stored, [r for r in ROUTES if r.path == path], ROLES)
    assert any(told in cell for cell in found), found


def test_the_checker_finds_a_list_that_shows_too_much(
    anybody: Api, stored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        incident_access,
        "permit",
        lambda *given: permit(make.operator(), Action.VIEW_RUNS, roles.about("inc_0001")),
    )
    found = wrong(anybody, stored, [r for r in ROUTES if r.shows], ROLES)
    assert any("both Views, own school: permission shows ['inc_0001']" in cell for cell in found), found


# --- linking a student never widens access


def test_a_linked_student_opens_no_incident(anybody: Api, stored: dict[str, str]) -> None:
    """The rights on the incident decide, for each reader; that somebody is linked to it gives nothing and takes nothing."""
    linked = ("stu_left",)
    world.store_incidents(
        make.incident(7, NEW, category_ids=("cat_attend",), linked_student_ids=linked),
        make.incident(8, NEW, category_ids=("cat_bully",), linked_student_ids=linked),
        make.incident(
            9, NEW, student_id="stu_left", category_ids=("cat_attend",), linked_student_ids=("stu_new",)
        ),
    )
    of = {"inc_0007": ("cat_attend",), "inc_0008": ("cat_bully",), "inc_0009": ("cat_attend",)}
    for role in ROLES:
        if not role.credential or role.is_connector:
            continue
        shown: set[str] = set()
        for student_id in ("stu_new", "stu_left"):
            answer = anybody.ask("GET", f"/students/{student_id}/incidents", token=role.credential)
            if answer.status == 200:
                shown |= {i["incident_id"] for i in answer.body["incidents"]} & set(of)
        may = {
            i for i, c in of.items() if permit(role.actor, Action.VIEW_INCIDENT, Resource(NEW, c)).is_allowed
        }
        assert shown == may, role.name
