"""Which of many records comes first: that with a newest concern on a category that the school calls urgent, then the one
with the newest concern at all (docs/decisions/0080)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Concern:
    """When the newest incident of a record happened, and the newest on an urgent category; None for none."""

    newest_at: datetime | None
    urgent_at: datetime | None


def newest_of(incidents: Iterable[tuple[datetime, Iterable[str]]]) -> dict[str, datetime]:
    """By category id, from (when it happened, its categories)."""
    newest: dict[str, datetime] = {}
    for occurred_at, category_ids in incidents:
        for category_id in category_ids:
            newest[category_id] = max(occurred_at, newest.get(category_id, occurred_at))
    return newest


def concern_of(newest: Mapping[str, datetime], urgent_ids: Iterable[str]) -> Concern:
    urgent = (newest[c] for c in urgent_ids if c in newest)
    return Concern(max(newest.values(), default=None), max(urgent, default=None))
