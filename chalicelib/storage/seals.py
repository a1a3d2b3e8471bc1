"""Seals of the audit. The number is part of the key, so that of two that make the same next seal one is refused."""

from collections.abc import Iterator
from datetime import date

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.exceptions import PutError

from chalicelib.domain.seal import Seal
from chalicelib.storage import keys
from chalicelib.storage.table import Item, get


class SealItem(Item, discriminator="seal"):
    school_id = UnicodeAttribute()
    day = UnicodeAttribute()
    number = NumberAttribute()
    previous = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    entries = JSONAttribute()
    hash = UnicodeAttribute()


def add_new_seal(seal: Seal) -> bool:
    """False when another run has made the seal of this number. The day's first one lists the school for the sweep."""
    item = SealItem(
        pk=keys.seals(seal.school_id, seal.day),
        sk=keys.seal(seal.number),
        school_id=seal.school_id,
        day=seal.day.isoformat(),
        number=seal.number,
        previous=seal.previous,
        at=seal.at,
        entries=dict(seal.entries),
        hash=seal.kept_hash,
    )
    if seal.number == 1:
        item.gsi2pk = keys.sealed(seal.day, keys.shard_of(seal.school_id))
        item.gsi2sk = seal.school_id
    try:
        item.save(condition=SealItem.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def find_seal(school_id: str, day: date, number: int) -> Seal | None:
    item = get(SealItem, keys.seals(school_id, day), keys.seal(number))
    return _seal(item) if item else None


def find_newest(school_id: str, day: date) -> Seal | None:
    found = SealItem.query(
        keys.seals(school_id, day), scan_index_forward=False, limit=1, consistent_read=True
    )
    return next((_seal(i) for i in found), None)


def list_seals(school_id: str, day: date) -> list[Seal]:
    """In the order of their numbers."""
    return [_seal(i) for i in SealItem.query(keys.seals(school_id, day), consistent_read=True)]


def list_sealed_schools(day: date) -> Iterator[str]:
    """Schools that have a seal of the day."""
    for shard in range(keys.SHARDS):
        for item in SealItem.by_work.query(keys.sealed(day, shard)):
            yield str(item.gsi2sk)


def _seal(item: SealItem) -> Seal:
    return Seal(
        item.school_id,
        date.fromisoformat(item.day),
        int(item.number),
        item.previous,
        item.at,
        item.entries,
        item.hash,
    )
