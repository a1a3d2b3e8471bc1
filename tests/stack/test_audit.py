"""The audit of the deployed stack is sealed by the stream, verifies, and tells of an entry that was tampered with."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.build import ROOT
from infra.demo import world
from infra.demo.world import School
from infra.local.deploy import STACK_NAME
from infra.local.stack import CREDENTIALS, REGION, Stack


@pytest.fixture(scope="module")
def school(stack: Stack) -> School:
    people = ("Kay Lock", "Lee Lock", "Safe Lock", "Tea Lock")
    made = world.open_school(
        world.sign_in_operator(stack), "3309955", "Lockgate School", "lockgate.example", people, ("Home",)
    )
    for _ in range(3):
        made.key_holder.get("/students")
    return made


def verify(school: School) -> dict[str, Any]:
    found: dict[str, Any] = school.key_holder.get(f"/audit/verify?day={datetime.now(UTC).date()}")
    return found


def command(stack: Stack, *more: str) -> tuple[int, str]:
    """What operations type: exit code and what it printed."""
    env = {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": stack.engine_url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": CREDENTIALS["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": CREDENTIALS["aws_secret_access_key"],
    }
    done = subprocess.run(
        [sys.executable, "-m", "infra.verify_audit", *more],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_the_stream_seals_and_what_was_altered_is_found(stack: Stack, school: School) -> None:
    verify(school)  # its own entry is the last one for ten minutes: then everything can be sealed

    def all_sealed() -> dict[str, Any] | None:
        day = verify(school)
        return day if day["sealed"] == day["entries"] else None

    day = world.wait_for("every entry to be sealed", all_sealed, seconds=120)
    assert day["is_whole"] and day["entries"] >= 4 and day["waiting"] == 0 and day["faults"] == {}

    dynamodb, table = stack.boto("dynamodb"), stack.outputs["TableName"]
    entry = _entries(dynamodb, table, "list_students")[0]
    school_id = entry["school_id"]["S"]
    code, told = command(stack, STACK_NAME, "--school", school_id)
    assert (code, "The audit is whole." in told) == (0, True), told

    dynamodb.put_item(TableName=table, Item=entry | {"actor_name": {"S": "Somebody Else"}})
    found = verify(school)
    assert not found["is_whole"] and found["faults"] == {"entry_altered": 1}
    assert found["findings"] == [{"fault": "entry_altered", "subject": entry["sk"]["S"]}]
    code, told = command(stack, STACK_NAME, "--school", school_id)
    assert code == 1 and f"entry_altered: {entry['sk']['S']}" in told

    dynamodb.delete_item(TableName=table, Key={"pk": entry["pk"], "sk": entry["sk"]})
    assert verify(school)["faults"] == {"entry_missing": 1}
    dynamodb.put_item(TableName=table, Item=entry)
    assert verify(school)["is_whole"], "as it was: nothing else had changed"


def test_a_stack_that_is_not_there_is_told(stack: Stack) -> None:
    code, told = command(stack, "no-such-stack")
    assert code == 2 and told.startswith("Could not look: ")


def _entries(dynamodb: Any, table: str, action: str) -> list[dict[str, Any]]:
    """What Kay Lock did, of this file's school alone."""
    found = dynamodb.scan(
        TableName=table,
        FilterExpression="kind = :kind AND #a = :action AND actor_name = :who",
        ExpressionAttributeNames={"#a": "action"},
        ExpressionAttributeValues={
            ":kind": {"S": "audit"},
            ":action": {"S": action},
            ":who": {"S": "Kay Lock"},
        },
    )
    items: list[dict[str, Any]] = found["Items"]
    return items
