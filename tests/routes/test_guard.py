"""What holds for every route: who gets in, what is taken, how errors look, what is never told."""

import io
import json

import pytest

import app
from chalicelib.domain.errors import (
    Invalid,
    NotAllowed,
    NotFound,
    NotPossibleNow,
    NotSignedIn,
    SafehandError,
    TooManyTries,
)
from chalicelib.domain.transfer import State
from chalicelib.routes import guard
from chalicelib.usecases import groups, transfers
from tests import builders as make
from tests import world
from tests.builders import NEW, OLD, THIRD
from tests.cloud import Cloud
from tests.routes.conftest import Answer, Api, store_teacher

HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def assert_safe(answer: Answer) -> None:
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def assert_error(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.error["code"]) == (status, code)
    assert set(answer.error) - {"fields"} == {"code", "message", "request_id"}
    assert answer.error["request_id"]
    assert answer.error["message"].endswith(".")
    assert_safe(answer)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Invalid("Check it."), 400),
        (NotSignedIn("Sign in first."), 401),
        (NotAllowed("No."), 403),
        (NotFound("Nothing here."), 404),
        (NotPossibleNow("Not now."), 409),
        (TooManyTries("Wait."), 429),
        (SafehandError("Other."), 400),
    ],
)
def test_every_kind_of_error_has_its_status(
    error: SafehandError, status: int, holder: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise error

    monkeypatch.setattr(groups, "list_groups", refuse)
    assert_error(holder.ask("GET", "/groups"), status, error.code)


def test_fields_say_where(holder: Api) -> None:
    answer = holder.ask("POST", "/categories", {"name": "bullying"})
    assert_error(answer, 400, "invalid")
    assert answer.error["fields"] == {"name": "taken"}


@pytest.mark.parametrize(("method", "path"), [(e.method, e.path) for e in guard.ENDPOINTS if not e.public])
def test_nobody_gets_no_further(method: str, path: str, nobody: Api) -> None:
    path = path.replace("{", "").replace("}", "")
    for token in ("", "made-up", "token-usr_sch_new-True"):
        assert_error(nobody.ask(method, path, token=token), 401, "not_signed_in")


def test_an_answer_is_json_and_never_stored(holder: Api) -> None:
    answer = holder.ask("GET", "/categories")
    assert answer.status == 200 and len(answer.body["categories"]) == 3
    assert_safe(answer)


# --- what is taken


def test_unknown_fields_are_refused(holder: Api) -> None:
    answer = holder.ask("POST", "/categories", {"name": "New", "is_active": True})
    assert_error(answer, 400, "invalid")
    assert answer.error["fields"] == {"(a field that is not known here)": "extra_forbidden"}
    assert "is_active" not in str(answer.error), "names of fields are the sender's own text"
    assert world.categories_of(NEW).version == 1


@pytest.mark.parametrize("raw", [b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"", b"name=New", b'{"name": 1}'])
def test_what_is_not_the_json_it_should_be(raw: bytes, holder: Api) -> None:
    answer = holder.ask("POST", "/categories", raw=raw, content_type="application/json")
    assert_error(answer, 400, "invalid")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_other_content_types_are_refused(kind: str, holder: Api) -> None:
    """A form of another site can send these without asking first."""
    answer = holder.ask("POST", "/categories", {"name": "New"}, content_type=kind)
    assert_error(answer, 400, "not_json")


def test_a_body_that_is_too_large(holder: Api) -> None:
    answer = holder.ask("POST", "/categories", {"name": "x" * guard.MAX_BODY})
    assert_error(answer, 400, "too_large")


def test_a_body_where_none_belongs(holder: Api) -> None:
    assert_error(holder.ask("POST", "/transfers/tr_one/request", {"force": True}), 400, "invalid")
    assert_error(holder.ask("POST", "/transfers/tr_one/request", {}), 404, "not_found")


def test_an_unknown_parameter(holder: Api) -> None:
    assert_error(holder.ask("GET", "/students?limit=5"), 400, "unknown_parameter")
    assert holder.ask("GET", "/students?after=zz").body == {"students": [], "next": ""}


@pytest.mark.parametrize("mark", ["~~", "%00", "%F0%9F%98%80", "x" * 700, "%25", "'"])
def test_made_up_marks_of_pages_are_no_crash(mark: str, holder: Api) -> None:
    for path in ("students?after", "transfers/incoming?before", "transfers/outgoing?before", "audit?before"):
        answer = holder.ask("GET", f"/{path}={mark}")
        assert answer.status == 200, (path, answer.body)


@pytest.mark.parametrize("mark", ["x" * 701, "%F0%9F%98%80" * 176])
def test_a_mark_longer_than_any_key_is_refused_before_it_is_looked_up(mark: str, holder: Api) -> None:
    assert_error(holder.ask("GET", f"/audit?before={mark}"), 400, "parameter_too_long")


def test_ids_that_are_too_long_are_told(holder: Api) -> None:
    """DynamoDB refuses a key of more than 1 KB."""
    long = ["x" * 1100]
    person = {"name": "A", "email": "a@b.example", "group_ids": long}
    incident = {
        "occurred_at": "2026-01-01T00:00:00Z",
        "category_ids": [],
        "text": "x",
        "linked_student_ids": long,
    }
    for method, path, body in (
        ("POST", "/users", person),
        ("PUT", "/users/usr_x/groups", {"group_ids": long}),
        ("POST", "/students/stu_x/incidents", incident),
        ("POST", "/students/stu_x/documents", {"file_name": "x", "incident_id": long[0]}),
    ):
        answer = holder.ask(method, path, body)
        assert_error(answer, 400, "invalid")
        assert list(answer.error["fields"].values()) == ["string_too_long"]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_a_request_from_another_site_is_refused(site: str, holder: Api) -> None:
    assert_error(holder.ask("GET", "/categories", sec_fetch_site=site), 403, "not_allowed")
    assert_error(holder.ask("POST", "/session", {}, sec_fetch_site=site), 403, "not_allowed")


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_ones_own_site_is_welcome(site: str, holder: Api) -> None:
    assert holder.ask("GET", "/categories", sec_fetch_site=site).status == 200


# --- what is not told


@pytest.mark.parametrize(
    "odd", ["..", "a%2Fb", "a%00", "tr one", "é", "%C3%A9", "x" * 81, "tr_one;", "{transfer_id}", "a'b"]
)
def test_odd_ids_are_not_found(odd: str, holder: Api) -> None:
    for path in ("/transfers/{}", "/students/{}", "/students/{}/incidents"):
        assert_error(holder.ask("GET", path.format(odd)), 404, "not_found")


def without_number(answer: Answer) -> dict[str, object]:
    return {k: v for k, v in answer.error.items() if k != "request_id"}


def test_another_schools_things_look_like_things_that_are_not_there(nobody: Api, cloud: Cloud) -> None:
    world.store_student(make.leaver())
    world.store_student(make.student())
    world.store_incidents(make.incident(1))
    world.store_document(make.document(1), b"bytes")
    world.store_transfer(State.REQUESTED)
    stranger = nobody.as_(THIRD)
    for method, path in (
        ("GET", "/transfers/{tr}"),
        ("POST", "/transfers/{tr}/request"),
        ("POST", "/transfers/{tr}/authorise"),
        ("POST", "/transfers/{tr}/withdraw"),
        ("POST", "/transfers/{tr}/acknowledge"),
        ("POST", "/transfers/{tr}/retry"),
        ("GET", "/students/{stu}"),
        ("GET", "/students/{stu}/incidents"),
        ("GET", "/students/{stu}/documents"),
        ("POST", "/students/{stu}/documents/doc_0001/download"),
        ("GET", "/imports/{imp}"),
    ):
        theirs = stranger.ask(method, path.format(tr="tr_one", stu="stu_old", imp="imp_x"))
        missing = stranger.ask(method, path.format(tr="tr_none", stu="stu_none", imp="imp_none"))
        assert_error(theirs, 404, "not_found")
        assert (theirs.status, without_number(theirs)) == (missing.status, without_number(missing)), path
        assert {k: v for k, v in theirs.headers.items()} == dict(missing.headers)
    body = {"reason": "x"}
    theirs = stranger.ask("POST", "/transfers/tr_one/decline", body)
    assert without_number(theirs) == without_number(stranger.ask("POST", "/transfers/tr_none/decline", body))
    grid = stranger.ask("PUT", "/groups/grp_far/permissions", {"permissions": {}}, if_match='"1"')
    assert_error(grid, 404, "not_found")
    change = {"name": "X", "is_key_holder": False, "is_active": False}
    for method, what, asked in (
        ("GET", "", None),
        ("PUT", "", change),
        ("PUT", "/groups", {"group_ids": []}),
        ("POST", "/password-reset", {"by": "temporary_password"}),
        ("POST", "/second-factor-reset", None),
        ("POST", "/sign-out", None),
    ):
        theirs = stranger.ask(method, f"/users/usr_{OLD}{what}", asked, if_match='"1"')
        missing = stranger.ask(method, f"/users/usr_none{what}", asked, if_match='"1"')
        assert_error(theirs, 404, "not_found")
        assert without_number(theirs) == without_number(missing), what


def test_the_previous_school_finds_nothing_before_the_request(nobody: Api) -> None:
    world.store_transfer(State.DETECTED)
    assert_error(nobody.as_(OLD).ask("POST", "/transfers/tr_one/authorise"), 404, "not_found")


def test_without_the_second_factor_or_the_role(nobody: Api) -> None:
    teacher = store_teacher()
    for who in (nobody.as_(NEW, second_factor=False), nobody.as_(NEW, user_id=teacher)):
        assert_error(who.ask("GET", "/audit"), 403, "not_allowed")


def test_an_unexpected_error_tells_nothing(
    holder: Api, monkeypatch: pytest.MonkeyPatch, printed: io.StringIO
) -> None:
    def crash(*args: object, **named: object) -> None:
        raise KeyError("Maya Okonedo-Reed E330990119001")

    monkeypatch.setattr(transfers, "request_transfer", crash)
    answer = holder.ask("POST", "/transfers/tr_one/request")
    assert_error(answer, 500, "unexpected")
    log = printed.getvalue()
    for told in (json.dumps(answer.body), log):
        assert "Maya" not in told and "E330990119001" not in told
    assert "KeyError" not in json.dumps(answer.body)
    (line,) = [json.loads(one) for one in log.splitlines() if "unexpected error" in one]
    assert (line["error_type"], line["route"]) == ("KeyError", "POST /transfers/{transfer_id}/request")
    assert line["at"][-1].endswith(" crash")
    assert line["request_id"] == answer.error["request_id"], "the number that people tell finds the line"


def test_a_refusal_is_logged_by_its_code_and_the_routes_pattern(holder: Api, printed: io.StringIO) -> None:
    answer = holder.ask("GET", "/students/stu_secret")
    (line,) = [json.loads(one) for one in printed.getvalue().splitlines()]
    assert (line["code"], line["status"], line["route"]) == ("not_found", 404, "GET /students/{student_id}")
    assert (line["level"], line["request_id"]) == ("INFO", answer.error["request_id"])
    assert "stu_secret" not in printed.getvalue()


def test_unknown_addresses_are_the_gateways_business(holder: Api) -> None:
    assert holder.client.http.get("/nowhere").status_code == 403


def test_the_description_is_public_and_the_same_each_time(nobody: Api) -> None:
    one, two = nobody.ask("GET", "/openapi.json"), nobody.ask("GET", "/openapi.json")
    assert one.status == 200 and one.body == two.body
    assert one.headers["Cache-Control"] == "no-store"
    paths = {(m.upper(), p) for p, methods in one.body["paths"].items() for m in methods}
    assert paths == {(e.method, e.path) for e in guard.ENDPOINTS}
    served = {(m, p) for p, methods in app.app.routes.items() for m in methods}
    assert served - paths == {("GET", "/openapi.json")}
