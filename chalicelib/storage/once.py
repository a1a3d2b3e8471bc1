"""What a creation with an idempotency key made, so that sending it again makes nothing twice. Kept for a day."""

from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.domain.errors import MadeMeanwhile
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get

KEPT = timedelta(hours=24)


class OnceItem(Item, discriminator="once"):
    request_sha256 = UnicodeAttribute()
    made_id = UnicodeAttribute()
    expires_at = NumberAttribute()


def find_made(key_hash: str, now: datetime) -> tuple[str, str] | None:
    """(SHA-256 of the request, id of what it made); None when no such request was done within a day."""
    item = get(OnceItem, keys.once(key_hash), keys.ONCE)
    return (item.request_sha256, item.made_id) if item and int(item.expires_at) > now.timestamp() else None


def add_made(changes: Changes, key_hash: str, request_sha256: str, made_id: str, now: datetime) -> None:
    """Commit raises MadeMeanwhile when a request with this key has made something."""
    item = OnceItem(
        pk=keys.once(key_hash),
        sk=keys.ONCE,
        request_sha256=request_sha256,
        made_id=made_id,
        expires_at=int((now + KEPT).timestamp()),
    )
    free = OnceItem.pk.does_not_exist() | (OnceItem.expires_at <= int(now.timestamp()))
    changes.put(item, free, MadeMeanwhile())
