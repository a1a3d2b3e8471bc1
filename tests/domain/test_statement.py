"""The annual statement counts each transfer once, and puts every second of it where it belongs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.statement import RUNNING, WAITS_FOR, Side, Waited, side_of, year_named, year_of
from chalicelib.domain.term_dates import TermDates
from chalicelib.domain.transfer import State, Transfer
from tests import builders as make
from tests.builders import NOW, OLD

DAY = timedelta(days=1)
OPEN_DAYS = {OLD: TermDates(OLD)}
LATER = NOW + 20 * DAY


def through(*steps: tuple[State, float], begins: datetime = NOW, **changed: Any) -> Transfer:
    """Found on NOW; each state is entered so many days after the one before."""
    one, at = make.transfer(State.DETECTED, entered={State.DETECTED: begins}), begins
    for state, days in steps:
        at += days * DAY
        one = one.moved(state, at)
    return replace(one, was_requested=True, **changed)


def days_of(side: Side) -> dict[str, float]:
    return {kind.value: spread.total / 86400 for kind, spread in side.waits.items() if spread.count}


ARRIVED = (
    (State.REQUESTED, 1),
    (State.AUTHORISED, 3),
    (State.COPYING, 0.25),
    (State.FAILED, 0.25),
    (State.AUTHORISED, 2),
    (State.COPYING, 0.5),
    (State.TRANSFERRED, 0.5),
    (State.ACKNOWLEDGED, 4),
)


def test_the_delay_of_people_is_kept_apart_from_that_of_machines() -> None:
    one = through(*ARRIVED)
    incoming = side_of([one], OPEN_DAYS, incoming=True, now=LATER)
    outgoing = side_of([one], OPEN_DAYS, incoming=False, now=LATER)
    wanted = {"this_school": 5, "other_school": 3, "workflow": 1.5, "stopped": 2}
    assert days_of(incoming) == wanted, (
        "found to requested, and arrived to acknowledged, are the new school's"
    )
    assert days_of(outgoing) == wanted | {"this_school": 3, "other_school": 5}
    assert sum(one.waited.values()) == 11.5 * 86400, "no time is lost"


def test_what_is_open_waits_until_now_and_what_is_done_does_not() -> None:
    opened = side_of([through((State.REQUESTED, 1))], OPEN_DAYS, incoming=False, now=NOW + 4 * DAY)
    assert days_of(opened) == {"this_school": 3, "other_school": 1}
    for state in set(State) - RUNNING:
        done = through((State.REQUESTED, 1), (state, 2))
        assert side_of([done], OPEN_DAYS, incoming=False, now=LATER) == side_of(
            [done], OPEN_DAYS, incoming=False, now=LATER + 99 * DAY
        )


def test_a_clock_that_ran_back_takes_no_time() -> None:
    assert through((State.REQUESTED, -1)).waited == {"detected": 0}


def test_every_state_but_the_last_ones_waits_for_somebody() -> None:
    assert set(State) - set(WAITS_FOR) == {State.ACKNOWLEDGED, State.WITHDRAWN, State.RECALLED}
    assert set(WAITS_FOR) >= RUNNING


def test_counts() -> None:
    due_on = date(2026, 12, 1)
    found = [
        through(*ARRIVED, due_on=due_on),  # asked on 25 November, arrived on 1 December
        through(*ARRIVED[:-1], due_on=due_on - DAY, escalated_on=due_on),
        through(*ARRIVED, (State.RECALLED, 1)),
        through((State.REQUESTED, 1), (State.DECLINED, 1)),
        through((State.REQUESTED, 1), (State.WITHDRAWN, 1)),
        through((State.REQUESTED, 1), due_on=due_on),
        through((State.REQUESTED, 1), due_on=LATER.date()),
        through(),
    ]
    side = side_of(found, OPEN_DAYS, incoming=True, now=LATER)
    counted = (side.total, side.arrived, side.acknowledged, side.declined, side.withdrawn, side.recalled)
    assert counted == (8, 3, 1, 1, 1, 1)
    assert (side.open, side.overdue, side.escalated) == (3, 1, 1)
    assert side.total == side.arrived + side.declined + side.withdrawn + side.open
    assert (side.in_time, side.had_due) == (1, 2)
    assert (side.days.count, side.days.median, side.days.longest) == (3, 6, 6)
    assert side.school_days.median == 4, "without the weekend"


def test_one_that_was_asked_for_again_counts_from_the_last_request() -> None:
    again = through(*ARRIVED, (State.RECALLED, 10), (State.REQUESTED, 30), (State.TRANSFERRED, 2))
    assert side_of([again], OPEN_DAYS, incoming=False, now=LATER).days.longest == 2
    under_way = through(*ARRIVED, (State.RECALLED, 10), (State.REQUESTED, 30))
    assert side_of([under_way], OPEN_DAYS, incoming=False, now=LATER).arrived == 0


def test_an_empty_year() -> None:
    side = side_of([], {}, incoming=True, now=NOW)
    assert (side.total, side.days.count, side.waits[Waited.STOPPED].median) == (0, 0, 0)


@pytest.mark.parametrize(
    ("text", "today", "begins"),
    [("", date(2026, 8, 31), 2025), ("", date(2026, 9, 1), 2026), ("2020", date(2026, 9, 1), 2020)],
)
def test_years(text: str, today: date, begins: int) -> None:
    year = year_named(text, today)
    assert (year.begins, year.first, year.end) == (begins, date(begins, 9, 1), date(begins + 1, 9, 1))


def test_the_name_of_a_year() -> None:
    assert [year_of(date(y, 9, 1)).name for y in (2026, 2099)] == ["2026/27", "2099/00"]


@pytest.mark.parametrize("text", ["2027", "2019", "26", "2026/27", "٢٠٢٦", "next"])
def test_what_is_no_year(text: str) -> None:
    with pytest.raises(Invalid, match="from 2020 to 2026"):
        year_named(text, datetime(2026, 11, 24, tzinfo=UTC).date())
