"""How often sign-in was tried for an account or from an address. Only keyed hashes of both are here.

A try is counted before it is judged, as one that went wrong; `forgive` takes that back. So a thousand at the same
moment are a thousand, not one.
"""

from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition

from chalicelib.domain.throttle import Limit
from chalicelib.storage import keys
from chalicelib.storage.table import Item, get

AT_ONCE = 8
"""How often a count that lost against another at the same moment is tried again."""


class TriesItem(Item, discriminator="tries"):
    """`wait_until`, `expires_at`: seconds since 1970; after `expires_at` it counts as not there."""

    tries = NumberAttribute()
    wait_until = NumberAttribute()
    expires_at = NumberAttribute()


def take(limit: Limit, keyed_hash: str, now: datetime) -> timedelta:
    """Counts a try and gives zero; or counts nothing and gives how long to wait."""
    for _ in range(AT_ONCE):
        item = get(TriesItem, keys.tries(keyed_hash), limit.name)
        seconds = now.timestamp()
        if item is not None and item.expires_at > seconds:
            # a clock that was ahead must not make anybody wait longer than the limit says
            left = min(timedelta(seconds=float(item.wait_until) - seconds), limit.longest)
            if left > timedelta(0):
                return left
            tries, unchanged = int(item.tries), TriesItem.tries == item.tries
        else:
            tries = 0
            unchanged = TriesItem.pk.does_not_exist() | (TriesItem.expires_at <= int(seconds))
        if _count(limit, keyed_hash, tries + 1, now, unchanged):
            return timedelta(0)
    return timedelta(seconds=1)


def forgive(limit: Limit, keyed_hash: str, *, every: bool) -> None:
    """The try that was taken went right: it does not count, and with `every` none before it either."""
    item = TriesItem(pk=keys.tries(keyed_hash), sk=limit.name)
    change = TriesItem.tries.set(0) if every else TriesItem.tries.add(-1)
    try:
        item.update([change, TriesItem.wait_until.set(0)], condition=TriesItem.tries > 0)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def _count(limit: Limit, keyed_hash: str, tries: int, now: datetime, unchanged: Condition) -> bool:
    wait = limit.wait_after(tries)
    item = TriesItem(pk=keys.tries(keyed_hash), sk=limit.name)
    try:
        item.update(
            [
                TriesItem.kind.set(TriesItem),
                TriesItem.tries.set(tries),
                # 0 for none: another server's clock, a little behind, must not see a wait where there is none
                TriesItem.wait_until.set((now + wait).timestamp() if wait else 0),
                TriesItem.expires_at.set(int((now + wait + limit.quiet).timestamp())),
            ],
            condition=unchanged,
        )
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True
