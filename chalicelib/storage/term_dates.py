"""A school's term dates: one item with a version."""

from datetime import date

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.domain.bank_holidays import Nation
from chalicelib.domain.term_dates import Span, TermDates
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get, get_many


class TermDatesItem(Item, discriminator="term_dates"):
    school_id = UnicodeAttribute()
    version = NumberAttribute()
    terms = JSONAttribute()
    closures = JSONAttribute()
    nation = UnicodeAttribute(null=True)


def find_term_dates(school_id: str) -> TermDates:
    """Version 0 and none when a school has never set any."""
    item = get(TermDatesItem, keys.school(school_id), keys.TERM_DATES)
    return TermDates(school_id) if item is None else _term_dates(item)


def find_many(school_ids: set[str]) -> dict[str, TermDates]:
    """By school, in one read; each school has an entry."""
    found = get_many(TermDatesItem, ((keys.school(s), keys.TERM_DATES) for s in school_ids))
    return {s: TermDates(s) for s in school_ids} | {i.school_id: _term_dates(i) for i in found}


def _term_dates(item: TermDatesItem) -> TermDates:
    nation = Nation(item.nation or Nation.ENGLAND_AND_WALES)
    return TermDates(item.school_id, int(item.version), _spans(item.terms), _spans(item.closures), nation)


def add_save_term_dates(changes: Changes, term_dates: TermDates) -> None:
    """Saves them as the next version. Commit raises NotPossibleNow when somebody else saved in between."""
    item = TermDatesItem(
        pk=keys.school(term_dates.school_id),
        sk=keys.TERM_DATES,
        school_id=term_dates.school_id,
        version=term_dates.version + 1,
        terms=_stored(term_dates.terms),
        closures=_stored(term_dates.closures),
        nation=term_dates.nation.value,
    )
    unchanged = (
        TermDatesItem.version == term_dates.version
        if term_dates.version
        else TermDatesItem.pk.does_not_exist()
    )
    changes.put(item, unchanged)


def _stored(spans: tuple[Span, ...]) -> list[list[str]]:
    return [[span.first.isoformat(), span.last.isoformat()] for span in spans]


def _spans(stored: list[list[str]]) -> tuple[Span, ...]:
    return tuple(Span(date.fromisoformat(first), date.fromisoformat(last)) for first, last in stored)
