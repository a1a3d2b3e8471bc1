"""The nightly run on the deployed stack: it alone finds what a date brings, and it overlaps itself and the stream."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.demo import world
from infra.demo.client import Person
from infra.demo.night import run_nightly, wait_for_run
from infra.demo.world import School, transfer_of
from infra.local.stack import Stack
from tests.stack.moves import HEADINGS, upn

TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def operator(stack: Stack) -> Person:
    return world.sign_in_operator(stack)


@pytest.fixture(scope="module")
def schools(stack: Stack, operator: Person) -> tuple[School, School]:
    """Two leavers of the one with an incident each: Ivy Night and Jon Night."""
    people = ("Nia Holder", "Ned Holder", "Nan Lead", "Nat Teacher")
    previous = world.open_school(
        operator, "3309987", "Night School", "nightschool.example", people, ("Home",)
    )
    new = world.open_school(operator, "3309988", "Dawn School", "dawnschool.example", people, ("Home",))
    left = f"{TODAY - timedelta(days=30):%d/%m/%Y}"
    drop(stack, previous, "roll.csv", ("Ivy", 71, "04/09/2018", left), ("Jon", 72, "04/09/2018", left))
    previous.read_roll()
    for name in ("Ivy", "Jon"):
        world.log(previous, f"{name} Night", "2025-02-03T10:00:00+00:00", ("Home",), f"{name}: text")
    return previous, new


def drop(stack: Stack, school: School, file: str, *rows: tuple[str, int, str, str]) -> None:
    lines = [f"Night,{name},01/02/2014,F,{upn(n)},{entry},{leaving}\n" for name, n, entry, leaving in rows]
    world.drop_file(stack, school.laestab, file, (HEADINGS + "".join(lines)).encode())
    world.wait_for_drop(school, file)


@contextmanager
def without_stream(stack: Stack) -> Iterator[None]:
    lambdas = stack.boto("lambda")
    (found,) = lambdas.list_event_source_mappings(FunctionName="safehand-match-changes")[
        "EventSourceMappings"
    ]
    lambdas.update_event_source_mapping(UUID=found["UUID"], Enabled=False)
    try:
        yield
    finally:
        lambdas.update_event_source_mapping(UUID=found["UUID"], Enabled=True)


def item_of(stack: Stack, school: School, name: str) -> dict[str, Any]:
    """The student as DynamoDB has it."""
    key = {"pk": {"S": f"STUDENT#{school.student_id(name)}"}, "sk": {"S": "PROFILE"}}
    found = stack.boto("dynamodb").get_item(TableName=stack.outputs["TableName"], Key=key)
    item: dict[str, Any] = found["Item"]
    return item


def test_a_start_date_that_comes_is_seen_by_the_run_alone(
    stack: Stack, operator: Person, schools: tuple[School, School]
) -> None:
    _, new = schools
    drop(stack, new, "later.csv", ("Ivy", 71, f"{TODAY + timedelta(days=1):%d/%m/%Y}", ""))
    new.read_roll()
    until = time.monotonic() + 20
    while time.monotonic() < until:  # the stream has looked, and has noted tomorrow
        item = item_of(stack, new, "Ivy Night")
        if item["match_due"]["S"] == (TODAY + timedelta(days=1)).isoformat():
            break
        time.sleep(0.2)
    assert item["match_due"]["S"] == (TODAY + timedelta(days=1)).isoformat()
    assert "match_asked" not in item, "so that the note itself wakes nobody"
    assert transfer_of(new.key_holder, "Ivy Night", incoming=True) is None
    # the day comes: nobody writes anything that asks for a match (the clock of the stack cannot be turned)
    shard = item["gsi2pk"]["S"].rpartition("#")[2]
    stack.boto("dynamodb").update_item(
        TableName=stack.outputs["TableName"],
        Key={"pk": item["pk"], "sk": item["sk"]},
        UpdateExpression="SET entry_date = :d, match_due = :d, gsi2pk = :g",
        ExpressionAttributeValues={
            ":d": {"S": TODAY.isoformat()},
            ":g": {"S": f"DUE#{TODAY.isoformat()}#{shard}"},
        },
    )
    time.sleep(2)
    assert transfer_of(new.key_holder, "Ivy Night", incoming=True) is None, "the stream did not look"
    report = run_nightly(operator)
    assert report["run"]["state"] == "complete"
    assert report["run"]["counts"]["detected"] == 1
    found = transfer_of(new.key_holder, "Ivy Night", incoming=True)
    assert found is not None and found["state"] == "detected"
    assert report["pieces"] and all(p["is_done"] for p in report["pieces"])
    assert report["error_subjects"] == []
    assert operator.get("/runs")["runs"][0] == report["run"]
    new.key_holder.get("/runs", expect=403)
    new.key_holder.post("/runs", expect=403)


def test_the_stream_and_two_runs_at_once_make_one_transfer_and_one_notice(
    stack: Stack, operator: Person, schools: tuple[School, School]
) -> None:
    _, new = schools
    with without_stream(stack):
        drop(stack, new, "now.csv", ("Jon", 72, f"{TODAY:%d/%m/%Y}", ""))
    # here the stream comes back and finds what it missed, while two runs go over the same students
    started = operator.post("/runs")
    refused = operator.post("/runs", expect=(201, 409))
    night = stack.boto("lambda").invoke(FunctionName="safehand-start-nightly", Payload=SCHEDULE)
    assert "FunctionError" not in night
    ids = {started["run_id"], refused.get("run_id", started["run_id"])}
    ids |= {r["run_id"] for r in operator.get("/runs")["runs"] if r["started_by"] == "system"}
    for run_id in ids:
        assert wait_for_run(operator, run_id)["run"]["state"] == "complete"
    found = world.wait_for_transfer(new.key_holder, "Jon Night")
    time.sleep(3)
    about = [n for n in new.key_holder.get("/notices")["notices"] if n["subject_id"] == found["transfer_id"]]
    assert [n["kind"] for n in about] == ["transfer_detected"]
    incoming = new.key_holder.get("/transfers/incoming")["transfers"]
    assert len([t for t in incoming if t["transfer_id"] == found["transfer_id"]]) == 1


def test_the_schedule_starts_one_run_a_night(stack: Stack, operator: Person) -> None:
    lambdas = stack.boto("lambda")
    for _ in range(2):
        answer = lambdas.invoke(FunctionName="safehand-start-nightly", Payload=SCHEDULE)
        assert "FunctionError" not in answer
    scheduled = [r for r in operator.get("/runs")["runs"] if r["started_by"] == "system"]
    assert len(scheduled) == 1
    wait_for_run(operator, scheduled[0]["run_id"])


def test_a_piece_that_crashes_makes_the_run_incomplete_and_the_next_one_mends_it(
    stack: Stack, operator: Person
) -> None:
    table, name = stack.boto("dynamodb"), stack.outputs["TableName"]
    key = {"pk": {"S": "STUDENT#stu_unreadable"}, "sk": {"S": "PROFILE"}}
    index = {"gsi2pk": {"S": f"DUE#{TODAY.isoformat()}#0"}, "gsi2sk": {"S": "stu_unreadable"}}
    damaged = {"kind": {"S": "student"}, "identifiers": {"S": "{"}}
    table.put_item(TableName=name, Item={**key, **index, **damaged})
    try:
        report = run_nightly(operator)
    finally:
        table.delete_item(TableName=name, Key=key)
    assert report["run"]["state"] == "incomplete"
    undone = [p["piece"] for p in report["pieces"] if not p["is_done"]]
    assert report["error_subjects"] == undone
    assert len(undone) == 1, "it stops no other"
    failed = stack.boto("stepfunctions").list_executions(
        stateMachineArn=stack.outputs["NightlyMachineArn"], statusFilter="FAILED"
    )
    assert [e["name"] for e in failed["executions"]] == [report["run"]["run_id"]], "which rings the alarm"
    assert run_nightly(operator)["run"]["state"] == "complete"


SCHEDULE = (
    b'{"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}, "region": "eu-west-2",'
    b' "account": "0", "time": "2025-01-01T02:00:00Z", "id": "test", "version": "0", "resources": []}'
)
