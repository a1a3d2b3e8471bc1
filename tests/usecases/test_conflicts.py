"""A feed that contradicts a transfer: both schools see it, nothing is cancelled, and nothing goes on unseen."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.errors import NotFound, NotPossibleNow, TransferStopped
from chalicelib.domain.permission import Actor
from chalicelib.domain.transfer import State, Step
from chalicelib.storage import transfers as stored
from chalicelib.usecases import matching, transfers, workflow
from chalicelib.usecases.transfers import TransferView, view_transfer
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import Cloud
from tests.steps import LATER

NEW_HOLDER, OLD_HOLDER = make.key_holder(NEW), make.key_holder(OLD)
CAUSES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no_longer_a_match": ({}, {"identifiers": (make.identifier(make.OTHER_UPN),)}),
    "left_new_school": ({}, {"leaving_date": TODAY}),
    "upn_on_two_students": ({"shares_upn": True}, {}),
    "back_on_roll": ({"leaving_date": None}, {}),
    "birth_date_differs": ({}, {"birth_date": date(2015, 2, 12)}),
}


def store_pair(cause: str = "") -> None:
    previous, new = CAUSES.get(cause, ({}, {}))
    world.store_student(make.leaver(**previous))
    world.store_student(make.student(**new))


@pytest.fixture
def schools(cloud: Cloud) -> Cloud:
    world.store_schools(OLD, NEW)
    return cloud


def seen_by(actor: Actor) -> TransferView:
    return view_transfer(actor, "tr_one", LATER)


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("state", [State.REQUESTED, State.FAILED])
def test_both_sides_see_it_and_only_ending_is_left(state: State, cause: str, schools: Cloud) -> None:
    store_pair(cause)
    world.store_transfer(state)
    views = {who.school_id: seen_by(who) for who in (NEW_HOLDER, OLD_HOLDER)}
    assert {v.conflict.code.value for v in views.values() if v.conflict} == {cause}
    assert all(v.conflict for v in views.values())
    ways_out = {
        State.REQUESTED: {NEW: (Step.WITHDRAW,), OLD: (Step.DECLINE,)},
        State.FAILED: {NEW: (), OLD: ()},
    }
    assert {school: v.steps for school, v in views.items()} == ways_out[state]


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize(
    ("state", "step"),
    [
        (State.DETECTED, "request"),
        (State.REQUESTED, "authorise"),
        (State.FAILED, "retry"),
        (State.DECLINED, "request"),
    ],
)
def test_no_step_goes_on_over_it_and_nothing_changes(
    state: State, step: str, cause: str, schools: Cloud
) -> None:
    store_pair(cause)
    before = world.store_transfer(state)
    who = NEW_HOLDER if step == "request" else OLD_HOLDER
    with pytest.raises(NotPossibleNow) as refused:
        getattr(transfers, f"{step}_transfer")(who, "tr_one", LATER)
    assert refused.value.code == cause
    assert stored.find_transfer("tr_one") == before
    assert schools.of_kind("outbox") == []


@pytest.mark.parametrize("cause", CAUSES)
def test_a_feed_cancels_nothing_and_a_put_right_cause_is_gone(cause: str, schools: Cloud) -> None:
    store_pair(cause)
    before = world.store_transfer(State.REQUESTED)
    for student_id in ("stu_old", "stu_new"):
        matching.match_changed_student(student_id, NOW)
    assert stored.find_transfer("tr_one") == before
    store_pair()
    seen = seen_by(OLD_HOLDER)
    assert (seen.conflict, seen.steps) == (None, (Step.AUTHORISE, Step.DECLINE))


def test_it_can_always_be_ended(schools: Cloud) -> None:
    store_pair("no_longer_a_match")
    world.store_transfer(State.REQUESTED)
    declined = transfers.decline_transfer(OLD_HOLDER, "tr_one", "Not one child", LATER)
    assert declined.transfer.state is State.DECLINED
    world.store_transfer(State.DETECTED, transfer_id="tr_two")
    assert transfers.withdraw_transfer(NEW_HOLDER, "tr_two", LATER).transfer.state is State.WITHDRAWN


def test_a_previous_school_that_was_never_asked_sees_nothing(schools: Cloud) -> None:
    store_pair("back_on_roll")
    world.store_transfer(State.DETECTED)
    assert seen_by(NEW_HOLDER).conflict is not None
    with pytest.raises(NotFound):
        seen_by(OLD_HOLDER)


@pytest.mark.parametrize("cause", CAUSES)
def test_what_comes_after_authorising_stops_only_what_may_not_be_one_child(
    cause: str, schools: Cloud
) -> None:
    store_pair()
    world.store_record()
    world.store_transfer(State.REQUESTED)
    transfers.authorise_transfer(OLD_HOLDER, "tr_one", LATER)
    store_pair(cause)
    if cause in ("left_new_school", "back_on_roll"):
        world.run_workflow()
        assert seen_by(NEW_HOLDER).transfer.state is State.TRANSFERRED
        return
    with pytest.raises(TransferStopped) as stopped:
        workflow.prepare_transfer("tr_one", 1, LATER)
    assert stopped.value.code == "no_longer_a_match"
    assert "no_longer_a_match" in workflow.FAILURES


def test_the_list_tells_it_too(schools: Cloud) -> None:
    store_pair("back_on_roll")
    world.store_transfer(State.REQUESTED)
    for who, incoming in ((NEW_HOLDER, True), (OLD_HOLDER, False)):
        (listed,), _ = transfers.list_transfers(who, incoming=incoming, before="", now=LATER)
        assert listed.conflict is not None and listed.conflict.code == "back_on_roll"


def test_a_match_without_its_basis_shows_that(schools: Cloud) -> None:
    """Matching never takes a match away, so the list must say that it stands on nothing any more."""
    store_pair()
    matching.match_changed_student("stu_new", NOW)
    (found,) = stored.list_incoming(NEW, limit=5)
    store_pair("no_longer_a_match")
    for student_id in ("stu_old", "stu_new"):
        matching.match_changed_student(student_id, NOW)
    seen = view_transfer(NEW_HOLDER, found.transfer_id, LATER)
    assert seen.transfer.state is State.DETECTED
    assert seen.conflict is not None and seen.conflict.code == "no_longer_a_match"
    assert seen.steps == (Step.WITHDRAW,)


def test_the_words_hold_nothing_about_the_other_student(schools: Cloud) -> None:
    other = make.student(surname="Quartermain", forename="Zebedee", birth_date=date(2001, 1, 1))
    world.store_student(make.leaver())
    world.store_student(replace(other, version=0))
    world.store_transfer(State.REQUESTED)
    told = str(seen_by(OLD_HOLDER))
    for secret in ("Quartermain", "Zebedee", "2001", make.UPN):
        assert secret not in told
