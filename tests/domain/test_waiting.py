"""Each transfer lies on one pile, and only while its next step is the reader's."""

from typing import Any

import pytest

from chalicelib.domain.transfer import State, Step
from chalicelib.domain.waiting import Pile, pile_of


def pile(state: State, *steps: Step, **more: Any) -> Pile | None:
    given: dict[str, Any] = {"is_new_side": True, "has_conflict": False, "to_confirm": False}
    return pile_of(state, steps, **given | more)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (pile(State.DETECTED, Step.REQUEST), Pile.REQUEST),
        (pile(State.DETECTED, Step.REQUEST, to_confirm=True), Pile.CONFIRM_MATCH),
        (pile(State.DECLINED, Step.REQUEST), Pile.DECLINED),
        (pile(State.DECLINED, Step.REQUEST, to_confirm=True), Pile.DECLINED),
        (pile(State.REQUESTED, Step.AUTHORISE, Step.DECLINE, is_new_side=False), Pile.AUTHORISE),
        (pile(State.REQUESTED, Step.WITHDRAW), None),
        (pile(State.FAILED, Step.RETRY), Pile.RETRY),
        (pile(State.TRANSFERRED, Step.ACKNOWLEDGE), Pile.ACKNOWLEDGE),
        (pile(State.ACKNOWLEDGED), None),
        (pile(State.HELD), Pile.HELD),
        (pile(State.REQUESTED, Step.AUTHORISE, has_conflict=True, is_new_side=False), Pile.CONFLICT_OUTGOING),
        (pile(State.DETECTED, has_conflict=True), Pile.CONFLICT_INCOMING),
    ],
)
def test_pile(found: Pile | None, wanted: Pile | None) -> None:
    assert found is wanted
