"""What the tests of every state machine's definition ask of it."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.build import ROOT

Definition = dict[str, Any]


def path_of(machine: str) -> Path:
    return ROOT / f"infra/{machine}.asl.json"


def definition_of(machine: str) -> Definition:
    found: Definition = json.loads(path_of(machine).read_text("utf-8"))
    return found


def states(machine: Definition) -> Iterator[tuple[str, dict[str, Any]]]:
    """All of them, also those within a Map."""
    for name, state in machine["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])


def tasks(machine: Definition) -> list[dict[str, Any]]:
    return [state for _, state in states(machine) if state["Type"] == "Task"]


def fault_of(machine: str) -> str:
    """What the validator of definitions has against it; "" for nothing."""
    node = shutil.which("node")
    assert node, "Node.js is needed: install it, for example with 'apt-get install nodejs npm'."
    validator = ROOT / "infra/node_modules/asl-validator/dist/bin/asl-validator.js"
    assert validator.is_file(), "run `make setup`"
    command = [node, str(validator), "--json-path", str(path_of(machine))]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode else ""


def seconds_of_lambda(task: dict[str, Any]) -> int:
    """How long the Lambda of a task may run."""
    config = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))
    (stage,) = config["stages"].values()
    camel = task["Resource"].strip("${}")
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in camel).lstrip("_")
    seconds: int = stage["lambda_functions"][name].get("lambda_timeout", config["lambda_timeout"])
    return seconds
