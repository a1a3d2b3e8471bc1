"""Starts the transfer workflow, the nightly run, the making of exports and the imports of packages (Step Functions)."""

import json
from contextlib import suppress

from chalicelib.aws.clients import client
from chalicelib.settings import setting


def start(transfer_id: str, attempt: int) -> None:
    """Starts it once: the execution's name follows from the transfer and the attempt, so that a second call
    for the same attempt is not a second run."""
    _start("STATE_MACHINE_ARN", f"{transfer_id}-{attempt}", {"transfer_id": transfer_id, "attempt": attempt})


def start_run(run_id: str) -> None:
    """Starts the nightly run once: the execution has the run's name."""
    _start("NIGHTLY_MACHINE_ARN", run_id, {"run_id": run_id})


def start_export(export_id: str, student_id: str) -> None:
    """Has an export made, once: the execution has its name."""
    _start("EXPORT_MACHINE_ARN", export_id, {"export_id": export_id, "student_id": student_id})


def start_unpacking(import_id: str, student_id: str, number: int) -> None:
    """Has an import of a package gone on with, once for each of its rounds."""
    given: dict[str, object] = {"import_id": import_id, "student_id": student_id}
    _start("PACKAGE_MACHINE_ARN", f"{import_id}-{number}", given)


def _start(machine: str, name: str, given: dict[str, object]) -> None:
    states = client("stepfunctions")
    # same name, same input: then it was started before, which is what was asked for
    with suppress(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(stateMachineArn=setting(machine), name=name, input=json.dumps(given))
