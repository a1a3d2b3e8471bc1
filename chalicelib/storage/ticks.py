"""Ticks of files, kept with the transfer: one item a file."""

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.domain.errors import SafehandError
from chalicelib.domain.tick import Tick
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item


class TickItem(Item, discriminator="tick"):
    document_id = UnicodeAttribute()
    sha256 = UnicodeAttribute()
    by = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    is_set = BooleanAttribute()


def list_ticks(transfer_id: str) -> dict[str, Tick]:
    """By document id; also those that were taken back."""
    found = TickItem.query(
        keys.transfer(transfer_id), TickItem.sk.startswith(keys.tick("")), consistent_read=True
    )
    return {i.document_id: Tick(i.document_id, i.sha256, i.by, i.at, i.is_set) for i in found}


def add_tick(changes: Changes, transfer_id: str, tick: Tick, otherwise: SafehandError) -> None:
    """Commit raises `otherwise` when it says already what this one says, of the same bytes."""
    item = TickItem(
        pk=keys.transfer(transfer_id),
        sk=keys.tick(tick.document_id),
        document_id=tick.document_id,
        sha256=tick.sha256,
        by=tick.by,
        at=tick.at,
        is_set=tick.is_set,
    )
    is_new = TickItem.pk.does_not_exist() if tick.is_set else TickItem.pk.exists()
    differs = (TickItem.sha256 != tick.sha256) | (TickItem.is_set != tick.is_set)
    changes.put(item, is_new | differs if tick.is_set else is_new & differs, otherwise)
