"""A school's corrections of how its exports' columns are read: one item."""

from pynamodb.attributes import JSONAttribute, NumberAttribute

from chalicelib.domain.column_map import ColumnMap
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get


class ColumnMapItem(Item, discriminator="column_map"):
    version = NumberAttribute()
    columns = JSONAttribute()
    written = JSONAttribute()


def find_column_map(school_id: str) -> ColumnMap:
    """Version 0 and no corrections when never saved."""
    item = get(ColumnMapItem, keys.school(school_id), keys.COLUMNS)
    if item is None:
        return ColumnMap(school_id)
    return ColumnMap(school_id, item.columns, int(item.version), item.written)


def add_save_column_map(changes: Changes, one: ColumnMap) -> None:
    """Saves it as the next version. Commit raises NotPossibleNow when somebody else saved in between."""
    item = ColumnMapItem(
        pk=keys.school(one.school_id),
        sk=keys.COLUMNS,
        version=one.version + 1,
        columns=dict(one.columns),
        written=dict(one.written),
    )
    same = ColumnMapItem.version == one.version if one.version else ColumnMapItem.pk.does_not_exist()
    changes.put(item, same)
