"""Term dates: the days on which a school is open, and when a record that was requested is due.

Keeping Children Safe in Education says: within five days in-year, or within the first five days of a new term. Days on which
the school is closed do not count: nobody is there to act.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from chalicelib.domain.bank_holidays import SATURDAY, Nation, bank_holidays
from chalicelib.domain.errors import Invalid

SCHOOL_DAYS = 5
MAX_SPANS = 80
"""Ten years of terms with their half-terms."""
LONGEST_TERM, LONGEST_CLOSURE = timedelta(days=140), timedelta(days=70)
CHRISTMAS = (((12, 21), (12, 31)), ((1, 1), (1, 2)))
USUAL_HOLIDAYS = {
    Nation.ENGLAND_AND_WALES: (((7, 22), (8, 31)), *CHRISTMAS),
    Nation.SCOTLAND: (((6, 29), (8, 14)), *CHRISTMAS),
    Nation.NORTHERN_IRELAND: (((7, 1), (8, 31)), *CHRISTMAS),
}
"""((month, day), (month, day)): when schools are closed, for a time of which no term dates are known."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class TermDates:
    """`terms`: when the school is open (each half-term may be one). `closures`: days within them when it is not, such as
    staff training. `nation` says which bank holidays it keeps. `version` counts the updates; 0 means
    that none was ever made."""

    school_id: str
    version: int = 0
    terms: tuple[Span, ...] = ()
    closures: tuple[Span, ...] = ()
    nation: Nation = Nation.ENGLAND_AND_WALES

    def is_school_day(self, day: date) -> bool:
        """Between the first and the last term that are known, a day of no term is a holiday; before and after them the
        usual holidays are assumed."""
        if day.weekday() >= SATURDAY or day in bank_holidays(day.year, self.nation):
            return False
        if any(day in closure for closure in self.closures):
            return False
        if self.terms and self.terms[0].first <= day <= max(t.last for t in self.terms):
            return any(day in term for term in self.terms)
        return not any(first <= (day.month, day.day) <= last for first, last in USUAL_HOLIDAYS[self.nation])

    def due_on(self, requested_on: date, entry_date: date | None) -> date:
        """The fifth school day after the request. For a student who starts later it is the fifth from the start date on,
        that day included: at the start of a term, the fifth day of the term."""
        return self.school_day_after(max(requested_on, (entry_date or requested_on) - ONE_DAY), SCHOOL_DAYS)

    def school_day_after(self, day: date, number: int) -> date:
        """The school day that is so many after `day` (1 for the next); looked for within two years."""
        left = number
        last_look = day + 2 * timedelta(days=365)
        while left and day < last_look:  # closures without end would look for ever
            day += ONE_DAY
            left -= self.is_school_day(day)
        return day

    def school_day_back(self, day: date, number: int) -> date:
        """The school day from which on, up to and including `day`, there are so many; looked for within two years."""
        left, back, last_look = number, day + ONE_DAY, day - 2 * timedelta(days=365)
        while left and back > last_look:
            back -= ONE_DAY
            left -= self.is_school_day(back)
        return back

    def school_days_after(self, day: date, today: date) -> int:
        """How many school days lie after `day`, up to and including today; counted for two years at most."""
        days = min((today - day).days, 2 * 365)
        return sum(self.is_school_day(day + n * ONE_DAY) for n in range(1, days + 1))

    def with_spans(
        self, terms: Iterable[Span], closures: Iterable[Span], nation: Nation | None = None
    ) -> "TermDates":
        """In order of time. Raises Invalid for a last day before the first, for what is too long or overlaps, for too many,
        and when nothing would change."""
        after = replace(self, terms=_checked(terms, "terms"), closures=_checked(closures, "closures"))
        after = replace(after, nation=nation or self.nation)
        if after == self:
            raise Invalid("Nothing was changed, so there is nothing to update.", code="unchanged")
        return after


def _checked(given: Iterable[Span], what: str) -> tuple[Span, ...]:
    spans = tuple(sorted(given))
    if len(spans) > MAX_SPANS:
        raise Invalid(f"There are too many: keep {MAX_SPANS} at most.", fields={what: "length"})
    longest = LONGEST_TERM if what == "terms" else LONGEST_CLOSURE
    for span in spans:
        if span.last < span.first:
            raise Invalid("The last day must not be before the first day.", fields={what: "order"})
        if span.last - span.first > longest:
            raise Invalid(
                f"From {_words(span.first)} to {_words(span.last)} is more than {longest.days} days. Check the years.",
                fields={what: "too_long"},
            )
    _check_apart(spans, what)
    return spans


def _check_apart(spans: Sequence[Span], what: str) -> None:
    for one, other in pairwise(spans):
        if other.first <= one.last:
            raise Invalid(
                f"What begins on {_words(one.first)} and on {_words(other.first)} overlaps. Correct one of them.",
                fields={what: "overlap"},
            )


def _words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
