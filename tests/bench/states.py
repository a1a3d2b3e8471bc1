"""What an execution of the transfer workflow comes to when all goes well, from its ASL and the plan that Prepare returns:
states entered (AWS bills each, those inside a Map too), Lambda calls, and events of its history."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from infra.build import ROOT

HISTORY_LIMIT = 25_000
PAYLOAD_LIMIT = 256 * 1024
"""Quotas of Step Functions: events of one execution, and bytes of a state's input or output."""
_EVENTS = {"Task": 5, "Map": 4, "Succeed": 2, "Fail": 2, "Pass": 2, "Choice": 2, "Wait": 2}
"""Entered and left; a Task's Lambda is scheduled, started and succeeds; a Map starts and succeeds."""
_OF_ITERATION = 2
_OF_EXECUTION = 2


def machine() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((ROOT / "infra/transfer-workflow.asl.json").read_text("utf-8"))
    return found


def entered(asl: Mapping[str, Any], plan: Mapping[str, Any]) -> Counter[str]:
    """How often each state is entered, by name. `plan`: what the first state returns, where Maps find their items."""
    return Counter(name for name, _, _ in _walk(asl, plan))


def lambda_calls(asl: Mapping[str, Any], plan: Mapping[str, Any]) -> Counter[str]:
    """Calls by the name that the ASL has for the Lambda (`${PrepareTransfer}` -> `PrepareTransfer`)."""
    tasks = (state["Resource"] for _, state, _ in _walk(asl, plan) if state["Type"] == "Task")
    return Counter(resource.strip("${}") for resource in tasks)


def history_events(asl: Mapping[str, Any], plan: Mapping[str, Any]) -> int:
    return _OF_EXECUTION + sum(
        _EVENTS[state["Type"]] + _OF_ITERATION * items for _, state, items in _walk(asl, plan)
    )


def tasks(asl: Mapping[str, Any]) -> dict[str, tuple[str, int, int]]:
    """Lambda -> (its state, seconds that the state may take, how many run at once at the most)."""
    found = {}
    for name, state in asl["States"].items():
        if state["Type"] == "Task":
            found[state["Resource"].strip("${}")] = (name, int(state["TimeoutSeconds"]), 1)
        if state["Type"] == "Map":
            inner = tasks(state["ItemProcessor"])
            found |= {of: (n, seconds, int(state["MaxConcurrency"])) for of, (n, seconds, _) in inner.items()}
    return found


def _walk(asl: Mapping[str, Any], plan: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], int]]:
    """(name, state, items of a Map) along `Next`, never into a Catch."""
    name = asl["StartAt"]
    while name:
        state = asl["States"][name]
        items = len(plan[state["ItemsPath"].removeprefix("$.")]) if state["Type"] == "Map" else 0
        if state["Type"] not in _EVENTS:
            raise NotImplementedError(f"a {state['Type']} state is not counted yet: {name}")
        yield name, state, items
        for _ in range(items):
            yield from _walk(state["ItemProcessor"], plan)
        name = state.get("Next", "")
