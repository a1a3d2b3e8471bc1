"""The definition of the import of a package. What its one Lambda does, tests/usecases/test_unpack.py shows."""

import json
import shutil
import subprocess
from typing import Any

from chalicelib.usecases.unpack import SCANS_END
from infra.build import ROOT

ASL = ROOT / "infra/package-import.asl.json"
DEFINITION: dict[str, Any] = json.loads(ASL.read_text("utf-8"))
STATES = DEFINITION["States"]


def test_the_definition_is_valid() -> None:
    node = shutil.which("node")
    assert node, "Node.js is needed: install it, for example with 'apt-get install nodejs npm'."
    validator = ROOT / "infra/node_modules/asl-validator/dist/bin/asl-validator.js"
    done = subprocess.run([node, str(validator), "--json-path", str(ASL)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_called_again_until_it_is_done() -> None:
    (done,) = STATES["IsDone"]["Choices"]
    assert done == {"Variable": "$.step.is_done", "BooleanEquals": True, "Next": "Done"}
    wait = STATES[STATES["IsDone"]["Default"]]
    assert (wait["SecondsPath"], wait["Next"]) == ("$.step.wait", "Unpack")


def test_whatever_fails_the_lambda_is_told_of_it() -> None:
    (catch,) = STATES["Unpack"]["Catch"]
    assert catch == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Fail"}
    assert STATES["Fail"]["Parameters"]["error.$"] == "$.error"
    assert STATES["Fail"]["Next"] == "Failed"


def test_tasks_wait_as_long_as_the_lambda_runs_and_are_tried_again() -> None:
    config = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))
    (stage,) = config["stages"].values()
    for name in ("Unpack", "Fail"):
        assert STATES[name]["TimeoutSeconds"] == stage["lambda_functions"]["unpack_package"]["lambda_timeout"]
        (again,) = STATES[name]["Retry"]
        assert {"Lambda.ServiceException", "States.TaskFailed", "States.Timeout"} <= set(again["ErrorEquals"])


def test_it_gives_up_by_itself_before_the_machine_ends_it() -> None:
    assert SCANS_END.total_seconds() < DEFINITION["TimeoutSeconds"] - 1_800
