from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.ids import derived, time_mark
from chalicelib.domain.incident import MAX_CATEGORIES, MAX_LINKED, as_legacy, check_incident, incident_id_for
from chalicelib.domain.text import MAX_NAME, MAX_TEXT, check_name, check_text
from tests.builders import NEW, NOW, incident

WRITTEN = '  Größe: 3 < 4 & "so" — it\'s\r\n\tتفصيل 漢字 😀 e\u0301 \u00a0\n\n'


def refused(**changes: object) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        check_incident(replace(incident(), **changes), NOW)  # type: ignore[arg-type]
    return error.value.fields


def test_a_complete_incident_passes_unchanged() -> None:
    one = incident(text=WRITTEN, occurred_at=NOW)
    assert check_incident(one, NOW) is one


def test_what_is_wrong_is_named() -> None:
    assert refused(text=" \n") == {"text": "length"}
    assert refused(category_ids=()) == {"category_ids": "count"}
    assert refused(category_ids=tuple(f"c{n}" for n in range(MAX_CATEGORIES + 1))) == {
        "category_ids": "count"
    }
    assert refused(linked_student_ids=tuple(f"s{n}" for n in range(MAX_LINKED + 1))) == {
        "linked_student_ids": "count"
    }
    assert refused(linked_student_ids=("stu_old",)) == {"linked_student_ids": "same"}
    assert refused(occurred_at=NOW + timedelta(minutes=5, seconds=1)) == {"occurred_at": "future"}


def test_at_the_new_school_the_text_is_as_written_and_linked_names_are_only_counted() -> None:
    source = incident(text=WRITTEN, linked_student_ids=("stu_a", "stu_b"))
    copy = as_legacy(
        source,
        copy_id="inc_copy",
        transfer_id="tr_one",
        student_id="stu_new",
        school_id=NEW,
        category_ids=("cat_legacy",),
        origin="Alder Primary",
    )
    assert copy == replace(
        source,
        incident_id="inc_copy",
        transfer_id="tr_one",
        student_id="stu_new",
        school_id=NEW,
        category_ids=("cat_legacy",),
        linked_student_ids=(),
        hidden_linked_count=2,
        origin="Alder Primary",
    )
    assert copy.content_sha256 == source.content_sha256
    again = as_legacy(
        copy,
        copy_id="inc_third",
        transfer_id="tr_two",
        student_id="stu_third",
        school_id="sch_third",
        category_ids=("cat_x",),
        origin="Birch Academy",
    )
    assert (again.origin, again.hidden_linked_count) == ("Alder Primary", 2)


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
def test_text_that_cannot_be_shown(bad: str) -> None:
    with pytest.raises(Invalid) as error:
        check_text(f"before {bad} after", "text")
    assert error.value.fields == {"text": "characters"}
    with pytest.raises(Invalid):
        check_name(f"be{bad}fore" if bad != "\x85" else "", "name")


def test_text_length() -> None:
    assert check_text("x" * MAX_TEXT, "text") == "x" * MAX_TEXT
    for text in ("", " \t\r\n", "x" * (MAX_TEXT + 1)):
        with pytest.raises(Invalid) as error:
            check_text(text, "text")
        assert error.value.fields == {"text": "length"}


@given(st.text(min_size=1))
@example(WRITTEN)
def test_text_is_taken_as_it_is_or_not_at_all(text: str) -> None:
    try:
        taken = check_text(text, "text")
    except Invalid:
        return
    assert taken is text
    taken.encode()


def test_a_name_is_one_line() -> None:
    assert check_name("  Robin \n\t Vale ", "name") == "Robin Vale"
    assert check_name("x" * MAX_NAME, "name")
    for text in ("", " \n ", "x" * (MAX_NAME + 1)):
        with pytest.raises(Invalid):
            check_name(text, "name")


moments = st.datetimes(datetime(1900, 1, 1), datetime(2400, 1, 1), timezones=st.just(UTC))


@given(moments, moments)
def test_ids_sort_as_the_time_does(one: datetime, other: datetime) -> None:
    marks = time_mark(one), time_mark(other)
    assert all(len(m) == 10 for m in marks)
    if abs(one - other) >= timedelta(milliseconds=1):
        assert (marks[0] < marks[1]) is (one < other)
        ids = incident_id_for(one, "zz"), incident_id_for(other, "aa")
        assert (ids[0] < ids[1]) is (one < other)


def test_before_1900_there_is_no_incident() -> None:
    with pytest.raises(ValueError, match="1900"):
        time_mark(datetime(1899, 12, 31, tzinfo=UTC))
    with pytest.raises(Invalid) as error:
        incident_id_for(datetime(1, 1, 1, tzinfo=UTC), "x")
    assert error.value.fields == {"occurred_at": "past"}


def test_derived_ids_follow_from_all_their_parts() -> None:
    assert derived("a", "b") == derived("a", "b")
    assert len({derived("a", "b"), derived("b", "a"), derived("a"), derived("a", "b", "")}) == 4
    assert len(derived("a")) == 26
