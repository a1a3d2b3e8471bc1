"""POST /enrolments: what is taken, what is answered."""

import io
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws import clock
from chalicelib.routes import guard
from chalicelib.usecases.batch import MAX_STUDENTS
from tests.builders import NEW, OLD
from tests.cloud import Cloud
from tests.ingest.test_batch import MAYA
from tests.routes.conftest import Answer, Api
from tests.routes.test_api_keys import make_key
from tests.routes.test_guard import assert_error, assert_safe

BAD = {"upn": "Q207000016049", "surname": "Markerweir", "forename": "Markerdot"}


@pytest.fixture
def key(holder: Api) -> str:
    return make_key(holder)[1]


def send(api: Api, key: str, body: Any = None, raw: bytes | None = None) -> Answer:
    return api.ask("POST", "/enrolments", body, raw=raw, token="", authorization=f"Bearer {key}")


def test_each_student_is_answered(holder: Api, key: str) -> None:
    sent = clock.now().isoformat()
    answer = send(holder, key, {"as_of": sent, "laestab": "3309911", "students": [MAYA, BAD]})
    assert answer.status == 200
    assert_safe(answer)
    assert set(answer.body) == {"enrolment_import", "rows"}
    good, bad = answer.body["rows"]
    assert good == {"row": 1, "verdict": "accepted", "findings": []}
    assert (bad["row"], bad["verdict"]) == (2, "rejected")
    assert {f["code"] for f in bad["findings"]} == {"1510", "missing"}
    assert all(set(f) == {"code", "severity", "field", "message"} for f in bad["findings"])
    one = answer.body["enrolment_import"]
    assert one["counts"] | {"rows": 2, "accepted": 1, "unchanged": 0, "rejected": 1} == one["counts"]
    viewed = holder.ask("GET", f"/imports/{one['import_id']}", token="", authorization=f"Bearer {key}")
    assert viewed.body == one == holder.ask("GET", f"/imports/{one['import_id']}").body


def test_the_same_batch_again_says_unchanged(holder: Api, key: str) -> None:
    send(holder, key, {"students": [MAYA]})
    again = send(holder, key, {"students": [MAYA]}).body
    assert again["rows"] == [{"row": 1, "verdict": "unchanged", "findings": []}]
    assert again["enrolment_import"]["counts"]["unchanged"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "students"),
        ({"students": []}, "students"),
        ({"students": [MAYA] * (MAX_STUDENTS + 1)}, "students"),
        ({"students": MAYA}, "students"),
        ({"students": [7]}, "students.0"),
        ({"students": [MAYA, {"upn": 330990119001}]}, "students.1.upn"),
        ({"students": [MAYA | {"former_upns": "a"}]}, "students.0.former_upns"),
        ({"students": [MAYA | {"former_upns": [None]}]}, "students.0.former_upns.0"),
        ({"students": [MAYA | {"former_upns": ["x"] * 101}]}, "students.0.former_upns"),
        ({"students": [MAYA | {"Markerfield": "x"}]}, "students.0.(a field that is not known here)"),
        ({"students": [MAYA], "Markerfield": 1}, "(a field that is not known here)"),
        ({"students": [MAYA], "as_of": "2026-11-24T10:00:00"}, "as_of"),
        ({"students": [MAYA], "as_of": "yesterday"}, "as_of"),
        ({"students": [MAYA], "laestab": 3309911}, "laestab"),
        ({"students": [MAYA], "laestab": "9" * 21}, "laestab"),
    ],
)
def test_what_does_not_fit_is_named_without_quoting_it(
    body: dict[str, Any], field: str, holder: Api, key: str, cloud: Cloud
) -> None:
    answer = send(holder, key, body)
    assert_error(answer, 400, "invalid")
    assert list(answer.error["fields"]) == [field]
    assert "Marker" not in str(answer.body) and "330990119001" not in str(answer.body)
    assert not cloud.of_kind("import") and not cloud.of_kind("student")


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'{"students": [{"upn": "\\ud800"}]}', b"\xff", b"null"])
def test_what_is_no_json_is_refused(raw: bytes, holder: Api, key: str) -> None:
    assert send(holder, key, raw=raw).status == 400


def test_another_schools_laestab(holder: Api, key: str, cloud: Cloud) -> None:
    answer = send(holder, key, {"laestab": "3309901", "students": [MAYA]})
    assert_error(answer, 400, "other_school")
    assert answer.error["fields"] == {"laestab": "other_school"}
    assert not cloud.of_kind("student")


def test_the_roll_is_that_of_the_key_and_of_nothing_else(nobody: Api, cloud: Cloud) -> None:
    _, theirs = make_key(nobody.as_(OLD))
    send(nobody, theirs, {"students": [MAYA]})
    assert {s["school_id"] for s in cloud.of_kind("student")} == {OLD}
    assert nobody.as_(NEW).ask("GET", "/imports").body == {"imports": []}


def test_a_time_in_the_future(holder: Api, key: str) -> None:
    late = (clock.now() + timedelta(minutes=10)).isoformat()
    answer = send(holder, key, {"as_of": late, "students": [MAYA]})
    assert_error(answer, 400, "invalid")
    assert answer.error["fields"] == {"as_of": "future"}


def test_a_body_over_the_limit(holder: Api, key: str) -> None:
    answer = send(holder, key, {"students": [MAYA | {"surname": "x" * guard.MAX_BODY}]})
    assert_error(answer, 400, "too_large")


def test_thousands_of_faults_are_told_in_a_short_answer(holder: Api, key: str) -> None:
    sent = [{"former_upns": list(range(90))}] * MAX_STUDENTS
    answer = send(holder, key, {"students": sent})
    assert_error(answer, 400, "invalid")
    assert len(answer.error["fields"]) == guard.MAX_FAULTS


def test_no_pupil_is_logged(holder: Api, key: str, printed: io.StringIO) -> None:
    send(holder, key, {"students": [MAYA | {"surname": "Markerweir"}, BAD, {"Markerfield": "Markerdot"}]})
    send(holder, key, {"students": [MAYA | {"surname": "Markerweir"}, BAD]})
    for mark in ("Marker", MAYA["upn"], "Q207000016049", "2015-02-11", key):
        assert mark not in printed.getvalue()
