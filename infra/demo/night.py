"""A run of the nightly matching, as an operator starts it and reads its report."""

import time
from typing import Any

from infra.demo.client import Person


def run_nightly(operator: Person, seconds: float = 120) -> dict[str, Any]:
    """Starts a run and waits for its end. Returns the report."""
    run_id = operator.post("/runs")["run_id"]
    return wait_for_run(operator, run_id, seconds)


def wait_for_run(operator: Person, run_id: str, seconds: float = 120) -> dict[str, Any]:
    """The report, once the run has ended. Raises AssertionError when it does not."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        report: dict[str, Any] = operator.get(f"/runs/{run_id}")
        if report["run"]["state"] != "running":
            return report
        time.sleep(0.3)
    raise AssertionError(f"{run_id} did not end within {seconds:.0f} seconds")
