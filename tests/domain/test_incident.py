from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.action import IncidentAction
from chalicelib.domain.body_map import BodyPoint, BodyView
from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.ids import derived, time_mark
from chalicelib.domain.incident import (
    MAX_CATEGORIES,
    MAX_LINKED,
    Alerted,
    StrikeOut,
    as_legacy,
    check_incident,
    check_together,
    clean_agencies,
    edit,
    incident_id_for,
    strike_out,
    trace_of,
)
from chalicelib.domain.text import MAX_NAME, MAX_TEXT, check_name, check_text
from tests.builders import NEW, NOW, TODAY, incident

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
        came=(source.place,),
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


# --- content, edits, strike-out

FULL = incident(
    text=WRITTEN,
    linked_student_ids=("stu_a",),
    agencies=("Police", "Social Care"),
    actions=(IncidentAction("act_1", "Ring home", "usr_1", "Tess Teacher", TODAY),),
    body_map=(BodyPoint(BodyView.BACK, 10, 990, "mark"),),
    alerted=(Alerted("usr_2", "Una Two"),),
    edited_at=NOW,
    edited_by="Robin Vale",
    edit_reason="A name",
    version=4,
)
COPY = as_legacy(
    FULL,
    copy_id="inc_copy",
    transfer_id="tr_one",
    student_id="stu_new",
    school_id=NEW,
    category_ids=("cat_legacy",),
    origin="Alder Primary",
)


def test_what_travels_and_what_stays() -> None:
    assert (COPY.text, COPY.agencies, COPY.body_map) == (FULL.text, FULL.agencies, FULL.body_map)
    assert COPY.actions == (replace(FULL.actions[0], owner_id=""),), "the owner's name, no user id"
    assert (COPY.alerted, COPY.edit_reason, COPY.edited_by, COPY.edited_at) == ((), "", "", None)
    assert (COPY.linked_student_ids, COPY.hidden_linked_count, COPY.version) == ((), 1, 1)
    assert COPY.content_sha256 == FULL.content_sha256


@pytest.mark.parametrize(
    "changed",
    [
        {"text": WRITTEN + " "},
        {"text": WRITTEN.replace("\r\n", "\n")},
        {"agencies": ("Police",)},
        {"agencies": ("Social Care", "Police")},
        {"actions": ()},
        {"actions": (replace(FULL.actions[0], owner_name="Somebody"),)},
        {"actions": (replace(FULL.actions[0], done_at=NOW, done_by="x"),)},
        {"actions": (replace(FULL.actions[0], due_on=TODAY + timedelta(days=1)),)},
        {"body_map": ()},
        {"body_map": (replace(FULL.body_map[0], x=11),)},
        {"occurred_at": NOW},
        {"logged_at": NOW},
        {"logged_by": "Somebody"},
        {"linked_student_ids": ()},
    ],
)
def test_the_hash_is_of_all_that_travels(changed: dict[str, Any]) -> None:
    assert replace(FULL, **changed).content_sha256 != FULL.content_sha256


def test_the_hash_is_not_of_what_stays_or_of_how_a_moment_is_written() -> None:
    stays: dict[str, Any] = {"version": 9, "alerted": (), "edit_reason": "", "linked_student_ids": ("stu_b",)}
    assert replace(FULL, **stays).content_sha256 == FULL.content_sha256
    summer = FULL.occurred_at.astimezone(timezone(timedelta(hours=1)))
    assert replace(FULL, occurred_at=summer).content_sha256 == FULL.content_sha256


def test_the_hash_is_of_canonical_json_in_utf8() -> None:
    """Written by hand: a change of it would make every copy that is under way look altered."""
    at = '"2026-03-01T10:05:00.000000+00:00"'
    written = (
        '{"actions":[],"agencies":["Police"],"body_map":[],"linked":0,"logged_at":'
        + at
        + ',"logged_by":"Robin Vale","occurred_at":'
        + at
        + ',"text":"Grüße\\r\\n"}'
    )
    one = incident(text="Grüße\r\n", agencies=("Police",))
    assert one.content_sha256 == sha256(written.encode()).hexdigest()


def test_more_that_is_wrong_is_named() -> None:
    assert refused(body_map=FULL.body_map * 51) == {"body_map": "count"}
    assert refused(agencies=("x",) * 21) == {"agencies": "count"}
    assert refused(actions=FULL.actions * 21) == {"actions": "count"}
    assert refused(alerted=FULL.alerted * 51) == {"alerted_user_ids": "count"}
    many = tuple(replace(FULL.actions[0], what="\U0001f600" * 1000) for _ in range(20))
    assert refused(text="\U0001f600" * MAX_TEXT, actions=many) == {"text": "size"}


def test_agencies_are_names_without_repeats() -> None:
    assert clean_agencies([" Police ", "Social  Care", "POLICE"]) == ("Police", "Social Care")
    for bad in ("", "a\x00", "x" * 101):
        with pytest.raises(Invalid) as error:
            clean_agencies(["Police", bad])
        assert error.value.fields == {"agencies.1": "length"}


def test_an_edit_changes_content_only_and_says_who_and_why() -> None:
    asked = replace(
        FULL, text="New", category_ids=("cat_attend",), logged_by="Forger", occurred_at=NOW, actions=()
    )
    after = edit(FULL, asked, "Sasha Quill", "Corrected", NOW)
    assert after == replace(
        FULL,
        text="New",
        category_ids=("cat_attend",),
        edited_at=NOW,
        edited_by="Sasha Quill",
        edit_reason="Corrected",
        changed_at=NOW,
    )


def test_an_edit_that_changes_nothing_or_has_no_reason() -> None:
    with pytest.raises(Invalid) as error:
        edit(FULL, FULL, "x", "because", NOW)
    assert error.value.code == "unchanged"
    for reason in ("", " ", "x" * 501, "a\x00"):
        with pytest.raises(Invalid) as error:
            edit(FULL, replace(FULL, text="New"), "x", reason, NOW)
        assert set(error.value.fields) == {"reason"}
        with pytest.raises(Invalid) as error:
            strike_out(FULL, "x", reason, NOW)
        assert set(error.value.fields) == {"reason"}


def test_struck_out_is_final_and_leaves_a_trace() -> None:
    gone = strike_out(FULL, "Sasha Quill", "Wrong child", NOW)
    assert gone == replace(FULL, struck_out=StrikeOut(NOW, "Sasha Quill", "Wrong child"))
    with pytest.raises(NotPossibleNow) as error:
        strike_out(gone, "x", "y", NOW)
    assert error.value.code == "struck_out"
    with pytest.raises(NotPossibleNow) as error:
        edit(gone, replace(gone, text="New"), "x", "y", NOW)
    assert error.value.code == "struck_out"
    trace = trace_of(gone)
    assert trace.struck_out == gone.struck_out and trace.category_ids == gone.category_ids
    told = repr(trace)
    assert not any(part in told for part in ("Grö", "Police", "Ring home", "mark", "stu_a", "Una", "A name"))


def test_what_one_change_writes_is_bounded() -> None:
    check_together(linked_student_ids=50, alerted_user_ids=40, actions=0)
    with pytest.raises(Invalid) as error:
        check_together(linked_student_ids=50, alerted_user_ids=41, actions=0)
    assert error.value.fields == {"linked_student_ids": "together", "alerted_user_ids": "together"}
