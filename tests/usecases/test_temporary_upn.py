"""A match on a temporary UPN: a key holder at each school must say that it is one child."""

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow
from chalicelib.domain.matching import Comparison, HoldReason
from chalicelib.domain.student import IdentifierKind
from chalicelib.domain.transfer import TEMPORARY_UPN_ONLY, State, Step, Transfer
from chalicelib.storage import transfers as stored
from chalicelib.usecases import matching, transfers
from chalicelib.usecases.transfers import (
    authorise_transfer,
    decline_transfer,
    request_transfer,
    view_transfer,
)
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD
from tests.cloud import Cloud
from tests.steps import LATER

NEW_HOLDER, OLD_HOLDER = make.key_holder(NEW), make.key_holder(OLD)
TEMPORARY = (make.identifier(make.TEMPORARY_UPN, IdentifierKind.TEMPORARY_UPN),)
BOTH = (*TEMPORARY, make.identifier())


def store_pair(previous: dict[str, Any] | None = None, new: dict[str, Any] | None = None) -> None:
    """The two students, joined by a temporary UPN unless said otherwise."""
    world.store_student(make.leaver(**({"identifiers": TEMPORARY} | (previous or {}))))
    world.store_student(make.student(**({"identifiers": TEMPORARY} | (new or {}))))


@pytest.fixture
def held(cloud: Cloud) -> str:
    """Id of the match that matching holds."""
    world.store_schools(OLD, NEW, THIRD)
    store_pair(new={"surname": "Vale"})
    matching.match_changed_student("stu_new", NOW)
    (found,) = stored.list_incoming(NEW, limit=10)
    assert (found.state, found.hold_reason) == (State.HELD, TEMPORARY_UPN_ONLY)
    return found.transfer_id


def now_is(transfer_id: str) -> Transfer:
    found = stored.find_transfer(transfer_id)
    assert found is not None
    return found


def test_both_confirm_and_it_goes(held: str, cloud: Cloud) -> None:
    asked = request_transfer(NEW_HOLDER, held, LATER, confirms_match=True)
    assert (asked.transfer.state, asked.transfer.to_confirm) == (State.REQUESTED, TEMPORARY_UPN_ONLY)
    assert asked.transfer == now_is(held)
    sent = authorise_transfer(OLD_HOLDER, held, LATER, confirms_match=True)
    assert (sent.transfer.state, sent.to_confirm) == (State.AUTHORISED, "")
    confirmed = [
        (a["school_id"], a["actor_id"], a["action"])
        for a in cloud.of_kind("audit")
        if "temporary_upn_only" in str(a["detail"]) and a["action"] not in ("hold", "possible_match")
    ]
    assert sorted(confirmed) == [
        (NEW, "usr_sch_new", "request_transfer"),
        (NEW, "usr_sch_old", "authorise_transfer"),
        (OLD, "usr_sch_new", "request_transfer"),
        (OLD, "usr_sch_old", "authorise_transfer"),
    ]
    world.store_record()
    world.run_workflow(held)
    assert now_is(held).state is State.TRANSFERRED


def test_without_a_word_neither_step_is_taken(held: str, cloud: Cloud) -> None:
    with pytest.raises(Invalid) as refused:
        request_transfer(NEW_HOLDER, held, LATER)
    assert refused.value.code == "confirmation_needed"
    assert now_is(held).state is State.HELD
    request_transfer(NEW_HOLDER, held, LATER, confirms_match=True)
    with pytest.raises(Invalid) as refused:
        authorise_transfer(OLD_HOLDER, held, LATER)
    assert refused.value.code == "confirmation_needed"
    assert (now_is(held).state, now_is(held).attempt) == (State.REQUESTED, 0)
    assert [o for o in cloud.of_kind("outbox") if o["task"] == "start_workflow"] == []


def test_one_school_cannot_confirm_for_both(held: str) -> None:
    with pytest.raises(NotFound):  # not told before the new school has asked
        authorise_transfer(OLD_HOLDER, held, LATER, confirms_match=True)
    request_transfer(NEW_HOLDER, held, LATER, confirms_match=True)
    with pytest.raises(NotAllowed):
        authorise_transfer(NEW_HOLDER, held, LATER, confirms_match=True)
    assert now_is(held).state is State.REQUESTED


def test_what_each_side_sees_to_decide_by(held: str) -> None:
    """The new school learns nothing of the other student, not even where it is, until the previous school agrees."""
    before = view_transfer(NEW_HOLDER, held, NOW)
    assert (before.to_confirm, before.comparison, before.previous_school) == (TEMPORARY_UPN_ONLY, None, "")
    assert before.held is not None and "temporary UPN" in before.held[0]
    assert before.steps == (Step.REQUEST, Step.WITHDRAW)
    asked = request_transfer(NEW_HOLDER, held, LATER, confirms_match=True)
    assert (asked.comparison, asked.previous_school, asked.held) == (None, "", None)
    at_old = view_transfer(OLD_HOLDER, held, LATER)
    assert at_old.comparison == Comparison(surname_agrees=False, forename_agrees=True)
    assert (at_old.to_confirm, at_old.new_school) == (TEMPORARY_UPN_ONLY, "Birch Academy")
    assert (at_old.student_name, at_old.new_entry_date) == ("Maya Okonedo-Reed", make.student().entry_date)
    decline_transfer(OLD_HOLDER, held, "Another child", LATER)
    assert view_transfer(NEW_HOLDER, held, LATER).previous_school == ""
    request_transfer(NEW_HOLDER, held, LATER, confirms_match=True)
    authorise_transfer(OLD_HOLDER, held, LATER, confirms_match=True)
    assert view_transfer(NEW_HOLDER, held, LATER).previous_school == "Alder Primary"


def test_withdrawing_a_held_match_does_not_tell_where_the_child_was(held: str) -> None:
    gone = transfers.withdraw_transfer(NEW_HOLDER, held, LATER)
    assert (gone.transfer.state, gone.previous_school) == (State.WITHDRAWN, "")


def test_a_request_after_a_decline_is_confirmed_anew(held: str) -> None:
    request_transfer(NEW_HOLDER, held, LATER, confirms_match=True)
    decline_transfer(OLD_HOLDER, held, "Which child?", LATER)
    assert view_transfer(NEW_HOLDER, held, LATER).to_confirm == TEMPORARY_UPN_ONLY
    with pytest.raises(Invalid):
        request_transfer(NEW_HOLDER, held, LATER)
    assert request_transfer(NEW_HOLDER, held, LATER, confirms_match=True).transfer.state is State.REQUESTED


def test_a_permanent_upn_that_both_have_needs_no_word(held: str) -> None:
    request_transfer(NEW_HOLDER, held, LATER, confirms_match=True)
    store_pair({"identifiers": BOTH}, {"identifiers": BOTH})
    seen = view_transfer(OLD_HOLDER, held, LATER)
    assert (seen.to_confirm, seen.comparison, seen.conflict) == ("", None, None)
    sent = authorise_transfer(OLD_HOLDER, held, LATER)
    assert (sent.transfer.state, sent.transfer.to_confirm) == (State.AUTHORISED, "")


def test_a_permanent_upn_that_is_taken_away_again_makes_no_way_round(cloud: Cloud) -> None:
    """Requested on a permanent UPN, then only a temporary one is left: nobody has confirmed that."""
    world.store_schools(OLD, NEW)
    store_pair()
    world.store_transfer(State.REQUESTED)
    for confirms in (False, True):
        with pytest.raises(NotPossibleNow) as refused:
            authorise_transfer(OLD_HOLDER, "tr_one", LATER, confirms_match=confirms)
        assert refused.value.code == "temporary_upn_only"
    seen = view_transfer(OLD_HOLDER, "tr_one", LATER)
    assert seen.conflict is not None and seen.steps == (Step.DECLINE,)
    decline_transfer(OLD_HOLDER, "tr_one", "Please confirm", LATER)
    request_transfer(NEW_HOLDER, "tr_one", LATER, confirms_match=True)
    sent = authorise_transfer(OLD_HOLDER, "tr_one", LATER, confirms_match=True)
    assert sent.transfer.state is State.AUTHORISED


@pytest.mark.parametrize("reason", [r.value for r in HoldReason if r is not HoldReason.TEMPORARY_UPN_ONLY])
def test_no_other_reason_can_be_confirmed_away(reason: str, cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)
    store_pair()
    world.store_transfer(State.HELD, hold_reason=reason)
    with pytest.raises(NotPossibleNow) as refused:
        request_transfer(NEW_HOLDER, "tr_one", LATER, confirms_match=True)
    assert refused.value.code == "held"
    assert view_transfer(NEW_HOLDER, "tr_one", LATER).steps == (Step.WITHDRAW,)
    assert now_is("tr_one").state is State.HELD


@pytest.mark.parametrize(
    ("worse", "code"),
    [
        ({"birth_date": date(2015, 2, 12)}, "birth_date_differs"),
        ({"leaving_date": None}, "back_on_roll"),
        ({"shares_upn": True}, "upn_on_two_students"),
    ],
)
def test_a_feed_that_is_ahead_of_matching_is_seen(worse: dict[str, Any], code: str, held: str) -> None:
    store_pair(worse)
    with pytest.raises(NotPossibleNow) as refused:
        request_transfer(NEW_HOLDER, held, LATER, confirms_match=True)
    assert refused.value.code == code
    assert view_transfer(NEW_HOLDER, held, LATER).steps == (Step.WITHDRAW,)
