"""Which partition of the table, or of an index, takes how many write units: worked out from the items before and after each
write. The sum must be what the engine reports, or counting stops with an error."""

import math
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.bench.meter import Meter, Value, item_bytes

INDEXES = ("gsi1", "gsi2")
WRITES = ("PutItem", "UpdateItem", "TransactWriteItems")


class Heat:
    """`units[phase][partition]`; a partition of an index has its name before it, as `gsi2 UNDONE#...`."""

    def __init__(self, meter: Meter, watched: Any, plain: Any) -> None:
        """`watched`: the client whose writes count. `plain`: one that nobody watches, to look at the items."""
        self.units: dict[str, Counter[str]] = {}
        self._meter, self._plain, self._asked = meter, plain, threading.local()
        self._lock = threading.Lock()
        for name in WRITES:
            watched.meta.events.register(f"provide-client-params.dynamodb.{name}", self._before)
            watched.meta.events.register(f"after-call.dynamodb.{name}", self._after)

    def _before(self, params: Value, **_: Any) -> None:
        self._asked.items = [(table, key, self._find(table, key)) for table, key in _keys(params)]
        self._asked.times = 2 if "TransactItems" in params else 1

    def _after(self, parsed: Value, **_: Any) -> None:
        if not self._meter.current or "Error" in parsed:
            return
        with self._lock:
            units = self.units.setdefault(self._meter.current, Counter())
            for table, key, before in self._asked.items:
                for partition, number in written(before, self._find(table, key), self._asked.times):
                    units[partition] += number

    def _find(self, table: str, key: Value) -> Value:
        found: Value = self._plain.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item", {})
        return found


def _keys(params: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """Table and key of each item that is written."""
    for one in params.get("TransactItems", [{"Only": params}]):
        asked = next(iter(one.values()))
        yield (
            asked["TableName"],
            {n: v for n, v in asked.get("Item", asked.get("Key")).items() if n in ("pk", "sk")},
        )


def written(before: Value, after: Value, times: int) -> Iterator[tuple[str, int]]:
    """(partition, write units) of a write that left `after` where `before` was ({} for nothing), `times` 2 in a transaction.

    A write takes a unit for each kB of the larger of the two. An index takes the item that it holds: once when it stays
    in its place, and once out of the old one and once into the new one when it moves.
    """
    yield after["pk"]["S"], times * _units(max(item_bytes(before), item_bytes(after)))
    for index in INDEXES:
        old, new = _place(before, index), _place(after, index)
        if old and old != new:
            yield f"{index} {old[0]}", _units(item_bytes(before))
        if new and (old != new or before != after):
            yield f"{index} {new[0]}", _units(item_bytes(after))


def _place(item: Value, index: str) -> tuple[str, str] | None:
    pk, sk = item.get(f"{index}pk"), item.get(f"{index}sk")
    return (pk["S"], sk["S"]) if pk and sk else None


def _units(size: int) -> int:
    return max(1, math.ceil(size / 1024))
