from itertools import product

import pytest

from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.matching import HoldReason
from chalicelib.domain.permission import Resource
from chalicelib.domain.transfer import (
    MAX_REASON,
    PERSON_STEPS,
    TEMPORARY_UPN_ONLY,
    State,
    Step,
    Transfer,
    allowed_steps,
    check_confirmed,
    check_reason,
    check_step,
    decide,
    next_state,
    transfer_id_for,
)
from tests.builders import NEW, OLD, THIRD, TODAY, actor, key_holder, transfer

# The product's flow, written down a second time and by hand: one line a state, step>state. What is not here must be refused.
FLOW = {
    "held": "hold>held release>detected request>requested withdraw>withdrawn",
    "detected": "hold>held request>requested withdraw>withdrawn",
    "requested": "authorise>authorised decline>declined withdraw>withdrawn",
    "authorised": "start_copy>copying fail>failed",
    "copying": "complete>transferred fail>failed",
    "transferred": "acknowledge>acknowledged agree_to_recall>recalled",
    "acknowledged": "agree_to_recall>recalled",
    "declined": "request>requested",
    "withdrawn": "",
    "failed": "retry>authorised",
    "recalled": "request>requested",
}


def test_the_flow_names_every_state() -> None:
    assert set(FLOW) == {s.value for s in State}


@pytest.mark.parametrize(("state", "step"), [*product(State, Step)])
def test_every_pair_of_state_and_step(state: State, step: Step) -> None:
    expected = dict(move.split(">") for move in FLOW[state].split())
    if step.value in expected:
        assert next_state(state, step) == expected[step.value]
        return
    with pytest.raises(NotPossibleNow) as refused:
        next_state(state, step)
    assert refused.value.code == "wrong_state"


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", PERSON_STEPS)
def test_only_the_school_whose_step_it_is_may_take_it(state: State, step: Step) -> None:
    new_school_acts = step in (Step.REQUEST, Step.WITHDRAW, Step.ACKNOWLEDGE)
    told = transfer(state, was_requested=True)
    assert decide(key_holder(NEW), step, told).is_allowed is new_school_acts
    assert decide(key_holder(OLD), step, told).is_allowed is not new_school_acts
    assert decide(key_holder(THIRD), step, told).hidden


@pytest.mark.parametrize("step", PERSON_STEPS)
def test_nothing_shows_to_the_previous_school_before_the_request(step: Step) -> None:
    """Also its own steps: "not possible now" would tell that there is something."""
    for state in (State.HELD, State.DETECTED, State.WITHDRAWN):
        assert decide(key_holder(OLD), step, transfer(state, was_requested=False)).hidden


@pytest.mark.parametrize("step", PERSON_STEPS)
def test_steps_are_for_key_holders_with_their_second_factor(step: Step) -> None:
    told = transfer(State.REQUESTED)
    for school_id in (OLD, NEW):
        assert not decide(actor(school_id), step, told).is_allowed
        assert not decide(key_holder(school_id, has_second_factor=False), step, told).is_allowed


def test_the_buttons_of_each_side() -> None:
    buttons = {
        state.value: tuple(
            " ".join(allowed_steps(key_holder(school_id), transfer(state))) for school_id in (OLD, NEW)
        )
        for state in State
    }
    assert buttons == {
        "held": ("", "withdraw"),
        "detected": ("", "request withdraw"),
        "requested": ("authorise decline", "withdraw"),
        "authorised": ("", ""),
        "copying": ("", ""),
        "transferred": ("", "acknowledge"),
        "acknowledged": ("", ""),
        "declined": ("", "request"),
        "withdrawn": ("", ""),
        "failed": ("retry", ""),
        "recalled": ("", "request"),
    }


@pytest.mark.parametrize("reason", [*HoldReason, ""])
def test_only_a_temporary_upn_can_be_confirmed_and_requested(reason: str) -> None:
    held = transfer(State.HELD, hold_reason=reason)
    steps = allowed_steps(key_holder(NEW), held)
    if reason == "temporary_upn_only":
        assert check_step(held, Step.REQUEST) is State.REQUESTED
        assert steps == (Step.REQUEST, Step.WITHDRAW)
        return
    with pytest.raises(NotPossibleNow) as refused:
        check_step(held, Step.REQUEST)
    assert refused.value.code == "held"
    assert steps == (Step.WITHDRAW,)


def test_the_word_of_the_domain_for_it_is_that_of_matching() -> None:
    assert HoldReason.TEMPORARY_UPN_ONLY.value == TEMPORARY_UPN_ONLY


def test_no_word_is_no_confirmation() -> None:
    check_confirmed(True)
    with pytest.raises(Invalid) as refused:
        check_confirmed(False)
    assert refused.value.code == "confirmation_needed"


@pytest.mark.parametrize(
    ("told", "is_settled"),
    [
        (transfer(State.HELD), False),
        (transfer(State.DETECTED), True),
        (transfer(State.WITHDRAWN, hold_reason="birth_date_differs"), False),
        (transfer(State.REQUESTED), True),
        (transfer(State.REQUESTED, to_confirm=TEMPORARY_UPN_ONLY), False),
        (transfer(State.DECLINED, to_confirm=TEMPORARY_UPN_ONLY), False),
        (transfer(State.AUTHORISED, to_confirm=TEMPORARY_UPN_ONLY), True),
    ],
)
def test_where_the_other_student_is_shows_when_it_is_settled(told: Transfer, is_settled: bool) -> None:
    assert told.is_settled is is_settled


@pytest.mark.parametrize("state", State)
def test_other_people_get_no_buttons(state: State) -> None:
    for who in (key_holder(THIRD), actor(OLD), actor(NEW), key_holder(NEW, has_second_factor=False)):
        assert allowed_steps(who, transfer(state)) == ()


def test_who_may_know_of_it() -> None:
    assert transfer(State.DETECTED).parties == {NEW}
    assert transfer(State.REQUESTED).parties == {OLD, NEW}
    assert transfer(State.WITHDRAWN, was_requested=False).parties == {NEW}
    assert transfer(State.WITHDRAWN, was_requested=True).parties == {OLD, NEW}


def test_to_look_at_it_either_party_is_at_home() -> None:
    told = transfer(State.REQUESTED)
    assert told.resource(None, key_holder(OLD)) == Resource(OLD, parties=frozenset({OLD, NEW}))
    assert told.resource(None, key_holder(NEW)).school_id == NEW
    assert transfer(State.DETECTED).resource(None, key_holder(OLD)).school_id == NEW


def test_the_same_move_is_the_same_transfer() -> None:
    one = transfer_id_for("stu_a", "stu_b", TODAY)
    assert one == transfer_id_for("stu_a", "stu_b", TODAY)
    others = {
        transfer_id_for("stu_b", "stu_a", TODAY),
        transfer_id_for("stu_a", "stu_b", TODAY.replace(day=1)),
        transfer_id_for("stu_a", "stu_c", TODAY),
    }
    assert len(others | {one}) == 4
    assert "stu" not in one


@pytest.mark.parametrize("text", ["", "   \n", "x" * (MAX_REASON + 1)])
def test_a_reason_must_say_something(text: str) -> None:
    with pytest.raises(Invalid):
        check_reason(text)


def test_a_reason_is_trimmed() -> None:
    assert check_reason("  Not ours \n") == "Not ours"
