"""The quick moto (tests/quick_moto.py) answers as moto does, and leaves the table as moto does."""

from typing import Any

import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from tests import quick_moto
from tests.cloud import TABLE, Cloud, new_cloud

KEY = {"pk": {"S": "A#1"}, "sk": {"S": "B"}}
NEXT = {"pk": {"S": "A#1"}, "sk": {"S": "C"}}
REST: dict[str, Any] = {
    "kind": {"S": "thing"},
    "n": {"N": "1.50"},
    "is": {"BOOL": False},
    "nothing": {"NULL": True},
    "set": {"SS": ["a", "b"]},
    "map": {"M": {"list": {"L": [{"S": "x"}, {"M": {}}]}}},
    "gsi1pk": {"S": "G"},
    "gsi1sk": {"S": "1"},
}


def _ask(operation: str, **given: Any) -> Any:
    try:
        answer = getattr(client("dynamodb"), operation)(**given)
    except ClientError as error:
        answer = dict(error.response)
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def _update(expression: str, **more: Any) -> Any:
    names = {"#n": "n", "#set": "set", "#map": "map", "#list": "list", "#pk": "pk", "#gsi": "gsi1pk"}
    used = {alias: name for alias, name in names.items() if alias in expression}
    return _ask("update_item", **{"TableName": TABLE, "Key": KEY, "UpdateExpression": expression,
                                  "ExpressionAttributeNames": used, **more})  # fmt: skip


def _transact(*writes: dict[str, Any]) -> Any:
    named = [{kind: {"TableName": TABLE, **given} for kind, given in write.items()} for write in writes]
    return _ask("transact_write_items", TransactItems=named)


def _conversation() -> list[Any]:
    """All that our code asks of a table, the good and the refused, and in the end everything in it."""
    held = {"ConditionExpression": "attribute_not_exists(pk)"}
    one, put = {":one": {"N": "1"}}, {"TableName": TABLE, "Item": {**KEY, **REST}}
    text, large = {":t": {"S": "H"}}, {":t": {"S": "x" * 399_000}}
    set_n = {"UpdateExpression": "SET n = n + :one, late = :one", "ExpressionAttributeValues": one}
    plain = {"UpdateExpression": "SET #n = :one", "ExpressionAttributeNames": {"#n": "n"},
             "ExpressionAttributeValues": one}  # fmt: skip
    with new_cloud() as cloud:
        return [
            _ask("put_item", **put, **held),
            _ask("put_item", **put, **held, ReturnValuesOnConditionCheckFailure="ALL_OLD"),
            _ask("get_item", TableName=TABLE, Key=KEY),
            _ask("get_item", TableName=TABLE, Key=NEXT),
            _update("SET #n = #n + :one REMOVE #map.#list[0] DELETE #set :a", ReturnValues="ALL_NEW",
                    ExpressionAttributeValues={**one, ":a": {"SS": ["a"]}}),
            _update("SET #n = :one SET #n = :one", ExpressionAttributeValues=one),
            _update("SET pk = :one", ExpressionAttributeValues=one),
            _update("SET #n = :one, #gsi = :t REMOVE #map", ReturnValues="ALL_NEW",
                    ExpressionAttributeValues=one | text),
            _update("SET #n = :t", ReturnValues="UPDATED_OLD", ExpressionAttributeValues=text),
            _update("SET #n = :t", ExpressionAttributeValues=text, ConditionExpression="attribute_not_exists(pk)"),
            _update("SET #n = :t", ExpressionAttributeValues=text | one),
            _update("SET #n = :t", ExpressionAttributeValues=one),
            _update("SET #pk = :t", ExpressionAttributeValues=text),
            _update("SET #gsi = :one", ExpressionAttributeValues=one),
            _update("SET #gsi = :t", ExpressionAttributeValues={":t": {"S": ""}}),
            _update("SET #n = :t, #n = :t", ExpressionAttributeValues=text),
            _update("SET #n = :t, #map = :t", ExpressionAttributeValues=large),
            _update("REMOVE #set, #map", ReturnValues="ALL_OLD"),
            _update("SET #n = :t, #gsi = :t", Key={**KEY, "sk": {"S": "new"}}, ReturnValues="ALL_NEW",
                    ExpressionAttributeValues=text),
            _transact({"Update": {"Key": KEY, **plain}}, {"Put": {"Item": NEXT}}),
            _transact({"Update": {"Key": KEY, **plain}}, {"Put": {"Item": NEXT, **held}}),
            _transact({"Delete": {"Key": NEXT}}),
            _transact({"Update": {"Key": KEY, **set_n}}, {"Put": {"Item": NEXT, **held}}),
            _transact({"Update": {"Key": KEY, **set_n}}, {"Put": {"Item": NEXT, **held}}),
            _transact({"Put": {"Item": {**NEXT, "sk": {"S": "D"}}}}, {"Delete": {"Key": NEXT}},
                      {"ConditionCheck": {"Key": KEY, **held}}),
            _transact({"Delete": {"Key": NEXT}}, {"Put": {"Item": NEXT}}),
            _transact({"Put": {"Item": {**NEXT, "sk": {"S": "E"}, "raw": {"B": b"\x00\xff"}}}}),
            _ask("query", TableName=TABLE, KeyConditionExpression="pk = :p", Limit=2,
                 ExpressionAttributeValues={":p": KEY["pk"]}),
            _ask("query", TableName=TABLE, IndexName="GSI1", KeyConditionExpression="gsi1pk = :p",
                 ExpressionAttributeValues={":p": {"S": "G"}}, ScanIndexForward=False),
            _ask("query", TableName=TABLE, KeyConditionExpression="pk = :p",
                 ExpressionAttributeValues={":p": {"S": "nobody"}}),
            _ask("put_item", TableName=TABLE, Item={**NEXT, "one": {"S": "x" * 250_000}, "two": {"S": "x" * 250_000}}),
            _ask("batch_get_item", RequestItems={TABLE: {"Keys": [KEY, NEXT]}}),
            _ask("delete_item", TableName=TABLE, Key=NEXT, ReturnValues="ALL_OLD"),
            _ask("put_item", TableName="none", Item=KEY),
            sorted(map(str, _left(cloud))),
        ]  # fmt: skip


def _left(cloud: Cloud) -> list[dict[str, Any]]:
    return [{name: sorted(value.items(), key=str) for name, value in i.items()} for i in cloud.items()]


def test_the_quick_moto_answers_and_keeps_as_moto_does(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = _conversation()
    with pytest.MonkeyPatch.context() as slow:
        quick_moto.remove(slow)
        assert _conversation() == quick


def test_where_moto_does_not_answer_a_request_is_signed_as_ever() -> None:
    """The tests of the stack may run in the same process."""

    def signature() -> str:
        request = AWSRequest("POST", "https://dynamodb.eu-west-2.amazonaws.com/")
        client("dynamodb")._request_signer.sign("GetItem", request)
        return str(request.headers["Authorization"])

    assert "SignedHeaders=" in signature()
    with new_cloud():
        assert "SignedHeaders=" not in signature()
    assert "SignedHeaders=" in signature()
