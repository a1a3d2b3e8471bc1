"""Which late addition is proposed, as the transfers of the pair stand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.supplement import (
    Outlook,
    is_refused,
    outlook,
    proposed,
    supplement_id_for,
    supplement_ids,
)
from chalicelib.domain.transfer import ARRIVED, State, Transfer
from tests.builders import NOW, transfer

DUE = date(2026, 12, 1)
LATER = NOW + timedelta(days=2)
ARRIVAL = {"requested": NOW, "transferred": NOW}


def base(state: State = State.TRANSFERRED, supplements: int = 0) -> Transfer:
    return transfer(state, supplements=supplements, entered=ARRIVAL | {state.value: NOW})


def supplement(state: State, number: int = 1, **changes: object) -> Transfer:
    made = proposed(base(supplements=number - 1), [], DUE, NOW)
    return replace(made, state=state, entered={**made.entered, state.value: LATER}, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", State)
def test_only_a_record_that_shows_is_added_to(state: State) -> None:
    found = outlook(base(state), [])
    if state in (State.AUTHORISED, State.COPYING):
        assert found is Outlook.ON_ITS_WAY
    else:
        assert found is (Outlook.POSSIBLE if state in ARRIVED else Outlook.TAKEN_IN)


@pytest.mark.parametrize("state", sorted(set(State) - {State.HELD, State.DETECTED}))
def test_the_newest_supplement_decides(state: State) -> None:
    series = [supplement(State.ACKNOWLEDGED), supplement(state, 2)]
    expected = {
        State.AUTHORISED: Outlook.ON_ITS_WAY,
        State.COPYING: Outlook.ON_ITS_WAY,
        State.REQUESTED: Outlook.TAKEN_IN,
        State.FAILED: Outlook.TAKEN_IN,
        State.RECALLED: Outlook.TAKEN_IN,
    }
    assert outlook(base(supplements=2), series) is expected.get(state, Outlook.POSSIBLE)


def test_a_recall_counts_until_the_record_has_come_again() -> None:
    series = [supplement(State.RECALLED), supplement(State.TRANSFERRED, 2)]
    assert outlook(base(supplements=2), series) is Outlook.TAKEN_IN
    again = replace(base(supplements=2), entered={"transferred": LATER + timedelta(days=1)})
    assert outlook(again, series) is Outlook.POSSIBLE


def test_the_first_one_waits_for_the_previous_school() -> None:
    one = proposed(base(), [], DUE, LATER)
    assert one.transfer_id == supplement_id_for("tr_one", 1)
    assert (one.state, one.was_requested, one.number, one.base_id) == (State.REQUESTED, True, 1, "tr_one")
    assert (one.went_on, one.due_on, one.students) == (NOW.date(), DUE, base().students)
    assert one.is_settled, "the new school knows the previous one already"


@pytest.mark.parametrize("state", [State.TRANSFERRED, State.ACKNOWLEDGED, State.WITHDRAWN])
def test_the_next_one_has_the_next_number(state: State) -> None:
    two = proposed(base(supplements=1), [supplement(state)], DUE, LATER)
    assert (two.number, two.transfer_id) == (2, supplement_id_for("tr_one", 2))
    assert supplement_ids(base(supplements=2)) == (supplement_id_for("tr_one", 1), two.transfer_id)


def test_a_declined_one_is_proposed_again_and_nothing_is_left_of_the_refusal() -> None:
    declined = supplement(State.DECLINED, decline_reason="No", refused="mark")
    again = proposed(base(supplements=1), [declined], DUE + timedelta(days=7), LATER)
    assert (again.transfer_id, again.number, again.state) == (declined.transfer_id, 1, State.REQUESTED)
    assert (again.decline_reason, again.refused, again.entered[State.REQUESTED]) == ("", "", LATER)
    assert again.due_on == DUE + timedelta(days=7)


@pytest.mark.parametrize("state", [State.DECLINED, State.WITHDRAWN])
def test_the_same_is_not_proposed_again(state: State) -> None:
    one = supplement(state, refused="mark")
    assert is_refused([one], "mark") and not is_refused([one], "other") and not is_refused([], "mark")
    assert not is_refused([replace(one, state=State.TRANSFERRED)], "mark")
