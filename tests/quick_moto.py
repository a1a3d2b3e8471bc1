"""moto without what makes it slow here: its answers stay the same (tests/storage/test_quick_moto.py), at half the time.

For each answer moto walks botocore's model of it, though a table's answers are JSON of that very shape already; for
each transaction it copies the whole table, to put it back if one item is refused; for each query it sorts the whole table;
for each attribute that it sets it measures the whole item; an update it parses twice, copies the tree and walks it ten
times, be it a mere `SET a = :a`; for each user pool it factors the same RSA key again; for each mock_aws it
registers all services with a library of requests that nothing here uses. Of each request botocore makes a signature
that moto does not look at, and moto a request of werkzeug."""

import copy
import functools
import inspect
import json
import re
from typing import Any

import moto.core.models
import moto.core.responses
import pytest
from botocore.signers import RequestSigner
from botocore.useragent import UserAgentString
from joserfc._rfc7518.rsa_key import RSABinding
from moto.core.base_backend import BaseBackend
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import DEFAULT_ACCOUNT_ID, botocore_stubber
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import method_names_from_class
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser  # type: ignore[attr-defined]  # it has no types
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]  # as above
from moto.dynamodb.parsing.validators import ActionCountValidator
from moto.dynamodb.responses import DynamoHandler

OPERATIONS = {
    "BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "TransactGetItems",
    "TransactWriteItems", "UpdateItem",
}  # fmt: skip

_BYTES = re.compile(rb'"BS?":')

_serialized = BaseResponse.serialized
_parse_parameters = BaseResponse.parse_parameters
_query, _all_items = Table.query, Table.all_items
_QUERY = inspect.signature(_query)
_set = LimitedSizeDict.__setitem__
_cast_value: Any = DynamoType.__dict__["cast_value"]
_transact_write_items = DynamoDBBackend.transact_write_items
_update_item = DynamoDBBackend.update_item
_process_request = BotocoreStubber.process_request
_sign = RequestSigner.sign
_urls: Any = BaseBackend.__dict__["urls"]
_import_private_key = RSABinding.import_private_key


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
    if self._get_action() not in OPERATIONS or _BYTES.search(request.data):
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


_PLAIN = re.compile(
    r"(?:SET (?P<sets>#\w+ = :\w+(?:, #\w+ = :\w+)*))?(?:^| |$)(?:REMOVE (?P<removes>#\w+(?:, #\w+)*))?"
)


def _sets_and_removes(
    table: Table, expression: str, names: dict[str, str], values: dict[str, Any]
) -> tuple[dict[str, Any], list[str]] | None:
    """What an update does that only sets and removes small attributes; None of any other, or of one with a mistake."""
    found = _PLAIN.fullmatch(expression)
    if not found:
        return None
    pairs = [pair.split(" = ") for pair in (found["sets"] or "").split(", ") if pair]
    removes = [name for name in (found["removes"] or "").split(", ") if name]
    used = [name for name, _ in pairs] + removes
    if not used or not all(name in names for name in used) or not all(value in values for _, value in pairs):
        return None
    paths = [names[name] for name in used]
    keys = {one["AttributeName"]: one["AttributeType"] for one in table.attr}
    sets = {names[name]: values[value] for name, value in pairs}
    if len(set(paths)) < len(paths) or set(paths) & set(table.table_key_attrs):
        return None
    if any(
        name in keys and (list(value) != [keys[name]] or "" in value.values()) for name, value in sets.items()
    ):
        return None
    return None if len(str(sets)) > 1000 else (sets, [names[name] for name in removes])


def _update_plainly(
    self: DynamoDBBackend,
    table_name: str,
    key: dict[str, Any],
    update_expression: str,
    expression_attribute_names: dict[str, Any],
    expression_attribute_values: dict[str, Any],
    attribute_updates: dict[str, Any] | None = None,
    **more: Any,
) -> Item:
    """Whether it may, and the item that is made when there is none, are moto's; it is given nothing to set."""
    names, values = expression_attribute_names or {}, expression_attribute_values or {}
    plain = None
    if not attribute_updates and table_name in self.tables:
        plain = _sets_and_removes(self.tables[table_name], update_expression, names, values)
    if plain is None:
        return _update_item(
            self, table_name, key, update_expression, names, values, attribute_updates, **more
        )
    item = _update_item(self, table_name, key, "", names, values, {}, **more)
    for name, value in plain[0].items():
        item.attrs[name] = DynamoType(value)
    for name in plain[1]:
        item.attrs.pop(name, None)
    return item


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


def _straight_to_the_table(self: BotocoreStubber, request: Any) -> Any:
    target = request.headers.get("X-Amz-Target", b"")
    service, _, operation = (target.decode() if isinstance(target, bytes) else target).partition(".")
    if service != "DynamoDB_20120810" or operation not in OPERATIONS or _BYTES.search(request.body):
        return _process_request(self, request)
    handler = DynamoHandler()
    handler.headers, handler.params = {"X-Amz-Target": f"{service}.{operation}"}, json.loads(request.body)
    handler.querystring, handler.response_headers = {}, {}
    handler.region, handler.current_account = "eu-west-2", DEFAULT_ACCOUNT_ID
    return handler.call_action()


def _unsigned(self: RequestSigner, operation: str, request: Any, *args: Any) -> None:
    """Where moto answers. S3 has more in what is signed: links, and how a body is sent."""
    if self.signing_name == "s3" or not botocore_stubber.enabled:
        _sign(self, operation, request, *args)
    else:
        scope = f"testing/20261124/eu-west-2/{self.signing_name}/aws4_request"
        request.headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={scope}, Signature=none"


@functools.cache
def _urls_of(kind: Any) -> Any:
    return _urls.__get__(kind.__new__(kind))


@functools.cache
def _key_of(fields: tuple[tuple[str, str], ...]) -> Any:
    return _import_private_key(dict(fields))  # type: ignore[arg-type]


_PATCHES: list[tuple[Any, str, Any]] = [
    (BaseResponse, "serialized", _as_it_is),
    (BaseResponse, "parse_parameters", _as_it_came),
    (DynamoDBBackend, "transact_write_items", _keeps_what_it_touches),
    (DynamoDBBackend, "update_item", _update_plainly),
    (Table, "__deepcopy__", lambda self, memo: self),
    (Table, "query", _looks_at_one_partition),
    (Table, "all_items", _of_the_partition),
    (LimitedSizeDict, "__setitem__", _measures_what_is_large),
    (DynamoType, "cast_value", property(_plain)),
    (ActionCountValidator, "traverse", _once_at_the_top),
    (DepthFirstTraverser, "nodes_to_be_processed", _kept_types),
    (UpdateExpressionParser, "make", functools.cache(UpdateExpressionParser.make)),
    (BaseBackend, "urls", property(lambda self: _urls_of(type(self)))),  # type: ignore[arg-type]  # a type has a hash
    (BotocoreStubber, "process_request", _straight_to_the_table),
    (RequestSigner, "sign", _unsigned),
    (UserAgentString, "to_string", lambda self: "botocore"),
    (moto.core.models, "RESPONSES_METHODS", []),
    (RSABinding, "import_private_key", lambda fields: _key_of(tuple(sorted(fields.items())))),
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
