"""Students of the JSON batch are judged as rows of a file are; none is lost."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.enrolment import EnrolmentRow, EnrolStatus, Severity
from chalicelib.ingest.batch import read_batch
from tests.builders import OTHER_UPN, UPN

MAYA = {
    "upn": UPN,
    "surname": "Okonedo-Reed",
    "forename": "Maya",
    "birth_date": "2015-02-11",
    "entry_date": "2026-09-02",
}


def codes(*students: dict[str, Any]) -> list[list[str]]:
    return [[f.code for f in read.findings] for read in read_batch(students)]


def row(student: dict[str, Any]) -> EnrolmentRow:
    (read,) = read_batch([student])
    assert read.row is not None, read.findings
    return read.row


def test_every_field_arrives() -> None:
    one = row(
        MAYA
        | {
            "former_upns": [OTHER_UPN],
            "middle_names": "Grace",
            "preferred_surname": "Reed",
            "preferred_forename": "May",
            "sex": "F",
            "year_group": "Year 7",
            "registration_form": "7HB",
            "leaving_date": "18/12/2026",
            "status": "M",
            "local_id": "00101",
        }
    )
    assert one.upn is not None and one.upn.value == UPN
    assert [u.value for u in one.former_upns] == [OTHER_UPN]
    assert (one.surname, one.forename, one.middle_names) == ("Okonedo-Reed", "Maya", "Grace")
    assert (one.preferred_surname, one.preferred_forename, one.sex) == ("Reed", "May", "F")
    assert (one.year_group, one.registration_form, one.local_id) == ("7", "7HB", "00101")
    assert [str(d) for d in (one.birth_date, one.entry_date, one.leaving_date)] == [
        "2015-02-11",
        "2026-09-02",
        "2026-12-18",
    ]
    assert one.status is EnrolStatus.MAIN_DUAL


def test_null_blank_and_left_out_mean_not_told() -> None:
    plain = row(MAYA)
    assert row(MAYA | {"leaving_date": None, "former_upns": None, "sex": None}) == plain
    assert row(MAYA | {"leaving_date": "", "former_upns": [], "sex": " "}) == plain
    assert plain.leaving_date is None


def test_codes_and_words_are_those_of_files() -> None:
    (read,) = read_batch([MAYA | {"upn": "Q207000016049", "birth_date": "31/02/2015"}])
    assert read.row is None
    assert [f.code for f in read.findings] == ["1510", "bad_date"]
    assert all(f.message.startswith("Student 1, ") for f in read.findings)
    assert "Q207000016049" not in str(read.findings) and "31/02" not in str(read.findings)


def test_numbers_are_places_in_the_batch() -> None:
    reads = list(read_batch([MAYA, MAYA | {"upn": None}, MAYA | {"upn": OTHER_UPN}]))
    assert [r.number for r in reads] == [1, 2, 3]
    assert codes(MAYA, MAYA | {"upn": None}) == [[], ["1500"]]


def test_a_upn_that_stands_on_two_students_is_told_on_both_however_it_is_written() -> None:
    twins = codes(MAYA, MAYA | {"forename": "Mila", "upn": f" {UPN.lower()} "}, MAYA | {"upn": OTHER_UPN})
    assert twins == [["1520"], ["1520"], []]


def test_missing_upns_are_not_the_same_upn() -> None:
    assert codes(MAYA | {"upn": ""}, MAYA | {"upn": None}) == [["1500"], ["1500"]]


def test_a_bad_former_upn_is_left_out() -> None:
    (read,) = read_batch([MAYA | {"former_upns": ["nonsense", OTHER_UPN, UPN]}])
    assert read.row is not None and [u.value for u in read.row.former_upns] == [OTHER_UPN]
    assert [f.code for f in read.findings] == ["1560", "1560"]


def test_giant_texts_are_faults_not_crashes() -> None:
    (told,) = codes({field: "9" * 500_000 for field in MAYA} | {"local_id": "x" * 500_000})
    assert {"1550", "too_long", "bad_date"} <= set(told)


texts = st.none() | st.text(max_size=30)
anything = st.fixed_dictionaries(
    {},
    optional={field: texts | st.just(value) for field, value in MAYA.items()}
    | {"former_upns": st.none() | st.lists(st.text(max_size=15), max_size=12)}
    | dict.fromkeys(("middle_names", "sex", "year_group", "leaving_date", "status", "local_id"), texts),
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first text of a run is slow to make
@given(st.lists(anything, max_size=4))
def test_every_student_gets_a_verdict_whatever_is_sent(students: list[dict[str, Any]]) -> None:
    reads = list(read_batch(students))
    assert [r.number for r in reads] == list(range(1, len(students) + 1))
    for read in reads:
        has_error = any(f.severity is Severity.ERROR for f in read.findings)
        assert has_error == (read.row is None)
