"""Counts AWS calls and DynamoDB capacity units of what runs inside a `with meter.phase(...)` block.

Write units are what the engine reports (it counts writes, indexes and transactions as AWS does). Read units the
engine reports as a constant, so they are computed here from the bytes that were read, by the rules of the DynamoDB
developer guide: 4 kB a unit, half for an eventually consistent read, every item of a batch rounded up by itself.
"""

import math
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Value = dict[str, Any]


class Meter:
    """`calls`, `writes` and `reads` are counters by phase."""

    def __init__(self) -> None:
        self.calls: dict[str, Counter[str]] = {}
        self.writes: Counter[str] = Counter()
        self.reads: Counter[str] = Counter()
        self._phase = ""
        self._lock = threading.Lock()
        self._asked = threading.local()

    def watch(self, client: Any) -> None:
        """Counts every call of a botocore client from now on."""
        events = client.meta.events
        events.register("provide-client-params.*.*", self._ask)
        events.register("after-call.*.*", self._count)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        self._phase = name
        self.calls.setdefault(name, Counter())
        try:
            yield
        finally:
            self._phase = ""

    @property
    def current(self) -> str:
        """The phase that runs, or ""."""
        return self._phase

    def _ask(self, params: Value, model: Any, **_: Any) -> Value:
        self._asked.params = params
        members = model.input_shape.members if model.input_shape else {}
        return params | ({"ReturnConsumedCapacity": "TOTAL"} if "ReturnConsumedCapacity" in members else {})

    def _count(self, parsed: Value, model: Any, **_: Any) -> None:
        if not self._phase:
            return
        name = f"{model.service_model.service_id.lower()}.{model.name}"
        with self._lock:
            self.calls[self._phase][name] += 1
            if model.service_model.service_id == "DynamoDB":
                self._capacity(model.name, parsed)

    def _capacity(self, operation: str, parsed: Value) -> None:
        if operation in ("GetItem", "BatchGetItem", "Query"):
            self.reads[self._phase] += read_units(operation, self._asked.params, parsed)  # type: ignore[assignment]
            return
        consumed = parsed.get("ConsumedCapacity", [])
        for one in consumed if isinstance(consumed, list) else [consumed]:
            self.writes[self._phase] += one.get("CapacityUnits", 0)


def read_units(operation: str, params: Value, parsed: Value) -> float:
    """Units of one read, from the bytes that came back."""
    if operation == "GetItem":
        return _units(item_bytes(parsed.get("Item", {})), bool(params.get("ConsistentRead")))
    if operation == "Query":
        total = sum(item_bytes(i) for i in parsed.get("Items", []))
        return _units(total, bool(params.get("ConsistentRead")))
    units = 0.0
    for table, asked in params["RequestItems"].items():
        found = parsed.get("Responses", {}).get(table, [])
        consistent = bool(asked.get("ConsistentRead"))
        units += sum(_units(item_bytes(i), consistent) for i in found)
        units += (len(asked["Keys"]) - len(found)) * _units(0, consistent)
    return units


def _units(size: int, consistent: bool) -> float:
    return max(1, math.ceil(size / 4096)) * (1.0 if consistent else 0.5)


def item_bytes(item: Value) -> int:
    """Size of an item as DynamoDB counts it: attribute names and values in UTF-8 (developer guide, item sizes)."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: Value) -> int:
    kind, inside = next(iter(value.items()))
    if kind == "S":
        return len(inside.encode())
    if kind == "N":
        return math.ceil(len(inside.strip("-0.")) / 2) + 1
    if kind in ("SS", "NS", "BS"):
        return sum(len(str(one).encode()) for one in inside)
    if kind == "M":
        return 3 + sum(len(n.encode()) + 1 + _value_bytes(v) for n, v in inside.items())
    if kind == "L":
        return 3 + sum(1 + _value_bytes(v) for v in inside)
    return 1
