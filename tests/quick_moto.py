"""moto without what makes it slow here: its answers stay the same (tests/storage/test_quick_moto.py), at half the time.

For each answer moto walks botocore's model of it, though a table's answers are JSON of that very shape already; for
each transaction it copies the whole table, to put it back if one item is refused; for each query it sorts the whole table;
for each attribute that it sets it measures the whole item; in each update it counts the clauses again below every
node."""

import copy
import functools
import inspect
import json
from typing import Any

import moto.core.responses
import pytest
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import method_names_from_class
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser  # type: ignore[attr-defined]  # it has no types
from moto.dynamodb.parsing.validators import ActionCountValidator

OPERATIONS = {
    "BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "TransactGetItems",
    "TransactWriteItems", "UpdateItem",
}  # fmt: skip

_serialized = BaseResponse.serialized
_parse_parameters = BaseResponse.parse_parameters
_query, _all_items = Table.query, Table.all_items
_QUERY = inspect.signature(_query)
_set = LimitedSizeDict.__setitem__
_cast_value: Any = DynamoType.__dict__["cast_value"]
_transact_write_items = DynamoDBBackend.transact_write_items


def _as_it_is(self: BaseResponse, result: ActionResult) -> Any:
    """An answer of the table as JSON. Errors and answers with bytes or times go moto's own way."""
    if isinstance(result.result, dict) and self._get_action() in OPERATIONS:
        try:
            body = json.dumps({name: value for name, value in result.result.items() if value is not None})
        except TypeError:
            return _serialized(self, result)
        return 200, {"Content-Type": "application/x-amz-json-1.0", **self.response_headers}, body
    return _serialized(self, result)


def _as_it_came(self: BaseResponse, request: Any) -> None:
    """What was asked of the table. Binary attributes, which must be decoded, go moto's own way."""
    if self._get_action() not in OPERATIONS or b'"B' in request.data:
        _parse_parameters(self, request)
    else:
        self.params = json.loads(request.data)


def _keeps_what_it_touches(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """All or nothing, by a copy of the items that the transaction names."""
    before = []
    for write in transact_items:
        operation = next(iter(write.values()))
        table = self.get_table(operation["TableName"])
        hash_key, range_key = self.get_keys_value(table, operation.get("Key") or operation["Item"])
        before.append((table, hash_key, range_key, copy.deepcopy(table.get_item(hash_key, range_key))))
    try:
        _transact_write_items(self, transact_items)
    except Exception:
        for table, hash_key, range_key, item in before:
            if item is not None:
                table.items[hash_key][range_key] = item
            elif table.get_item(hash_key, range_key) is not None:
                table.delete_item(hash_key, range_key)
        raise


def _once_at_the_top(self: ActionCountValidator, node: Any) -> Any:
    return self.verify_action_counts(node)


def _kept_types(self: DepthFirstTraverser) -> tuple[type, ...]:
    kept: tuple[type, ...] | None = self.__dict__.get("kept_types")
    if kept is None:
        kept = self.__dict__["kept_types"] = tuple(self._processing_map())
    return kept


def _looks_at_one_partition(self: Table, hash_key: DynamoType, *args: Any, **given: Any) -> Any:
    asked = _QUERY.bind(self, hash_key, *args, **given).arguments
    conditions = asked.get("hash_key_conditions")
    self.__dict__["asked"] = conditions[0] if asked.get("index_name") and conditions else (None, hash_key)
    try:
        return _query(self, hash_key, *args, **given)
    finally:
        del self.__dict__["asked"]


def _of_the_partition(self: Table) -> list[Item]:
    if "asked" not in self.__dict__:
        return _all_items(self)
    attribute, value = self.__dict__["asked"]
    if attribute is None:
        found = list(self.items[value].values()) if value in self.items else []
    else:
        everything = (item for partition in self.items.values() for item in partition.values())
        found = [i for i in everything if attribute in i.attrs and i.attrs[attribute].value == value.value]
    return sorted(found, key=lambda i: (i.hash_key.value, i.range_key.value))


def _measures_what_is_large(self: LimitedSizeDict, key: str, value: Any) -> None:
    if type(value) is DynamoType and value.size() < 1000:
        dict.__setitem__(self, key, value)
    else:
        _set(self, key, value)


def _plain(self: DynamoType) -> Any:
    return self.value if self.type == "S" else _cast_value.__get__(self)


_PATCHES: list[tuple[Any, str, Any]] = [
    (BaseResponse, "serialized", _as_it_is),
    (BaseResponse, "parse_parameters", _as_it_came),
    (DynamoDBBackend, "transact_write_items", _keeps_what_it_touches),
    (Table, "__deepcopy__", lambda self, memo: self),
    (Table, "query", _looks_at_one_partition),
    (Table, "all_items", _of_the_partition),
    (LimitedSizeDict, "__setitem__", _measures_what_is_large),
    (DynamoType, "cast_value", property(_plain)),
    (ActionCountValidator, "traverse", _once_at_the_top),
    (DepthFirstTraverser, "nodes_to_be_processed", _kept_types),
    (moto.core.responses, "method_names_from_class", functools.cache(method_names_from_class)),
]


_WAS = [getattr(owner, name, None) for owner, name, _ in _PATCHES]


def install() -> None:
    """For the whole process."""
    for owner, name, quick in _PATCHES:
        setattr(owner, name, quick)


def remove(patch: pytest.MonkeyPatch) -> None:
    """moto as it was, until `patch` is undone."""
    for (owner, name, _), was in zip(_PATCHES, _WAS, strict=True):
        if was is None:
            patch.delattr(owner, name)
        else:
            patch.setattr(owner, name, was)
