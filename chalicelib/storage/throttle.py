"""How often sign-in was tried for an account or from an address. Only keyed hashes of both are here.

A try is counted before it is judged, as one that went wrong; `forgive` takes that back. So a thousand at the same
moment are a thousand, not one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.throttle import Limit
from chalicelib.storage import keys
from chalicelib.storage.table import Item, get

AT_ONCE = 8
"""How often a count that lost against another at the same moment is tried again."""


@dataclass(frozen=True)
class Wait:
    """`left`: how long until the next try. `is_news`: nobody was told of this wait before."""

    left: timedelta
    is_news: bool = False


NO_WAIT = Wait(timedelta(0))


class TriesItem(Item, discriminator="tries"):
    """`wait_until`, `expires_at`: seconds since 1970; after `expires_at` it counts as not there.

    `told_until`: the wait that somebody was told of.
    """

    tries = NumberAttribute()
    wait_until = NumberAttribute()
    expires_at = NumberAttribute()
    told_until = NumberAttribute(null=True)


def take(limit: Limit, keyed_hash: str, now: datetime) -> Wait:
    """Counts a try and gives NO_WAIT; or counts nothing and gives how long to wait."""
    for _ in range(AT_ONCE):
        item = get(TriesItem, keys.tries(keyed_hash), limit.name)
        seconds = now.timestamp()
        if item is not None and item.expires_at > seconds:
            # a clock that was ahead must not make anybody wait longer than the limit says
            left = min(timedelta(seconds=float(item.wait_until) - seconds), limit.longest)
            if left > timedelta(0):
                return Wait(left, item.told_until != item.wait_until and _tell(item))
            tries, unchanged = int(item.tries), TriesItem.tries == item.tries
        else:
            tries = 0
            unchanged = TriesItem.pk.does_not_exist() | (TriesItem.expires_at <= int(seconds))
        if _count(limit, keyed_hash, tries + 1, now, unchanged):
            return NO_WAIT
    return Wait(timedelta(seconds=1))


def forgive(limit: Limit, keyed_hash: str, *, every: bool) -> None:
    """The try that was taken went right: it does not count, and with `every` none before it either."""
    item = TriesItem(pk=keys.tries(keyed_hash), sk=limit.name)
    change = TriesItem.tries.set(0) if every else TriesItem.tries.add(-1)
    _updated(item, [change, TriesItem.wait_until.set(0)], TriesItem.tries > 0)


def _tell(item: TriesItem) -> bool:
    """True for the first of all who are kept waiting by this wait."""
    untold = TriesItem.told_until.does_not_exist() | (TriesItem.told_until != item.wait_until)
    unchanged = TriesItem.wait_until == item.wait_until
    return _updated(item, [TriesItem.told_until.set(item.wait_until)], unchanged & untold)


def _count(limit: Limit, keyed_hash: str, tries: int, now: datetime, unchanged: Condition) -> bool:
    wait = limit.wait_after(tries)
    # 0 for none: another server's clock, a little behind, must not see a wait where there is none
    until = (now + wait).timestamp() if wait else 0
    counted = [
        TriesItem.kind.set(TriesItem),
        TriesItem.tries.set(tries),
        TriesItem.wait_until.set(until),
        TriesItem.expires_at.set(int((now + wait + limit.quiet).timestamp())),
    ]
    return _updated(TriesItem(pk=keys.tries(keyed_hash), sk=limit.name), counted, unchanged)


def _updated(item: TriesItem, actions: Sequence[Action], condition: Condition) -> bool:
    """False when the condition does not hold."""
    try:
        item.update(list(actions), condition=condition)
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True
