"""API keys: a look-up item under the key's hash says whose it is, the school's own item says all else.

So there is one truth about a key: revoking it is one write, and nothing is ever deleted.
"""

from datetime import date, datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.domain.api_key import MAX_LIVE, ApiKey
from chalicelib.domain.errors import NotPossibleNow
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get


class ApiKeyItem(Item, discriminator="api_key"):
    key_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    label = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    created_by = UnicodeAttribute()
    last_used_on = UnicodeAttribute(null=True)
    revoked_at = UTCDateTimeAttribute(null=True)


class ApiKeyOwnerItem(Item, discriminator="api_key_owner"):
    key_id = UnicodeAttribute()
    school_id = UnicodeAttribute()


class LiveKeysItem(Item, discriminator="live_api_keys"):
    """Counted, not listed: two people who make the last key at the same moment cannot both have it."""

    live = NumberAttribute()


def find_key(school_id: str, key_id: str) -> ApiKey | None:
    item = get(ApiKeyItem, keys.school(school_id), keys.api_key(key_id))
    return None if item is None else _key(item)


def find_by_hash(key_hash: str) -> ApiKey | None:
    """Revoked ones too."""
    owner = get(ApiKeyOwnerItem, keys.api_key(key_hash), "SCHOOL")
    return None if owner is None else find_key(owner.school_id, owner.key_id)


def list_keys(school_id: str) -> list[ApiKey]:
    """In no order, revoked ones too."""
    found = ApiKeyItem.query(
        keys.school(school_id), ApiKeyItem.sk.startswith(keys.api_key("")), consistent_read=True
    )
    return [_key(i) for i in found]


def add_new_key(changes: Changes, key: ApiKey, key_hash: str) -> None:
    """Commit raises NotPossibleNow when the school has ten live keys."""
    owner = ApiKeyOwnerItem(
        pk=keys.api_key(key_hash), sk="SCHOOL", key_id=key.key_id, school_id=key.school_id
    )
    changes.put_new(owner)
    changes.put_new(
        ApiKeyItem(
            pk=keys.school(key.school_id),
            sk=keys.api_key(key.key_id),
            key_id=key.key_id,
            school_id=key.school_id,
            label=key.label,
            created_at=key.created_at,
            created_by=key.created_by,
        )
    )
    changes.update(
        _live(key.school_id),
        [LiveKeysItem.kind.set(LiveKeysItem), LiveKeysItem.live.add(1)],
        LiveKeysItem.live.does_not_exist() | (LiveKeysItem.live < MAX_LIVE),
        NotPossibleNow(
            f"Your school has {MAX_LIVE} API keys in use. Revoke one that is not needed any more.",
            code="too_many_keys",
        ),
    )


def add_revoke(changes: Changes, key: ApiKey, now: datetime) -> None:
    """Commit raises NotPossibleNow when the key was revoked already."""
    changes.update(
        ApiKeyItem(pk=keys.school(key.school_id), sk=keys.api_key(key.key_id)),
        [ApiKeyItem.revoked_at.set(now)],
        ApiKeyItem.pk.exists() & ApiKeyItem.revoked_at.does_not_exist(),
        NotPossibleNow("This API key has been revoked already.", code="key_revoked"),
    )
    changes.update(_live(key.school_id), [LiveKeysItem.live.add(-1)])


def touch(key: ApiKey, today: date) -> None:
    item = ApiKeyItem(pk=keys.school(key.school_id), sk=keys.api_key(key.key_id))
    item.update([ApiKeyItem.last_used_on.set(today.isoformat())], condition=ApiKeyItem.pk.exists())


def _live(school_id: str) -> LiveKeysItem:
    return LiveKeysItem(pk=keys.school(school_id), sk=keys.API_KEYS)


def _key(item: ApiKeyItem) -> ApiKey:
    return ApiKey(
        item.key_id,
        item.school_id,
        item.label,
        item.created_at,
        item.created_by,
        date.fromisoformat(item.last_used_on) if item.last_used_on else None,
        item.revoked_at,
    )
