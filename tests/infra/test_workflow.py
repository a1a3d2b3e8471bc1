"""The state machine's definition. How it behaves, the end-to-end tests show."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

from infra.build import ROOT

ASL = ROOT / "infra/transfer-workflow.asl.json"
DEFINITION: dict[str, Any] = json.loads(ASL.read_text("utf-8"))


def states(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in machine["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])


def test_the_definition_is_valid() -> None:
    node = shutil.which("node")
    assert node, "Node.js is needed: install it, for example with 'apt-get install nodejs npm'."
    validator = ROOT / "infra/node_modules/asl-validator/dist/bin/asl-validator.js"
    assert validator.is_file(), "run `make setup`"
    done = subprocess.run([node, str(validator), "--json-path", str(ASL)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_task_ends_and_is_tried_again_unless_that_is_no_use() -> None:
    tasks = {name: state for name, state in states(DEFINITION) if state["Type"] == "Task"}
    assert len(tasks) == 6
    for state in tasks.values():
        assert state["TimeoutSeconds"] <= 900  # as long as a Lambda may run
        never, again = state["Retry"]
        assert (never["ErrorEquals"], never["MaxAttempts"]) == (["TransferStopped"], 0)
        assert {"Lambda.ServiceException", "States.TaskFailed", "States.Timeout"} <= set(again["ErrorEquals"])
        assert (again["MaxAttempts"], again["JitterStrategy"]) == (3, "FULL")


def test_whatever_fails_the_transfer_is_marked_failed() -> None:
    top = DEFINITION["States"]
    for name, state in top.items():
        if state["Type"] in ("Task", "Map") and name != "Fail":
            (catch,) = state["Catch"]
            assert catch == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Fail"}
    assert top["Fail"]["Next"] == "Failed"
    assert top["Failed"]["Type"] == "Fail"


def test_states_in_order() -> None:
    order, name = [], DEFINITION["StartAt"]
    while name:
        order.append(name)
        name = DEFINITION["States"][name].get("Next")
    assert order == ["Prepare", "CopyIncidents", "CopyDocuments", "Verify", "Complete", "Transferred"]


def test_a_task_waits_no_longer_than_its_lambda_runs() -> None:
    config = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))
    (stage,) = config["stages"].values()
    for _, state in states(DEFINITION):
        if state["Type"] == "Task":
            camel = state["Resource"].strip("${}")
            name = "".join(f"_{c.lower()}" if c.isupper() else c for c in camel).lstrip("_")
            timeout = stage["lambda_functions"][name].get("lambda_timeout", config["lambda_timeout"])
            assert state["TimeoutSeconds"] == timeout, name
