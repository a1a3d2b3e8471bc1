"""Which incidents of a chronology are wanted: by time, category and words."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from chalicelib.domain.errors import Invalid
from chalicelib.domain.ids import time_mark
from chalicelib.domain.incident import MAX_CATEGORIES, Incident

MAX_WORDS = 10


@dataclass(frozen=True)
class Wanted:
    """`since` and `before` bound `occurred_at` (the second is the first moment that is too late). An empty filter wants all.

    `words` are folded: without case and accents.
    """

    since: datetime | None = None
    before: datetime | None = None
    category_ids: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    newest_first: bool = False

    @property
    def is_all(self) -> bool:
        return not self.category_ids and not self.words

    def takes(self, incident: Incident) -> bool:
        """Category and words only: the time is a range of ids."""
        if self.category_ids and self.category_ids.isdisjoint(incident.category_ids):
            return False
        if not self.words:
            return True
        folded = fold("\n".join([incident.text, *incident.agencies, *(a.what for a in incident.actions)]))
        return all(word in folded for word in self.words)

    @property
    def first_id(self) -> str:
        """No incident id before it is wanted."""
        return _mark(self.since) if self.since else ""

    @property
    def last_id(self) -> str:
        """No incident id after it is wanted."""
        return _mark(self.before) if self.before else "~"


def wanted(
    since: str, until: str, category_ids: Iterable[str], words: str, order: str, zone: tzinfo = UTC
) -> Wanted:
    """From what a request says. `since` and `until` are days (both included, by the clock of `zone`) or moments with an
    offset (the second excluded). Raises Invalid, naming the field."""
    first, last = _moment(since, "since", timedelta(), zone), _moment(until, "until", timedelta(days=1), zone)
    if first and last and first >= last:
        raise Invalid("The first day lies after the last one. Change one of them.", fields={"since": "order"})
    chosen = frozenset(category_ids)
    if len(chosen) > MAX_CATEGORIES:
        raise Invalid(f"Choose at most {MAX_CATEGORIES} categories.", fields={"category_ids": "count"})
    folded = tuple(dict.fromkeys(fold(words).split()))
    if len(folded) > MAX_WORDS:
        raise Invalid(f"Look for at most {MAX_WORDS} words.", fields={"words": "count"})
    if order not in ("", "oldest", "newest"):
        raise Invalid('The order is "oldest" or "newest".', fields={"order": "unknown"})
    return Wanted(first, last, chosen, folded, order == "newest")


def fold(text: str) -> str:
    """Without case and accents, so that "Grüße" is found by "grusse"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def _moment(text: str, field: str, day_ends_after: timedelta, zone: tzinfo) -> datetime | None:
    """Of a day: its first moment, or that of the next one."""
    if not text:
        return None
    try:
        if len(text) == 10:
            day = datetime.combine(date.fromisoformat(text), time(), zone)
            return (day + day_ends_after).astimezone(UTC)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Invalid(
        "Give a day as 2026-11-24, or a moment with its offset as 2026-11-24T00:00:00+00:00.",
        fields={field: "date"},
    )


def _mark(at: datetime) -> str:
    try:
        return f"inc_{time_mark(at)}"
    except ValueError:
        return "inc_"  # before 1900 there are none
