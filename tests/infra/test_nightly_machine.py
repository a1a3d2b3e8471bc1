"""The definition of the nightly run. How it behaves, tests/stack/test_nightly.py shows."""

import json
import shutil
import subprocess
from datetime import date
from typing import Any

from chalicelib.domain import run
from infra.build import ROOT
from tests.infra.test_workflow import states

ASL = ROOT / "infra/nightly-matching.asl.json"
DEFINITION: dict[str, Any] = json.loads(ASL.read_text("utf-8"))
TOP = DEFINITION["States"]
PIECE = TOP["Pieces"]["ItemProcessor"]["States"]


def test_the_definition_is_valid() -> None:
    node = shutil.which("node")
    assert node, "Node.js is needed: install it, for example with 'apt-get install nodejs npm'."
    validator = ROOT / "infra/node_modules/asl-validator/dist/bin/asl-validator.js"
    done = subprocess.run([node, str(validator), "--json-path", str(ASL)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_task_waits_as_long_as_its_lambda_runs_and_is_tried_again() -> None:
    config = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))
    (stage,) = config["stages"].values()
    tasks = [state for _, state in states(DEFINITION) if state["Type"] == "Task"]
    assert len(tasks) == 3
    for state in tasks:
        (again,) = state["Retry"]
        assert (again["MaxAttempts"], again["JitterStrategy"]) == (3, "FULL")
        assert {"Lambda.ServiceException", "States.TaskFailed", "States.Timeout"} <= set(again["ErrorEquals"])
        name = "".join(f"_{c.lower()}" if c.isupper() else c for c in state["Resource"].strip("${}")).lstrip(
            "_"
        )
        timeout = stage["lambda_functions"][name].get("lambda_timeout", config["lambda_timeout"])
        assert state["TimeoutSeconds"] == timeout, name


def test_whatever_fails_the_run_comes_to_its_end() -> None:
    for name in ("Plan", "Pieces"):
        (catch,) = TOP[name]["Catch"]
        assert (catch["ErrorEquals"], catch["Next"]) == (["States.ALL"], "Finish")
    (catch,) = PIECE["Work"]["Catch"]
    assert (catch["ErrorEquals"], catch["Next"]) == (["States.ALL"], "LeftUndone"), "one piece stops no other"
    assert PIECE["IsMoreLeft"]["Choices"][0]["Next"] == "Work"


def test_an_incomplete_run_is_a_failed_execution() -> None:
    (choice,) = TOP["IsComplete"]["Choices"]
    assert (choice["StringEquals"], choice["Next"]) == (run.RunState.COMPLETE, "Complete")
    assert TOP[TOP["IsComplete"]["Default"]]["Type"] == "Fail"
    assert DEFINITION["TimeoutSeconds"] == run.LONGEST.total_seconds()


def test_limits_of_step_functions_hold() -> None:
    """docs/decisions/0044: 25,000 events of history, 256 KB between states."""
    pieces = run.plan(date(2026, 5, 8), date(2026, 11, 24), 8)  # an outage of 200 days
    assert len(json.dumps([p.name for p in pieces])) < 256_000 / 20
    once, each_round = (
        6,
        7,
    )  # iteration, Worked; entered, scheduled, started, ended, exited, Choice in and out
    retried = 3 * 4  # three more tries of every piece: failed, scheduled, started, ended
    assert len(pieces) * (once + each_round + retried) < 25_000 / 5
