"""How new the roll of a school is: the newest moment that a file told of, and when each file was first sent."""

from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition

from chalicelib.storage import keys
from chalicelib.storage.table import Item, get

_KEPT = timedelta(days=2 * 366)
"""A file that comes again after that is no more taken for an old one by its bytes."""


class RollAgeItem(Item, discriminator="roll_age"):
    as_of = UTCDateTimeAttribute()
    expires_at = NumberAttribute(null=True)
    sha256 = UnicodeAttribute(null=True)
    import_id = UnicodeAttribute(null=True)


def find_newest(school_id: str) -> datetime | None:
    """The newest moment of all files that reading has begun on; None before the first."""
    item = get(RollAgeItem, keys.roll(school_id), keys.NEWEST)
    return None if item is None else item.as_of


def raise_newest(school_id: str, as_of: datetime) -> None:
    """Never lowers it, whoever writes at the same time."""
    item = RollAgeItem(pk=keys.roll(school_id), sk=keys.NEWEST, as_of=as_of)
    _put_if(item, RollAgeItem.as_of < as_of)


def settle_as_of(school_id: str, import_id: str, sha256: str, as_of: datetime) -> datetime:
    """The earliest moment that a file of exactly these bytes has told of at this school, `as_of` included.

    But when the file read last, by another import, had these bytes too, then the school insists on them: `as_of`.
    """
    roll = keys.roll(school_id)
    item = RollAgeItem(pk=roll, sk=keys.roll_file(sha256), as_of=as_of)
    item.expires_at = int((as_of + _KEPT).timestamp())
    last = get(RollAgeItem, roll, keys.LAST)
    if last and last.sha256 == sha256 and last.import_id != import_id:
        item.save()
    else:
        _put_if(item, RollAgeItem.as_of > as_of)
    RollAgeItem(pk=roll, sk=keys.LAST, as_of=as_of, sha256=sha256, import_id=import_id).save()
    kept = get(RollAgeItem, roll, keys.roll_file(sha256))
    return as_of if kept is None else min(as_of, kept.as_of)


def _put_if(item: RollAgeItem, better: Condition) -> None:
    """Puts the item if there is none, or `better` holds for the one that is there (times sort as their text does)."""
    try:
        item.save(condition=RollAgeItem.pk.does_not_exist() | better)
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
