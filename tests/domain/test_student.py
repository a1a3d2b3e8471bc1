from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import upn
from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.student import (
    IdentifierKind,
    archive,
    days_between,
    enrol,
    identifiers_of,
    restore,
    update,
)
from tests.builders import NEW, OTHER_UPN, TEMPORARY_UPN, TODAY, UPN, identifier, row, student

CORRECTED, FORMER = IdentifierKind.CORRECTED_UPN, IdentifierKind.FORMER_UPN


def test_a_row_becomes_a_student() -> None:
    made = enrol("stu_new", NEW, row(middle_names="Grace", local_id="007101"), shares_upn=False)
    assert made == student(middle_names="Grace", local_id="007101", version=0)


def test_a_row_without_dates_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="birth date"):
        enrol("stu_new", NEW, row(birth_date=None), shares_upn=False)


def test_identifiers_are_typed_and_not_repeated() -> None:
    former = (upn.check(UPN), upn.check(OTHER_UPN), upn.check(TEMPORARY_UPN))
    assert identifiers_of(row(former_upns=(*former, *former))) == (
        identifier(TEMPORARY_UPN, IdentifierKind.FORMER_TEMPORARY_UPN),
        identifier(UPN, FORMER),
        identifier(OTHER_UPN, FORMER),
        identifier(UPN),
    )
    assert identifiers_of(row(own_upn="")) == ()


def test_the_same_row_changes_nothing() -> None:
    assert update(student(), row(), shares_upn=False) == student()


def test_a_later_row_is_believed() -> None:
    after = update(
        student(), row(surname="Reed", year_group="8", leaving_date=date(2026, 10, 1)), shares_upn=True
    )
    assert after == student(surname="Reed", year_group="8", leaving_date=date(2026, 10, 1), shares_upn=True)


def test_an_empty_cell_erases_nothing() -> None:
    full = student(
        middle_names="Grace",
        preferred_surname="Reed",
        preferred_forename="May",
        sex="F",
        year_group="7",
        registration_form="7HB",
        local_id="007101",
        leaving_date=date(2026, 10, 1),
    )
    assert update(full, row(), shares_upn=False) == full


def test_no_upn_in_the_row_is_no_news_of_the_record() -> None:
    known = student(incident_count=3, received=frozenset({"tr_one"}), version=7)
    after = update(known, row(year_group="8"), shares_upn=False)
    assert (after.incident_count, after.received, after.version) == (3, frozenset({"tr_one"}), 7)


def test_a_replaced_upn_stays_as_history_and_is_never_matched() -> None:
    after = update(student(), row(own_upn=OTHER_UPN), shares_upn=False)
    assert after.identifiers == (identifier(UPN, CORRECTED), identifier(OTHER_UPN))
    assert after.matchable == (identifier(OTHER_UPN),)


def test_a_upn_told_as_former_is_matched() -> None:
    after = update(student(), row(own_upn=OTHER_UPN, former_upns=(upn.check(UPN),)), shares_upn=False)
    assert after.matchable == (identifier(UPN, FORMER), identifier(OTHER_UPN))
    again = update(after, row(own_upn=OTHER_UPN), shares_upn=False)
    assert again == after, "a file without the column does not take it away"


def test_a_corrected_upn_that_comes_back_counts_again() -> None:
    corrected = student(identifiers=(identifier(UPN, CORRECTED), identifier(OTHER_UPN)))
    after = update(corrected, row(), shares_upn=False)
    assert after.matchable == (identifier(UPN),)


def test_an_earlier_stay_says_nothing_about_the_present_one() -> None:
    before = row(entry_date=date(2020, 9, 1), leaving_date=date(2022, 7, 20), surname="Earlier")
    assert update(student(), before, shares_upn=True) == student()


def test_a_child_is_taken_in_again() -> None:
    left = student(entry_date=date(2023, 9, 1), leaving_date=date(2026, 7, 21))
    after = update(left, row(), shares_upn=False)
    assert (after.entry_date, after.leaving_date) == (date(2026, 9, 2), None)
    assert after.is_current(TODAY)


def test_a_feed_without_leaving_dates_brings_no_leaver_back() -> None:
    left = student(leaving_date=date(2026, 10, 1))
    assert update(left, row(), shares_upn=False).has_left(TODAY)


def test_a_start_date_that_is_corrected_backwards_brings_no_leaver_back() -> None:
    left = student(leaving_date=date(2026, 10, 1))
    after = update(left, row(entry_date=date(2026, 9, 1)), shares_upn=False)
    assert (after.entry_date, after.leaving_date) == (date(2026, 9, 1), date(2026, 10, 1))


YEAR = timedelta(days=365)


@pytest.mark.parametrize("leaving", [student().entry_date, TODAY, TODAY + YEAR])
def test_a_student_is_archived_and_brought_back(leaving: date) -> None:
    archived = archive(student(), leaving, TODAY)
    assert archived == student(leaving_date=leaving)
    assert restore(archived) == student()


@pytest.mark.parametrize(
    ("leaving", "code"),
    [
        (student().entry_date - timedelta(days=1), "leaving_before_entry"),
        (TODAY + YEAR + timedelta(days=1), "leaving_too_far_ahead"),
    ],
)
def test_a_leaving_date_that_cannot_be_right(leaving: date, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        archive(student(), leaving, TODAY)
    assert refused.value.code == code and set(refused.value.fields) == {"leaving_date"}


def test_only_who_has_a_leaving_date_is_brought_back() -> None:
    with pytest.raises(NotPossibleNow) as refused:
        restore(student())
    assert refused.value.code == "not_archived"


def test_files_after_an_archive_by_hand() -> None:
    archived = archive(student(), date(2026, 10, 1), TODAY)
    assert update(archived, row(), shares_upn=False) == archived, "a roll without leaving dates"
    own = update(archived, row(leaving_date=date(2026, 10, 5)), shares_upn=False)
    assert own.leaving_date == date(2026, 10, 5), "the file's own date for the same stay"
    again = update(archived, row(entry_date=date(2026, 11, 2)), shares_upn=False)
    assert again.is_current(TODAY), "taken in again"


def test_left_and_current_follow_the_day() -> None:
    moving = student(entry_date=TODAY, leaving_date=TODAY + timedelta(days=2))
    assert not moving.is_current(TODAY - timedelta(days=1))
    assert moving.is_current(TODAY) and not moving.has_left(TODAY + timedelta(days=1))
    assert moving.has_left(TODAY + timedelta(days=2)) and not moving.is_current(TODAY + timedelta(days=2))


def test_the_next_day_on_which_matching_must_look() -> None:
    entry, leaving = TODAY + timedelta(days=1), TODAY + timedelta(days=9)
    moving = student(entry_date=entry, leaving_date=leaving)
    assert moving.next_match_date(TODAY) == entry
    assert moving.next_match_date(entry) == leaving
    assert moving.next_match_date(leaving) is None
    assert student().next_match_date(TODAY) is None


@given(st.dates(max_value=date(2100, 1, 1)), st.integers(-3, 40))
def test_days_between_counts_both_ends(first: date, more: int) -> None:
    if first.toordinal() + more < 1:
        return
    days = days_between(first, first + timedelta(days=more))
    assert len(days) == max(0, more + 1)
    assert days == sorted(set(days))
    assert not days or (days[0], days[-1]) == (first, first + timedelta(days=more))
