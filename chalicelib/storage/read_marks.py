"""Which notices somebody has read: one item per person, for the newest notices only."""

from collections.abc import Iterable

from pynamodb.attributes import NumberAttribute, UnicodeSetAttribute

from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get


class ReadMarksItem(Item, discriminator="read_marks"):
    version = NumberAttribute()
    notice_ids = UnicodeSetAttribute(null=True)


def find_read(user_id: str) -> tuple[frozenset[str], int]:
    """(ids of notices, version); version 0 for somebody who never read one."""
    item = get(ReadMarksItem, keys.person(user_id), keys.READ_MARKS)
    return (frozenset(), 0) if item is None else (frozenset(item.notice_ids or ()), int(item.version))


def add_save_read(changes: Changes, user_id: str, notice_ids: Iterable[str], version: int) -> None:
    """In place of those of that version. Commit raises NotPossibleNow when others were saved in between."""
    item = ReadMarksItem(
        pk=keys.person(user_id), sk=keys.READ_MARKS, version=version + 1, notice_ids=set(notice_ids) or None
    )
    changes.put(item, ReadMarksItem.version == version if version else ReadMarksItem.pk.does_not_exist())
