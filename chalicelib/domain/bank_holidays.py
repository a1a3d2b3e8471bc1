"""The bank holidays that come every year in each nation (Banking and Financial Dealings Act 1971).

One that is proclaimed for a single year, such as a coronation, is not known here: a school enters it as a closure.
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from dateutil.easter import easter

MONDAY, SATURDAY = 0, 5


class Nation(StrEnum):
    """Where a school lies, as far as its bank holidays go."""

    ENGLAND_AND_WALES = "england_and_wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


FIXED: dict[Nation, tuple[tuple[int, int], ...]] = {
    Nation.ENGLAND_AND_WALES: ((1, 1), (12, 25), (12, 26)),
    Nation.SCOTLAND: ((1, 1), (1, 2), (11, 30), (12, 25), (12, 26)),
    Nation.NORTHERN_IRELAND: ((1, 1), (3, 17), (7, 12), (12, 25), (12, 26)),
}
"""(month, day), in order of time: another day is given in lieu of one at a weekend."""
SUMMER: dict[Nation, tuple[int, int]] = {
    Nation.ENGLAND_AND_WALES: (8, 25),
    Nation.SCOTLAND: (8, 1),
    Nation.NORTHERN_IRELAND: (8, 25),
}
"""The Monday on or after it."""


@cache
def bank_holidays(year: int, nation: Nation = Nation.ENGLAND_AND_WALES) -> frozenset[date]:
    """Those of a calendar year, with the days given in lieu of one at a weekend."""
    sunday = easter(year)
    kept: set[date] = {
        sunday - timedelta(days=2),
        _monday_from(date(year, 5, 1)),
        _monday_from(date(year, 5, 25)),
        _monday_from(date(year, *SUMMER[nation])),
    }
    if nation is not Nation.SCOTLAND:
        kept.add(sunday + timedelta(days=1))
    fixed = [date(year, month, day) for month, day in FIXED[nation]]
    kept.update(day for day in fixed if day.weekday() < SATURDAY)
    for day in fixed:
        lieu = day
        while lieu.weekday() >= SATURDAY or (lieu != day and lieu in kept):
            lieu += timedelta(days=1)
        kept.add(lieu)
    return frozenset(kept)


def _monday_from(day: date) -> date:
    return day + timedelta(days=(MONDAY - day.weekday()) % 7)
