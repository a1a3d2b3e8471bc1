"""The definition of the nightly run. How it behaves, tests/stack/test_nightly.py shows."""

import json
from datetime import date

from chalicelib.domain import run
from tests.infra.machines import definition_of

DEFINITION = definition_of("nightly-matching")
TOP = DEFINITION["States"]
PIECE = TOP["Pieces"]["ItemProcessor"]["States"]


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
