"""The simulated table holds what storage would have written, and answers as a table does."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.aws import secrets
from chalicelib.domain.identifiers import IdentifierHasher
from chalicelib.storage import keys, students
from chalicelib.storage.table import Changes, Item
from tests.bench.population import TODAY, children
from tests.bench.stand_in import StandIn, items_of
from tests.cloud import Cloud, cloud

__all__ = ["cloud"]

STUDENTS, SCHOOLS = 400, 20
HASHER = IdentifierHasher(b"t" * 64)


def ask(stand_in: StandIn, operation: str, **asked: Any) -> Any:
    return stand_in._answer(SimpleNamespace(name=operation), {"body": json.dumps(asked)})[1]


def query(stand_in: StandIn, partition: str, **more: Any) -> Any:
    values = {":0": {"S": partition}}
    return ask(stand_in, "Query", KeyConditionExpression="#0 = :0", ExpressionAttributeValues=values, **more)


@pytest.fixture(scope="module")
def stand_in() -> StandIn:
    return StandIn(STUDENTS, SCHOOLS, HASHER)


def test_items_are_those_that_storage_writes(cloud: Cloud) -> None:
    hasher = secrets.identifier_hasher()
    for one in children(60, SCHOOLS):
        for student in one.students:
            changes = Changes()
            students.add_save_student(changes, student, None, hasher, TODAY)
            changes.commit()
            stored = {i["pk"]["S"]: i for i in cloud.items() if student.student_id in json.dumps(i)}
            made = {i["pk"]["S"]: i for i in items_of(student, hasher)}
            profile = made[keys.student(student.student_id)]
            # the record is not saved with the enrolment; the version that is saved is the next one
            assert int(profile.pop("incident_count")["N"]) == student.incident_count
            assert set(profile.pop("received", {"SS": []})["SS"]) == student.received
            profile["version"] = {"N": str(student.version + 1)}
            stored[keys.student(student.student_id)].pop("incident_count", None)
            assert made == stored


def test_a_student_is_found_by_id_and_by_each_identifier(stand_in: StandIn) -> None:
    for one in children(STUDENTS, SCHOOLS):
        for student in one.students:
            key = {"pk": {"S": keys.student(student.student_id)}, "sk": {"S": keys.PROFILE}}
            assert ask(stand_in, "GetItem", Key=key)["Item"]["student_id"]["S"] == student.student_id
            for identifier in student.identifiers:
                found = query(stand_in, keys.identifier(HASHER.to_write(identifier.value)))
                holders = {i["student_id"]["S"] for i in found["Items"]}
                same = {
                    s.student_id for s in one.students if identifier.value in {i.value for i in s.identifiers}
                }
                assert holders == same


def test_who_is_not_there_is_not_found(stand_in: StandIn) -> None:
    key = {"pk": {"S": "TRANSFER#tr_unknown"}, "sk": {"S": keys.PROFILE}}
    assert ask(stand_in, "GetItem", Key=key) == {}
    assert query(stand_in, keys.identifier("0" * 40))["Items"] == []
    asked = {Item.Meta.table_name: {"Keys": [key]}}
    assert ask(stand_in, "BatchGetItem", RequestItems=asked)["Responses"] == {Item.Meta.table_name: []}


def test_what_is_put_is_found_again() -> None:
    stand_in = StandIn(20, SCHOOLS, HASHER)
    item = {"pk": {"S": "TRANSFER#tr_one"}, "sk": {"S": keys.PROFILE}, "state": {"S": "detected"}}
    ask(stand_in, "TransactWriteItems", TransactItems=[{"Put": {"Item": item}}])
    assert ask(stand_in, "GetItem", Key={"pk": item["pk"], "sk": item["sk"]})["Item"] == item
    assert query(stand_in, "TRANSFER#tr_one")["Items"] == [item]


def test_what_it_does_not_know_it_refuses(stand_in: StandIn) -> None:
    with pytest.raises(NotImplementedError):
        query(stand_in, "SCHOOL#sch_00001#STUDENTS", IndexName="GSI1")
    with pytest.raises(AttributeError):
        ask(stand_in, "Scan", TableName="records")
