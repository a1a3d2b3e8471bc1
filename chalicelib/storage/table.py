"""The one table: its base item, its indexes, and `Changes`, writes that happen together or not at all."""

import os
import random
import time
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from pynamodb.attributes import DiscriminatorAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.domain.errors import NotPossibleNow, SafehandError

CONFLICT_TRIES = 6
MAX_WRITES = 100
"""Items in one transaction, a limit of DynamoDB."""


class SchoolIndex(GlobalSecondaryIndex["Item"]):  # type: ignore[no-untyped-call]  # pynamodb leaves it untyped
    """GSI1: lists of a school."""

    class Meta:
        index_name = "GSI1"
        projection = AllProjection()

    gsi1pk = UnicodeAttribute(hash_key=True)
    gsi1sk = UnicodeAttribute(range_key=True)


class WorkIndex(GlobalSecondaryIndex["Item"]):  # type: ignore[no-untyped-call]  # as above
    """GSI2: outgoing transfers, students that matching must look at, outbox entries that are not done."""

    class Meta:
        index_name = "GSI2"
        projection = AllProjection()

    gsi2pk = UnicodeAttribute(hash_key=True)
    gsi2sk = UnicodeAttribute(range_key=True)


class Item(Model):
    """Base of all items. `kind` is also what the stream's filters look at."""

    class Meta:
        table_name = os.environ.get("SAFEHAND_TABLE", "safehand")
        region = os.environ.get("AWS_REGION", os.environ.get("AWS_DEFAULT_REGION", "eu-west-2"))
        connect_timeout_seconds = 2
        read_timeout_seconds = 5
        max_retry_attempts = 4

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)
    gsi2pk = UnicodeAttribute(null=True)
    gsi2sk = UnicodeAttribute(null=True)
    by_school = SchoolIndex()
    by_work = WorkIndex()


T = TypeVar("T", bound=Item)


def somebody_was_first() -> NotPossibleNow:
    """A fresh error each time: one that is raised again and again keeps the frames of every earlier raise."""
    return NotPossibleNow(
        "Somebody else changed this at the same moment. Load the page again and look before you repeat it.",
        code="lost_race",
    )


class Changes:
    """Collects writes; `commit` makes all of them in one transaction or raises and makes none.

    Every write may name the error to raise when its condition does not hold (`otherwise`).
    """

    def __init__(self) -> None:
        self._puts: list[tuple[Item, Condition | None, SafehandError]] = []
        self._updates: list[tuple[Item, list[Action], Condition | None, SafehandError]] = []
        self._sums: dict[tuple[str, str], tuple[Item, NumberAttribute, int, list[Action]]] = {}

    def __len__(self) -> int:
        return len(self._puts) + len(self._all_updates())

    def put(
        self, item: Item, condition: Condition | None = None, otherwise: SafehandError | None = None
    ) -> None:
        self._puts.append((item, condition, otherwise or somebody_was_first()))

    def put_new(self, item: Item, otherwise: SafehandError | None = None) -> None:
        self.put(item, Item.pk.does_not_exist(), otherwise)

    def update(
        self,
        item: Item,
        actions: Sequence[Action],
        condition: Condition | None = None,
        otherwise: SafehandError | None = None,
    ) -> None:
        self._updates.append((item, list(actions), condition, otherwise or somebody_was_first()))

    def add_to(self, item: Item, number: NumberAttribute, by: int, actions: Sequence[Action]) -> None:
        """Adds to a number of an item that many changes of one transaction may add to; it is written once, with the
        newest of `actions`, and not at all when nothing is left to add."""
        key = (item.pk, item.sk)
        before = self._sums[key][2] if key in self._sums else 0
        self._sums[key] = (item, number, before + by, list(actions))

    def join(self, other: "Changes") -> None:
        """Takes the other's writes in. No item may be in both, except those of `add_to`: a transaction writes an item
        once."""
        self._puts += other._puts
        self._updates += other._updates
        for one in other._sums.values():
            self.add_to(*one)

    def commit(self) -> None:
        """Raises the `otherwise` of the first write whose condition failed.

        Two transactions on one item at the same moment are a conflict, not a refusal: it is tried again.
        """
        if len(self) > MAX_WRITES:
            raise ValueError(f"{len(self)} writes are more than one transaction takes")
        for attempt in range(CONFLICT_TRIES):
            try:
                self._write()
                return
            except TransactWriteError as error:
                refused = self._refused(error)
                if refused is not None:
                    raise refused from None
                if attempt == CONFLICT_TRIES - 1 or not _is_conflict(error):
                    raise
                time.sleep(random.uniform(0, 0.05 * 2**attempt))

    def _write(self) -> None:
        with TransactWrite(connection=connection()) as transaction:
            for item, put_condition, _ in self._puts:
                transaction.save(item, condition=put_condition)
            for item, actions, update_condition, _ in self._all_updates():
                transaction.update(item, actions=actions, condition=update_condition)

    def _all_updates(self) -> list[tuple[Item, list[Action], Condition | None, SafehandError]]:
        sums = [
            (item, [*actions, number.add(by)], None, somebody_was_first())
            for item, number, by, actions in self._sums.values()
            if by
        ]
        return [*self._updates, *sums]

    def _refused(self, error: TransactWriteError) -> SafehandError | None:
        # pynamodb sends puts, then updates: the reasons come in that order
        errors = [*(p[2] for p in self._puts), *(u[3] for u in self._all_updates())]
        for reason, otherwise in zip(error.cancellation_reasons, errors, strict=False):
            if reason is not None and reason.code == "ConditionalCheckFailed":
                return otherwise
        return None


def commit_joined(parts: Sequence[Changes]) -> bool:
    """Makes many changes in one transaction, to save round trips. False when it was refused and none was made: the
    caller then commits them one by one, and learns which of them it is."""
    joined = Changes()
    for part in parts:
        joined.join(part)
    try:
        joined.commit()
    except (NotPossibleNow, TransactWriteError):
        return False
    return True


def _is_conflict(error: TransactWriteError) -> bool:
    codes = {r.code for r in error.cancellation_reasons if r is not None}
    return bool(codes & {"TransactionConflict", "ThrottlingError"}) or error.cause_response_code in (
        "TransactionInProgressException",
        "TransactionConflictException",
    )


def connection() -> Any:
    """pynamodb's low-level connection of the table: one client for models and transactions alike."""
    return Item._get_connection().connection


def get(model: type[T], pk: str, sk: str) -> T | None:
    """A strongly consistent read; None when there is no such item, or one of another kind in its place (a tombstone)."""
    try:
        found = Item.get(pk, sk, consistent_read=True)
    except Item.DoesNotExist:
        return None
    return found if isinstance(found, model) else None


def get_many(model: type[T], keys: Iterable[tuple[str, str]]) -> list[T]:
    """A consistent batch read, in no order; keys without an item of this kind are left out."""
    unique: Sequence[tuple[str, str]] = list(dict.fromkeys(keys))
    found = Item.batch_get(unique, consistent_read=True) if unique else ()
    return [item for item in found if isinstance(item, model)]
