"""Students as JSON in many shapes, all of one pupil."""

import io
import json
from typing import Any

import pytest

from chalicelib.domain.enrolment import EnrolmentRow, ReadRow
from chalicelib.ingest.reader import read_enrolments

MAYA: dict[str, Any] = {
    "id": "A1",
    "upi": "P330990119007",
    "surname": "Okonedo-Reed",
    "forename": "Zoë",
    "date_of_birth": {"date": "2015-02-11 00:00:00.000000", "timezone_type": 3, "timezone": "Europe/London"},
    "education_details": {
        "data": {"upn": "E330990119001", "admission_date": {"date": "2019-09-04 00:00:00.000000"}}
    },
}
META = {"pagination": {"more": True, "next": "page 2"}, "upn": "P330990119007"}


def read(content: bytes | str, encoding: str = "utf-8") -> list[ReadRow]:
    data = io.BytesIO(content.encode(encoding) if isinstance(content, str) else content)
    return list(read_enrolments(data, file_name="students.json", school_laestab="3309901"))


def written(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)


def only(rows: list[ReadRow]) -> EnrolmentRow:
    assert len(rows) == 1
    assert rows[0].row, rows[0].findings
    return rows[0].row


def changed(**fields: object) -> dict[str, Any]:
    """Maya with other fields; a field of the education details is found there."""
    details = MAYA["education_details"]["data"]
    inner = {
        name: value for name, value in fields.items() if name in {*details, "former_upn", "leaving_date"}
    }
    outer = {name: value for name, value in fields.items() if name not in inner}
    return MAYA | {"education_details": {"data": details | inner}} | outer


@pytest.mark.parametrize(
    "content",
    [
        written({"data": [MAYA], "meta": META}),
        written({"meta": META, "data": [MAYA]}),
        written([MAYA]),
        written(MAYA),
        written({"data": MAYA, "meta": META}),
        written(MAYA) + "\r\n\r\n",
        written(MAYA | {"education_details": MAYA["education_details"]["data"]}),
    ],
)
def test_every_shape_gives_the_pupil(content: str) -> None:
    row = only(read(content))
    assert row.upn and row.upn.value == "E330990119001"
    assert (row.forename, str(row.birth_date), str(row.entry_date)) == ("Zoë", "2015-02-11", "2019-09-04")


@pytest.mark.parametrize("content", [f"{written(MAYA)}\n{written(MAYA)}", written({"data": [MAYA]}) * 2])
def test_lines_and_pages_one_after_the_other(content: str) -> None:
    assert [[finding.code for finding in row.findings] for row in read(content)] == [["1520"], ["1520"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(encoding: str) -> None:
    assert only(read(written([MAYA]), encoding)).forename == "Zoë"


def test_the_number_of_the_interface_is_no_upn() -> None:
    (row,) = read(written([changed(upn=None)]))
    assert [finding.code for finding in row.findings] == ["1500"]


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"legal_forename": "Maya", "legal_surname": "Reed"}, ("Maya", "Reed", "Zoë", "Okonedo-Reed")),
        ({"legal_forename": None, "legal_surname": ""}, ("Zoë", "Okonedo-Reed", "", "")),
        ({"legal_forename": "Zoë"}, ("Zoë", "Okonedo-Reed", "", "")),
        ({"legal_forename": "Maya", "preferred_forename": "May"}, ("Maya", "Okonedo-Reed", "May", "")),
    ],
)
def test_legal_and_preferred_names(fields: dict[str, object], names: tuple[str, ...]) -> None:
    row = only(read(written([changed(**fields)])))
    assert (row.forename, row.surname, row.preferred_forename, row.preferred_surname) == names


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2015-02-11", "2015-02-11"),
        ({"date": "2015-02-11 00:00:00.000000", "timezone": "UTC"}, "2015-02-11"),
        ({"date": "2015-06-11 00:00:00", "timezone": "+01:00"}, "2015-06-11"),
        ({"date": "2015-06-10 23:00:00.000000", "timezone": "Europe/London"}, "2015-06-10"),
    ],
)
def test_days(told: object, day: str) -> None:
    assert str(only(read(written([changed(date_of_birth=told)]))).birth_date) == day


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"date": "2015-06-10 23:00:00.000000", "timezone": "UTC"}, "ambiguous_date"),
        ({"day": "2015-06-10"}, "missing"),
        (None, "missing"),
        (True, "missing"),
        ([], "missing"),
        (42074, "bad_date"),
    ],
)
def test_what_is_no_day_is_told(told: object, code: str) -> None:
    (row,) = read(written([changed(date_of_birth=told)]))
    assert [(finding.code, finding.field) for finding in row.findings] == [(code, "birth_date")]


def test_other_people_in_the_record_are_passed_over() -> None:
    others = {"contacts": {"data": [{"surname": "Other", "upn": "P330990119007", "dob": "1980-01-01"}]}}
    row = only(read(written([others | MAYA | {"parent": {"data": {"surname": "Other"}}}])))
    assert (row.surname, row.upn and row.upn.value) == ("Okonedo-Reed", "E330990119001")


def test_several_former_upns() -> None:
    row = only(read(written([MAYA | {"former_upns": ["J352990219014", "Q33099012304C"]}])))
    assert [upn.value for upn in row.former_upns] == ["J352990219014", "Q33099012304C"]


def test_an_entry_that_is_no_record_has_its_verdict_too() -> None:
    rows = read(written([None, MAYA, [MAYA], "x", 1, True]))
    assert [row.row is not None for row in rows] == [False, True, False, False, False, False]
    assert {finding.code for row in rows for finding in row.findings} == {"not_a_pupil"}


def test_an_endless_list_of_former_upns_is_cut_not_kept() -> None:
    (row,) = read(written([MAYA | {"former_upns": ["x" * 900] * 1000}]))
    assert row.row and {finding.code for finding in row.findings} == {"1560"}
