"""Whether the steps of the workflow fit into what AWS gives them, with the largest record of the bench: the Lambda's memory,
the time limit of its state, and the quotas of Step Functions. The bench fails when one of them is passed."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from infra.build import ROOT
from tests.bench import states
from tests.bench.cloud import running_cloud
from tests.bench.markdown import number, table

INCIDENTS, FILES, TEXT = 5_000, 500, 2_000
"""TEXT: characters of each incident."""
SLOW_CALL = 0.2
"""Seconds that a call to AWS takes when it is slow: each step must be in time even then."""
LAMBDAS = {
    "PrepareTransfer": "prepare_transfer",
    "CopyIncidents": "copy_incidents",
    "CopyDocuments": "copy_documents",
    "VerifyTransfer": "verify_transfer",
    "CompleteTransfer": "complete_transfer",
}


def show() -> None:
    with running_cloud() as meter:
        found = _measured(meter)
    plan, asl = found["PrepareTransfer"]["result"], states.machine()
    memory, wrong = _memory(), []
    print(
        f"Each step with {INCIDENTS:,} incidents of {TEXT / 1000:.0f} kB and {FILES} files; of the Maps, one batch\n"
    )
    rows = []
    for name, (_, seconds, _) in states.tasks(asl).items():
        if name not in LAMBDAS:
            continue
        one, given = found[name], memory[LAMBDAS[name]]
        slowest = one["in_a_row"] * SLOW_CALL
        rows.append([
            LAMBDAS[name],
            f"{one['start_mb']:.0f} -> {one['peak_mb']:.0f} MB",
            f"{given} MB",
            f"{given / one['peak_mb']:.1f}",
            one["calls"],
            one["in_a_row"],
            f"{seconds} s",
            f"{seconds / one['in_a_row']:.2g} s",
            f"{one['cpu_of_manifest'] / one['cpu']:.0%}",
        ])  # fmt: skip
        if one["peak_mb"] > given:
            wrong.append(f"{name} takes {one['peak_mb']:.0f} MB of {given}")
        if slowest > seconds:
            wrong.append(f"{name} may take {slowest:.0f} s of {seconds}")
    heads = ["step", "memory", "the Lambda has", "headroom", "calls", "in a row", "time limit",
             "a call may take", "CPU on the manifest"]  # fmt: skip
    print(table(heads, rows))
    payload, events = len(json.dumps(plan).encode()), states.history_events(asl, plan)
    rows = [
        [what, f"{used:,}", f"{limit:,}", number(limit / used)]
        for what, used, limit in (
            ("largest payload between states, bytes", payload, states.PAYLOAD_LIMIT),
            ("events in the execution's history", events, states.HISTORY_LIMIT),
        )
    ]
    print(table(["quota of Step Functions", "used", "limit", "headroom"], rows))
    if payload > states.PAYLOAD_LIMIT or events > states.HISTORY_LIMIT:
        wrong.append(f"payload of {payload} bytes, {events} events")
    if wrong:
        raise AssertionError("; ".join(wrong))


def _measured(meter: Any) -> dict[str, dict[str, Any]]:
    # imported late: the table's name is read from the settings at import
    from chalicelib.usecases import workflow
    from infra.local.stack import client
    from tests.bench import movers
    from tests.bench.life import Life

    movers.store_schools()
    mover = movers.store_mover(1, movers.Size(INCIDENTS, FILES), lambda _: TEXT)
    life = Life(meter, client(os.environ["AWS_ENDPOINT_URL"], "dynamodb"), mover, datetime.now(UTC))
    life.begin()
    asked: dict[str, Any] = {"transfer_id": life.transfer_id, "attempt": 1}
    found = {"PrepareTransfer": _alone("PrepareTransfer", asked)}
    plan = found["PrepareTransfer"]["result"]
    for batch in plan["incident_batches"][1:]:
        workflow.copy_incidents(**asked, **batch, now=datetime.now(UTC))
    found["CopyIncidents"] = _alone("CopyIncidents", {**asked, **plan["incident_batches"][0]})
    for batch in plan["document_batches"][1:]:
        workflow.copy_documents(**asked, **batch, now=datetime.now(UTC))
    found["CopyDocuments"] = _alone("CopyDocuments", {**asked, **plan["document_batches"][0]})
    for name in ("VerifyTransfer", "CompleteTransfer"):
        found[name] = _alone(name, asked)
    return found


def _alone(name: str, event: Mapping[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.one_step", LAMBDAS[name], json.dumps(event)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _memory() -> dict[str, int]:
    """MB of each Lambda."""
    config = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))
    usual = config["lambda_memory_size"]
    lambdas = config["stages"]["live"]["lambda_functions"]
    return {name: int(one.get("lambda_memory_size", usual)) for name, one in lambdas.items()}
