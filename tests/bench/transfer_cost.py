"""The cost of one transfer of 100 incidents and 20 files, counted on the local engine.

The use cases run in this process against the deployed stack's own table and buckets, so that every AWS call is seen;
the stack's stream consumers are switched off meanwhile. State transitions are those of a second transfer of the same
size that the deployed workflow carries out.
"""

import json
import os
import random
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from infra.build import ROOT, build_if_changed
from infra.local.deploy import deploy
from infra.local.engine import free_port, running
from infra.local.stack import CREDENTIALS, Stack
from tests.bench.meter import Meter, item_bytes

INCIDENTS, FILES = 100, 20
WORDS = "the child said that after school on the way home she did not want to go in".split()  # noqa: SIM905


def show() -> None:
    found = measure()
    print(f"One transfer of {INCIDENTS} incidents and {FILES} files\n")
    print(f"  {'phase':<11}{'write units':>12}{'read units':>12}   AWS calls")
    for phase, calls in found["calls"].items():
        told = ", ".join(f"{name} {number}" for name, number in sorted(calls.items()))
        print(
            f"  {phase:<11}{found['writes'].get(phase, 0):>12.1f}{found['reads'].get(phase, 0):>12.1f}   {told}"
        )
    services = ", ".join(f"{name} {number}" for name, number in sorted(found["by_service"].items()))
    print(f"\n  calls by service      {services}")
    print(f"  write units           {found['write_units']:.0f}, read units {found['read_units']:.1f}")
    print(f"  least possible        {found['least_write_units']} write units (each record written once)")
    print(
        f"  ratio                 {found['ratio']:.2f} whole transfer, {found['workflow_ratio']:.2f} workflow alone"
    )
    print(
        f"  state transitions     {found['transitions']}, Lambda calls of the workflow {found['lambda_calls']}"
    )
    parts = ", ".join(f"{name} {value:.6f}" for name, value in found["price"].items())
    print(f"  list price            USD {found['total_price']:.5f} ({parts}; without Lambda's seconds)")


def measure() -> dict[str, Any]:
    """Counts by phase, and what they come to. Starts and stops an engine of its own."""
    build_if_changed(quiet=True)
    with tempfile.TemporaryDirectory() as folder, running(free_port(), Path(folder) / "engine") as engine:
        stack = deploy(engine.url)
        _settings_of(stack)
        return _measured(stack)


def _settings_of(stack: Stack) -> None:
    """This process becomes one more Lambda of the stack: the same settings, the engine's address."""
    found = stack.boto("lambda").get_function_configuration(FunctionName="safehand-api")
    os.environ.update(found["Environment"]["Variables"])
    os.environ.update(
        AWS_ENDPOINT_URL=stack.engine_url,
        AWS_REGION=stack.region,
        AWS_DEFAULT_REGION=stack.region,
        AWS_ACCESS_KEY_ID=CREDENTIALS["aws_access_key_id"],
        AWS_SECRET_ACCESS_KEY=CREDENTIALS["aws_secret_access_key"],
    )


def _measured(stack: Stack) -> dict[str, Any]:
    # imported late: the table's name is read from the settings at import
    from chalicelib.aws.clients import client
    from chalicelib.storage import keys, outbox, transfers
    from chalicelib.storage.table import connection
    from chalicelib.usecases import matching, workflow
    from chalicelib.usecases import outbox as outbox_usecase
    from chalicelib.usecases import transfers as usecase
    from tests.bench.world import Movers

    _consumers(stack, enabled=False)
    meter = Meter()
    for one in (connection().client, *(client(s) for s in ("s3", "ses", "stepfunctions", "secretsmanager"))):
        meter.watch(one)
    movers = Movers.make(stack, INCIDENTS, FILES, _text)
    now = datetime.now(UTC)
    with meter.phase("detect"):
        matching.match_changed_student(movers.first.new, now)
    transfer = transfers.list_incoming(movers.new_school, limit=1)[0]
    with meter.phase("request"):
        usecase.request_transfer(movers.new_holder, transfer.transfer_id, datetime.now(UTC))
    with meter.phase("authorise"):
        usecase.authorise_transfer(movers.previous_holder, transfer.transfer_id, datetime.now(UTC))
    with meter.phase("workflow"):
        asked: dict[str, Any] = {"transfer_id": transfer.transfer_id, "attempt": 1}
        plan = workflow.prepare_transfer(**asked, now=datetime.now(UTC))
        for batch in plan["incident_batches"]:
            workflow.copy_incidents(**asked, **batch, now=datetime.now(UTC))
        for batch in plan["document_batches"]:
            workflow.copy_documents(**asked, **batch, now=datetime.now(UTC))
        workflow.verify_transfer(**asked, now=datetime.now(UTC))
        workflow.complete_transfer(**asked, now=datetime.now(UTC))
    with meter.phase("outbox"):
        shards = range(keys.SHARDS)
        undone = [entry for shard in shards for _, entry in outbox.list_undone(date.today(), shard)]
        for pk, sk in undone:
            if not sk.startswith("START#"):
                outbox_usecase.dispatch(pk, sk, datetime.now(UTC))
    least = _least(stack, transfer.transfer_id, movers.first.new)
    transitions, lambdas = _real_run(stack, movers, plan, matching, transfers, usecase)
    return _sum_up(meter, least, transitions, lambdas)


def _text(number: int) -> str:
    """About 190 words, as an incident has on average (shared study of real-sized chronologies)."""
    chance = random.Random(number)
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(60, 320)))


def _consumers(stack: Stack, *, enabled: bool) -> None:
    lambdas = stack.boto("lambda")
    for name in ("safehand-match-changes", "safehand-dispatch-outbox"):
        for one in lambdas.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]:
            lambdas.update_event_source_mapping(UUID=one["UUID"], Enabled=enabled)


def _least(stack: Stack, transfer_id: str, student_id: str) -> int:
    """Write units of the least possible transfer: each copied item written once, by itself."""
    found = stack.boto("dynamodb").get_paginator("query")
    pages = found.paginate(
        TableName=stack.outputs["TableName"],
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": {"S": f"STUDENT#{student_id}"}},
    )
    # the client gives typed values, so sizes are as DynamoDB counts them
    items = [i for page in pages for i in page["Items"] if i.get("transfer_id", {}).get("S") == transfer_id]
    assert len(items) == INCIDENTS + FILES
    return sum(-(-item_bytes(i) // 1024) for i in items)


def _real_run(
    stack: Stack, movers: Any, plan: Any, matching: Any, transfers: Any, usecase: Any
) -> tuple[int, int]:
    """(state transitions, Lambda calls) of a transfer that the deployed workflow carries out."""
    matching.match_changed_student(movers.second.new, datetime.now(UTC))
    transfer = next(
        t
        for t in transfers.list_incoming(movers.new_school, limit=10)
        if t.new_student_id == movers.second.new
    )
    _consumers(stack, enabled=True)
    usecase.request_transfer(movers.new_holder, transfer.transfer_id, datetime.now(UTC))
    usecase.authorise_transfer(movers.previous_holder, transfer.transfer_id, datetime.now(UTC))
    until = time.monotonic() + 120
    while transfers.find_transfer(transfer.transfer_id).state != "transferred":
        if time.monotonic() > until:
            raise AssertionError("the deployed workflow did not finish")
        time.sleep(0.3)
    states = stack.boto("stepfunctions")
    machine = stack.outputs["StateMachineArn"]
    execution = next(
        e
        for e in states.list_executions(stateMachineArn=machine)["executions"]
        if e["name"] == f"{transfer.transfer_id}-1"
    )
    until = time.monotonic() + 30
    while states.describe_execution(executionArn=execution["executionArn"])["status"] == "RUNNING":
        if time.monotonic() > until:
            raise AssertionError("the execution did not end")
        time.sleep(0.2)
    pages = states.get_paginator("get_execution_history").paginate(executionArn=execution["executionArn"])
    events = [e for page in pages for e in page["events"]]
    entered = Counter(
        e["stateEnteredEventDetails"]["name"] for e in events if e["type"].endswith("StateEntered")
    )
    # the engine leaves the states inside a Map out of the history; AWS counts and bills them
    for state, part in (
        ("CopyIncidentsBatch", "incident_batches"),
        ("CopyDocumentsBatch", "document_batches"),
    ):
        entered[state] = entered[state] or len(plan[part])
    tasks = ("Prepare", "CopyIncidentsBatch", "CopyDocumentsBatch", "Verify", "Complete")
    return sum(entered.values()), sum(entered[task] for task in tasks)


def _sum_up(meter: Meter, least: int, transitions: int, lambdas: int) -> dict[str, Any]:
    prices = json.loads((ROOT / "infra/prices.json").read_text("utf-8"))
    calls: Counter[str] = sum(meter.calls.values(), Counter())
    writes, reads = sum(meter.writes.values()), sum(meter.reads.values())
    puts = sum(n for name, n in calls.items() if name in ("s3.CopyObject", "s3.PutObject"))
    gets = sum(n for name, n in calls.items() if name in ("s3.GetObject", "s3.HeadObject"))
    extra = (
        len([n for n in ("detect", "request", "authorise") if n in meter.calls])
        + calls["ses.SendTemplatedEmail"]
    )
    price = {
        "DynamoDB": writes * prices["dynamodb_write_unit"] + reads * prices["dynamodb_read_unit"],
        "Step Functions": transitions * prices["step_functions_transition"],
        "S3 requests": puts * prices["s3_put_copy_list"] + gets * prices["s3_get_head"],
        "SES": calls["ses.SendTemplatedEmail"] * prices["ses_mail"],
        "Secrets Manager": calls["secrets manager.GetSecretValue"] * prices["secrets_call"],
        "Lambda requests": (lambdas + extra) * prices["lambda_request"],
    }
    return {
        "calls": {phase: dict(found) for phase, found in meter.calls.items()},
        "by_service": dict(_by_service(calls)),
        "writes": dict(meter.writes),
        "reads": dict(meter.reads),
        "write_units": writes,
        "read_units": reads,
        "least_write_units": least,
        "ratio": writes / least,
        "workflow_ratio": meter.writes["workflow"] / least,
        "transitions": transitions,
        "lambda_calls": lambdas,
        "price": price,
        "total_price": sum(price.values()),
    }


def _by_service(calls: Counter[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, number in calls.items():
        found[name.partition(".")[0]] += number
    return found
