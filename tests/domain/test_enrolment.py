from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import upn
from chalicelib.domain.enrolment import (
    EnrolmentRow,
    EnrolStatus,
    Severity,
    date_findings,
    upn_findings,
)

IRIS, IVO, TEMPORARY = "P330990119007", "D330990119008", "Q33099012304C"


def row(number: int, own: str | None, *, former: tuple[str, ...] = ()) -> EnrolmentRow:
    return EnrolmentRow(
        number=number,
        upn=upn.check(own) if own else None,
        former_upns=tuple(upn.check(text) for text in former),
        surname="Penhale",
        forename="Iris",
        middle_names="",
        preferred_surname="",
        preferred_forename="",
        birth_date=date(2015, 4, 19),
        sex="F",
        year_group="7",
        registration_form="7HC",
        entry_date=date(2026, 9, 2),
        leaving_date=None,
        status=EnrolStatus.CURRENT,
        local_id="007104",
    )


def test_a_row_shows_nothing_about_the_child_in_a_log() -> None:
    assert repr(row(4, IRIS)) == "EnrolmentRow(number=4)"


@pytest.mark.parametrize(
    ("text", "on_two_rows", "codes"),
    [
        (IRIS, False, []),
        (IRIS, True, ["1520"]),
        (TEMPORARY, False, ["temporary_upn"]),
        (upn.check_letter("10099011901A") + "10099011901A", True, ["temporary_upn", "1530", "1520"]),
    ],
)
def test_a_well_formed_upn_only_ever_warns(text: str, on_two_rows: bool, codes: list[str]) -> None:
    told = upn_findings(upn.check(text), "Row 5", on_two_rows=on_two_rows)
    assert [finding.code for finding in told] == codes
    for finding in told:
        assert finding.severity is Severity.WARNING
        assert finding.message.startswith("Row 5, UPN: ")
        assert text not in finding.message


DAY = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(birth=DAY, entry=DAY, leaving=DAY)
def test_dates_must_follow_each_other(birth: date, entry: date, leaving: date) -> None:
    codes = [finding.code for finding in date_findings("Row 2", birth=birth, entry=entry, leaving=leaving)]
    assert ("entry_before_birth" in codes) == (entry <= birth)
    assert ("leaving_before_entry" in codes) == (leaving < entry)


def test_leaving_on_the_day_of_entry_is_possible() -> None:
    entry = date(2026, 9, 2)
    assert not date_findings("Row 2", birth=entry - timedelta(4000), entry=entry, leaving=entry)


def test_a_missing_date_contradicts_nothing() -> None:
    assert not date_findings("Row 2", birth=None, entry=date(2026, 9, 2), leaving=None)
    assert not date_findings("Row 2", birth=date(2026, 9, 2), entry=None, leaving=date(2020, 1, 1))
