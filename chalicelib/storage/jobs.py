"""What the scheduled jobs remember between runs."""

from datetime import date, datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.storage import keys
from chalicelib.storage.table import Item, get


class JobItem(Item, discriminator="job"):
    day = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    report = JSONAttribute()


def last_complete_day(name: str) -> date | None:
    item = get(JobItem, keys.job(name), keys.LAST)
    return None if item is None else date.fromisoformat(item.day)


def save_complete(name: str, day: date, at: datetime, report: dict[str, int]) -> None:
    JobItem(pk=keys.job(name), sk=keys.LAST, day=day.isoformat(), at=at, report=report).save()
