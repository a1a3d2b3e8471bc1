"""A population of any size as a table that is never written: answers for DynamoDB below the storage code.

Reads are answered with the very items that storage would have written for the student asked for, made on demand; what
is put meanwhile is kept and found again. So all calls are the real ones, in the real order, with items of the real
size; only the table behind them is not there. Write units are not simulated.
"""

import json
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from pynamodb.expressions.operand import Path
from pynamodb.expressions.operand import Value as Operand

from chalicelib.domain.identifiers import IdentifierHasher
from chalicelib.domain.student import Student
from chalicelib.storage import keys, students
from chalicelib.storage.table import Changes, Item
from tests.bench.meter import Value
from tests.bench.population import TODAY, child, children, number_of


class _Recorded(Changes):
    """What storage would write, as items."""

    def items(self) -> Iterator[Value]:
        for put, _, _ in self._puts:
            yield put.serialize()
        for item, actions, _, _ in self._updates:
            made = item.serialize(null_check=False)  # an update names the item by its key alone
            for action in actions:
                if len(action.values) == 2:  # sets a value; a removal has only the path
                    path, value = cast("tuple[Path, Operand]", action.values)
                    made[str(path.path[0])] = value.value
            yield made


def items_of(student: Student, hasher: IdentifierHasher, due: date = TODAY) -> list[Value]:
    """The items of a student as storage saves them, with the part of the record that matching looks at."""
    changes = _Recorded()
    students.add_save_student(changes, student, None, hasher, due)
    made = list(changes.items())
    for item in made:
        if item["sk"]["S"] == keys.PROFILE:
            item["incident_count"] = {"N": str(student.incident_count)}
            item["version"] = {"N": str(student.version)}
            if student.received:
                item["received"] = {"SS": sorted(student.received)}
    return made


class StandIn:
    """Answers the calls of one botocore client of DynamoDB. Raises for a call that it does not know."""

    def __init__(self, count: int, schools: int, hasher: IdentifierHasher) -> None:
        self._schools, self._hasher = schools, hasher
        self._child_of: dict[str, int] = {}  # partition of an identifier -> number of the child
        self._put: dict[tuple[str, str], Value] = {}
        for one in children(count, schools):
            number = number_of(one.students[0].student_id)
            for value in {i.value for s in one.students for i in s.identifiers}:
                self._child_of[keys.identifier(hasher.to_write(value))] = number

    def answer_for(self, client: Any) -> None:
        client.meta.events.register("before-call.dynamodb.*", self._answer)

    def _answer(self, model: Any, params: Value, **_: Any) -> tuple[SimpleNamespace, Value]:
        asked = json.loads(params["body"])
        return SimpleNamespace(status_code=200), getattr(self, f"_{model.name}")(asked)

    def _GetItem(self, asked: Value) -> Value:
        found = self._find(asked["Key"])
        return {"Item": found} if found else {}

    def _BatchGetItem(self, asked: Value) -> Value:
        wanted = asked["RequestItems"][Item.Meta.table_name]["Keys"]
        found = [item for key in wanted if (item := self._find(key))]
        return {"Responses": {Item.Meta.table_name: found}, "UnprocessedKeys": {}}

    def _Query(self, asked: Value) -> Value:
        condition, values = asked["KeyConditionExpression"], asked["ExpressionAttributeValues"]
        if "IndexName" in asked or condition.count(":") != 1:
            raise NotImplementedError(f"the stand-in knows whole partitions only, not {condition}")
        partition = values[f":{condition.partition(':')[2].strip()}"]["S"]
        found = [item for item in self._partition(partition) if item["pk"]["S"] == partition]
        found += [item for (pk, _), item in self._put.items() if pk == partition]
        return {"Items": found, "Count": len(found), "ScannedCount": len(found)}

    def _TransactWriteItems(self, asked: Value) -> Value:
        for one in asked["TransactItems"]:
            if "Put" in one:
                item = one["Put"]["Item"]
                self._put[item["pk"]["S"], item["sk"]["S"]] = item
        return {}

    def _UpdateItem(self, asked: Value) -> Value:
        return {
            "Attributes": self._find(asked["Key"]) or asked["Key"]
        }  # nothing that matching reads again changes

    def _find(self, key: Value) -> Value | None:
        pk, sk = key["pk"]["S"], key["sk"]["S"]
        made = (item for item in self._partition(pk) if (item["pk"]["S"], item["sk"]["S"]) == (pk, sk))
        return self._put.get((pk, sk)) or next(made, None)

    def _partition(self, pk: str) -> Iterator[Value]:
        """All items of the child to whom a partition belongs, if it is one of the population's."""
        if pk.startswith(keys.student("stu_")):
            number = number_of(pk.removeprefix(keys.student("")))
        elif pk in self._child_of:
            number = self._child_of[pk]
        else:
            return
        for student in child(number, self._schools).students:
            yield from items_of(student, self._hasher)
