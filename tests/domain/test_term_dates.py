"""School days, and when a record is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.domain.bank_holidays import Nation, bank_holidays
from chalicelib.domain.errors import Invalid
from chalicelib.domain.term_dates import LONGEST_TERM, MAX_SPANS, Span, TermDates

# as the government has published them for England and Wales
PUBLISHED = {
    2022: "01-03 04-15 04-18 05-02 08-29 12-26 12-27",  # without the Jubilee and the funeral, and what moved for them
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
}

ELSEWHERE = {
    (Nation.SCOTLAND, 2024): "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26",
    (Nation.SCOTLAND, 2025): "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26",
    (Nation.SCOTLAND, 2027): "01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28",
    (Nation.NORTHERN_IRELAND, 2024): "01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26",
    (Nation.NORTHERN_IRELAND, 2025): "01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26",
    (Nation.NORTHERN_IRELAND, 2026): "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28",
}
"""As published; Scotland's single day for the World Cup of 2026 is a closure that a school enters."""

AUTUMN_1 = Span(date(2026, 9, 2), date(2026, 10, 23))
AUTUMN_2 = Span(date(2026, 11, 2), date(2026, 12, 18))
SPRING_1 = Span(date(2027, 1, 5), date(2027, 2, 12))
TRAINING = Span(date(2026, 11, 27), date(2026, 11, 27))
TERMS = TermDates("sch_old", 1, (AUTUMN_1, AUTUMN_2, SPRING_1), (TRAINING,))
UNKNOWN = TermDates("sch_old")


@pytest.mark.parametrize("year", PUBLISHED)
def test_bank_holidays_are_those_that_were_published(year: int) -> None:
    published = {date.fromisoformat(f"{year}-{day}") for day in PUBLISHED[year].split()}
    found = {day for day in bank_holidays(year) if day.weekday() < 5}
    if year == 2022:
        found -= {date(2022, 5, 30)}
    assert found == published


@pytest.mark.parametrize(("nation", "year"), ELSEWHERE)
def test_those_of_scotland_and_northern_ireland_too(nation: Nation, year: int) -> None:
    published = {date.fromisoformat(f"{year}-{day}") for day in ELSEWHERE[nation, year].split()}
    assert {day for day in bank_holidays(year, nation) if day.weekday() < 5} == published


def test_a_school_day_is_one_of_the_schools_own_nation() -> None:
    scottish = TermDates("sch_old", nation=Nation.SCOTLAND)
    st_andrew, easter_monday = date(2026, 11, 30), date(2026, 4, 6)
    assert [t.is_school_day(st_andrew) for t in (UNKNOWN, scottish)] == [True, False]
    assert [t.is_school_day(easter_monday) for t in (UNKNOWN, scottish)] == [False, True]
    assert scottish.is_school_day(date(2026, 8, 20)) and not UNKNOWN.is_school_day(date(2026, 8, 20))
    assert UNKNOWN.with_spans([], [], Nation.SCOTLAND).nation is Nation.SCOTLAND
    with pytest.raises(Invalid):
        scottish.with_spans([], [], Nation.SCOTLAND)


def test_school_days_late_leave_holidays_out() -> None:
    late = [TERMS.school_days_after(date(2026, 10, 22), date(2026, 10, d)) for d in (22, 23, 24, 31)]
    assert late == [0, 1, 1, 1]
    assert TERMS.school_days_after(date(2026, 10, 22), date(2026, 11, 3)) == 3


@pytest.mark.parametrize(
    ("terms", "requested_on", "entry_date", "due_on"),
    [
        pytest.param(
            TERMS, "2026-11-10", "2026-11-02", "2026-11-17", id="in-year: the fifth school day after"
        ),
        pytest.param(TERMS, "2026-11-24", "2026-11-02", "2026-12-02", id="a training day does not count"),
        pytest.param(
            TERMS, "2026-07-10", "2026-09-02", "2026-09-08", id="asked in July: the fifth day of the term"
        ),
        pytest.param(
            TERMS, "2026-09-02", "2026-09-02", "2026-09-09", id="asked on the first day of the term"
        ),
        pytest.param(TERMS, "2026-10-26", "2026-09-02", "2026-11-06", id="asked at half-term"),
        pytest.param(TERMS, "2026-12-17", "2026-11-02", "2027-01-08", id="over Christmas"),
        pytest.param(TERMS, "2026-11-14", "2026-11-02", "2026-11-20", id="asked on a Saturday"),
        pytest.param(UNKNOWN, "2026-07-20", None, "2026-09-04", id="usual holidays"),
        pytest.param(UNKNOWN, "2026-04-02", None, "2026-04-13", id="Good Friday and Easter Monday"),
        pytest.param(TERMS, "2027-02-12", None, "2027-02-19", id="after the last term that is known"),
    ],
)
def test_a_record_is_due_on(terms: TermDates, requested_on: str, entry_date: str | None, due_on: str) -> None:
    starts = date.fromisoformat(entry_date) if entry_date else None
    assert terms.due_on(date.fromisoformat(requested_on), starts) == date.fromisoformat(due_on)


@given(some.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_five_school_days_lie_between_the_request_and_the_day_it_is_due(requested_on: date) -> None:
    due_on = TERMS.due_on(requested_on, None)
    days = [requested_on + timedelta(days=n) for n in range(1, (due_on - requested_on).days + 1)]
    assert sum(TERMS.is_school_day(d) for d in days) == 5 and TERMS.is_school_day(due_on)


def test_a_school_that_is_never_open_still_gets_a_day() -> None:
    start = date(2026, 1, 1)
    shut = [Span(start + timedelta(days=70 * n), start + timedelta(days=70 * n + 69)) for n in range(20)]
    assert UNKNOWN.with_spans((), shut).due_on(start, None) == start + timedelta(days=730)


def test_spans_are_kept_in_order_of_time() -> None:
    after = UNKNOWN.with_spans([AUTUMN_2, AUTUMN_1], [])
    assert after.terms == (AUTUMN_1, AUTUMN_2)


@pytest.mark.parametrize(
    ("terms", "closures", "field", "code"),
    [
        ([Span(AUTUMN_1.last, AUTUMN_1.first)], [], "terms", "order"),
        (
            [Span(date(2026, 9, 2), date(2026, 9, 2) + LONGEST_TERM + timedelta(days=1))],
            [],
            "terms",
            "too_long",
        ),
        ([AUTUMN_1, Span(AUTUMN_1.last, AUTUMN_2.last)], [], "terms", "overlap"),
        ([], [TRAINING, TRAINING], "closures", "overlap"),
        ([], [Span(date(2026, 1, 1), date(2026, 6, 1))], "closures", "too_long"),
        (
            [Span(date(2000 + n, 9, 1), date(2000 + n, 9, 2)) for n in range(MAX_SPANS + 1)],
            [],
            "terms",
            "length",
        ),
    ],
)
def test_what_cannot_be(terms: list[Span], closures: list[Span], field: str, code: str) -> None:
    with pytest.raises(Invalid) as error:
        UNKNOWN.with_spans(terms, closures)
    assert error.value.fields == {field: code}


def test_nothing_changed() -> None:
    with pytest.raises(Invalid) as error:
        TERMS.with_spans(TERMS.terms, TERMS.closures)
    assert error.value.code == "unchanged"
