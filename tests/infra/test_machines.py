"""What holds for each state machine, whatever it does."""

import pytest

from infra.build import ROOT
from tests.infra.machines import definition_of, fault_of, seconds_of_lambda, tasks

MACHINES = sorted(path.name.removesuffix(".asl.json") for path in (ROOT / "infra").glob("*.asl.json"))


def test_there_are_four() -> None:
    assert MACHINES == ["export-workflow", "nightly-matching", "package-import", "transfer-workflow"]


@pytest.mark.parametrize("machine", MACHINES)
def test_the_definition_is_valid(machine: str) -> None:
    assert fault_of(machine) == ""


@pytest.mark.parametrize("machine", MACHINES)
def test_every_task_waits_as_long_as_its_lambda_runs_and_is_tried_again(machine: str) -> None:
    found = tasks(definition_of(machine))
    assert found
    for task in found:
        assert task["TimeoutSeconds"] == seconds_of_lambda(task) <= 900, task["Resource"]
        again = task["Retry"][-1]
        assert {"Lambda.ServiceException", "States.TaskFailed", "States.Timeout"} <= set(again["ErrorEquals"])
        assert (again["MaxAttempts"], again["JitterStrategy"]) == (3, "FULL")
