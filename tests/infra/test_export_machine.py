"""The definition of the making of an export. How it behaves, tests/stack/test_exports.py shows."""

import json
import shutil
import subprocess
from typing import Any

from infra.build import ROOT
from tests.infra.test_workflow import states

ASL = ROOT / "infra/export-workflow.asl.json"
DEFINITION: dict[str, Any] = json.loads(ASL.read_text("utf-8"))
TOP = DEFINITION["States"]


def test_the_definition_is_valid() -> None:
    node = shutil.which("node")
    assert node, "Node.js is needed: install it, for example with 'apt-get install nodejs npm'."
    validator = ROOT / "infra/node_modules/asl-validator/dist/bin/asl-validator.js"
    done = subprocess.run([node, str(validator), "--json-path", str(ASL)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_task_waits_as_long_as_its_lambda_runs_and_is_tried_again_unless_that_is_no_use() -> None:
    config = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))
    (stage,) = config["stages"].values()
    tasks = [state for _, state in states(DEFINITION) if state["Type"] == "Task"]
    assert len(tasks) == 6
    for state in tasks:
        camel = state["Resource"].strip("${}")
        name = "".join(f"_{c.lower()}" if c.isupper() else c for c in camel).lstrip("_")
        timeout = stage["lambda_functions"][name].get("lambda_timeout", config["lambda_timeout"])
        assert state["TimeoutSeconds"] == timeout, name
        never, again = state["Retry"]
        assert (never["ErrorEquals"], never["MaxAttempts"]) == (["ExportStopped"], 0)
        assert {"Lambda.ServiceException", "States.TaskFailed", "States.Timeout"} <= set(again["ErrorEquals"])
        assert (again["MaxAttempts"], again["JitterStrategy"]) == (3, "FULL")


def test_whatever_fails_the_export_is_marked_failed() -> None:
    for name, state in TOP.items():
        if state["Type"] in ("Task", "Map") and name != "Fail":
            (catch,) = state["Catch"]
            assert catch == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Fail"}
    assert TOP["Fail"]["Next"] == "Failed"
    assert TOP["Failed"]["Type"] == "Fail"


def test_a_zip_is_packed_until_it_is_done() -> None:
    (done,) = TOP["IsPacked"]["Choices"]
    assert done == {"Variable": "$.packed.is_done", "BooleanEquals": True, "Next": "Finish"}
    assert TOP["IsPacked"]["Default"] == TOP["HasFiles"]["Choices"][0]["Next"] == "Pack"
