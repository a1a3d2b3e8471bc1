"""The bank holidays of England and Wales that come every year (Banking and Financial Dealings Act 1971).

One that is proclaimed for a single year, such as a coronation, is not known here: a school enters it as a closure.
"""

from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

MONDAY, SATURDAY = 0, 5


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Those of a calendar year, with the days given in lieu of one at a weekend."""
    sunday = easter(year)
    christmas = date(year, 12, 25)
    fixed = [date(year, 1, 1), christmas, christmas + timedelta(days=1)]
    kept: set[date] = {
        sunday - timedelta(days=2),
        sunday + timedelta(days=1),
        _monday_from(date(year, 5, 1)),
        _monday_from(date(year, 5, 25)),
        _monday_from(date(year, 8, 25)),
    }
    kept.update(day for day in fixed if day.weekday() < SATURDAY)
    for day in fixed:
        lieu = day
        while lieu.weekday() >= SATURDAY or (lieu != day and lieu in kept):
            lieu += timedelta(days=1)
        kept.add(lieu)
    return frozenset(kept)


def _monday_from(day: date) -> date:
    return day + timedelta(days=(MONDAY - day.weekday()) % 7)
