"""Each transfer lies on one pile, and only while its next step is the reader's."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.recall import Recall
from chalicelib.domain.transfer import TEMPORARY_UPN_ONLY, TO_COME, State, Step
from chalicelib.domain.waiting import IN_QUEUE, OUTGOING, Pile, Place, Queue, pile_in, pile_of, place_of
from tests import builders as make
from tests.builders import NEW, NOW, OLD, THIRD, TODAY


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


@pytest.mark.parametrize("state", State)
def test_place(state: State) -> None:
    """At the previous school only what it has been asked for, at the new one also what it must do itself."""
    one = make.transfer(state, due_on=date(2026, 12, 1))
    own = {
        State.DETECTED: Queue.REQUEST,
        State.HELD: Queue.HELD,
        State.DECLINED: Queue.DECLINED,
        State.TRANSFERRED: Queue.ACKNOWLEDGE,
    }
    to_come = Place(Queue.TO_COME, date(2026, 12, 1)) if state in TO_COME else None
    assert place_of(one, OLD) == to_come
    assert place_of(one, NEW) == (Place(own[state], TODAY) if state in own else to_come)
    assert place_of(one, THIRD) is None


def test_a_recall_waits_for_the_school_that_did_not_ask() -> None:
    asked = make.transfer(State.ACKNOWLEDGED, recall=Recall(NEW, "Not ours.", NOW))
    assert (place_of(asked, OLD), place_of(asked, NEW)) == (Place(Queue.RECALL, TODAY), None)
    refused = replace(asked, recall=Recall(NEW, "Not ours.", NOW, "It is."))
    assert place_of(refused, OLD) is None


def test_a_possible_match_and_what_has_no_day() -> None:
    held = make.transfer(State.HELD, hold_reason=TEMPORARY_UPN_ONLY)
    assert place_of(held, NEW) == Place(Queue.CONFIRM_MATCH, TODAY)
    assert place_of(make.transfer(State.REQUESTED), OLD) == Place(Queue.TO_COME, date.max)


def test_the_queue_of_a_pile_is_where_its_transfers_stand() -> None:
    """Counts are made by `pile_in`, lists by IN_QUEUE: they must agree."""
    for pile, (queue, states) in IN_QUEUE.items():
        for state in states or {State.HELD}:
            assert pile_in(queue, state, is_new_side=pile not in OUTGOING) is pile
    for state in TO_COME:
        assert pile_in(Queue.TO_COME, state, is_new_side=True) is Pile.TO_COME
    assert min(Queue) is Queue.TO_COME, "what is late is counted first"
