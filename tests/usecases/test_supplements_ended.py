"""When nothing is proposed to follow a record, or not any more: refused, held back, recalled, not one child."""

from datetime import date

import pytest

from chalicelib.domain.errors import NotPossibleNow, TransferStopped
from chalicelib.domain.student import IdentifierKind
from chalicelib.domain.transfer import State, transfer_id_for
from chalicelib.domain.vault import DocumentStatus
from chalicelib.storage import documents, transfers
from chalicelib.usecases import transfers as people_do
from chalicelib.usecases import workflow
from chalicelib.usecases.retention import view_of
from chalicelib.usecases.transfers_of import transfers_of
from chalicelib.usecases.why_not import explain
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, THIRD
from tests.cloud import Cloud, Direct
from tests.steps import LATER
from tests.usecases.additions import (
    BASE,
    NEW_HOLDER,
    OLD_HOLDER,
    edit,
    enrol,
    log,
    look,
    move,
    now_is,
    recall,
    series,
    shown,
    student,
    workflow_of,
    world_prefers,
)


def test_a_declined_one_is_proposed_again_only_with_something_new(sent: Cloud) -> None:
    world_prefers("cat_bully")
    log("Late")
    look()
    one = series()[0].transfer_id
    people_do.decline_transfer(OLD_HOLDER, one, "Not for them", NOW)
    log("Held back", category="cat_attend")
    assert look() == 0 and now_is(one).state is State.DECLINED, "the same would go"
    log("Later")
    assert look() == 1
    (again,) = series()
    assert (again.transfer_id, again.state, again.decline_reason) == (one, State.REQUESTED, "")
    assert look() == 0
    people_do.authorise_transfer(OLD_HOLDER, one, NOW, held_back_reason="Guidance")
    world.run_workflow(one)
    assert now_is(one).incident_count == 2


def test_after_a_withdrawal_the_next_one_has_its_own_number(sent: Cloud) -> None:
    log("Late")
    look()
    people_do.withdraw_transfer(NEW_HOLDER, series()[0].transfer_id, NOW)
    edit()
    assert look() == 1 and [s.state for s in series()] == [State.WITHDRAWN, State.REQUESTED]


def test_what_the_preferences_hold_back_is_not_proposed(sent: Cloud) -> None:
    world_prefers("cat_bully")
    log("Not ticked", category="cat_attend")
    assert look() == 0 and series() == [] and not student("stu_old").has_late


@pytest.mark.parametrize("state", [State.REQUESTED, State.DECLINED, State.WITHDRAWN])
def test_nothing_follows_a_record_that_did_not_go(state: State, rolls: Cloud) -> None:
    world.store_record()
    world.store_transfer(state, transfer_id=BASE)
    log("Late")
    assert look() == 0 and now_is(BASE).supplements == 0 and not student("stu_old").has_late


@pytest.mark.parametrize("side", ["stu_old", "stu_new"])
def test_when_the_two_may_not_be_one_child_it_waits_until_that_is_put_right(side: str, sent: Cloud) -> None:
    enrol(side, birth_date=date(2015, 2, 12))
    log("Late")
    assert look() == 0 and series() == []
    enrol(side, birth_date=date(2015, 2, 11))
    assert look(side) == 1


@pytest.mark.parametrize("side", ["stu_old", "stu_new"])
def test_a_upn_that_was_wrong_for_a_while_loses_nothing(side: str, sent: Cloud) -> None:
    corrected = IdentifierKind.CORRECTED_UPN
    enrol(side, identifiers=(make.identifier(make.OTHER_UPN), make.identifier(make.UPN, corrected)))
    log("Late")
    assert look() == 0
    enrol(side, identifiers=(make.identifier(),))
    assert look(side) == 1


def test_a_child_who_was_back_on_roll_for_a_while(sent: Cloud) -> None:
    enrol("stu_old", leaving_date=None)
    log("On roll again")
    assert look() == 0 and series() == []
    enrol("stu_old", leaving_date=date(2026, 11, 20))
    assert look("stu_old") == 1


def test_it_follows_to_a_school_that_the_child_has_left_and_from_there_to_the_next(sent: Cloud) -> None:
    """A -> B -> C: A knows only B, and B keeps and hands on the record."""
    world.store_schools(THIRD)
    enrol("stu_new", leaving_date=date(2026, 11, 20))
    world.store_student(make.student(THIRD, entry_date=date(2026, 11, 21)))
    look("stu_third")
    onward = transfer_id_for("stu_new", "stu_third")
    move(onward)
    look("stu_new")
    log("Late at A")
    assert look("stu_old") == 1
    (first,) = series()
    assert people_do.view_transfer(OLD_HOLDER, first.transfer_id, NOW).conflict is None
    move(first.transfer_id)
    assert look("stu_new") == 1
    (second,) = series(onward)
    assert (second.previous_school_id, second.new_school_id) == (NEW, THIRD)
    assert move(second.transfer_id).incident_count == 1
    assert "Late at A" in shown("stu_third")
    assert look("stu_old", "stu_new", "stu_third") == 0


# --- recall


def test_a_recall_takes_the_supplements_with_it_and_ends_proposing(sent: Cloud) -> None:
    log("Late")
    edit()
    look()
    one = move(series()[0].transfer_id)
    assert student("stu_new").incident_count == 3, "a later version is no further incident"
    log("Open")
    look()
    waiting = series()[1].transfer_id
    recall(BASE)
    assert shown("stu_new") == set() and student("stu_new").incident_count == 0
    assert student("stu_new").received == frozenset()
    assert (now_is(one.transfer_id).state, now_is(waiting).state) == (State.RECALLED, State.REQUESTED)
    found = people_do.view_transfer(OLD_HOLDER, waiting, NOW)
    assert found.conflict is not None and found.conflict.code == "base_recalled"
    with pytest.raises(NotPossibleNow) as refused:
        people_do.authorise_transfer(OLD_HOLDER, waiting, NOW)
    assert refused.value.code == "base_recalled"
    people_do.decline_transfer(OLD_HOLDER, waiting, "Recalled", NOW)
    log("After the recall")
    assert look() == 0
    people_do.request_transfer(NEW_HOLDER, BASE, NOW)
    assert move(BASE, 2).incident_count == 5, "requested again, all of it goes"
    log("After it came again")
    assert look() == 1


def test_a_recalled_supplement_is_not_sent_again_by_itself(sent: Cloud) -> None:
    log("Late")
    look()
    one = move(series()[0].transfer_id)
    recall(one.transfer_id, LATER)
    log("Later")
    assert look() == 0 and len(series()) == 1
    people_do.request_transfer(NEW_HOLDER, one.transfer_id, NOW)
    assert move(one.transfer_id, 2).incident_count == 2


def test_a_base_that_is_recalled_while_its_supplement_is_copied_stops_it(sent: Cloud) -> None:
    log("Late")
    look()
    one = series()[0].transfer_id
    workflow_of(one)
    workflow.copy_incidents(one, 1, 0, 1, NOW)
    recall(BASE)
    with pytest.raises(TransferStopped) as stopped:
        workflow.complete_transfer(one, 1, NOW)
    assert stopped.value.code == "base_recalled" and "base_recalled" in workflow.FAILURES
    assert shown("stu_new") == set()
    enrolled = make.transfer(State.AUTHORISED, base_id="tr_base", entered={"authorised": NOW}, attempt=1)
    changes = Direct()
    transfers.add_new_transfer(changes, enrolled)
    changes.commit()
    with pytest.raises(TransferStopped) as stopped:
        workflow.prepare_transfer("tr_one", 1, NOW)
    assert stopped.value.code == "base_recalled"


# --- who else counts it


def test_it_holds_up_a_destruction_and_answers_who_misses_it(sent: Cloud) -> None:
    log("Late")
    look()
    (one,) = series()
    assert [t.transfer_id for t in transfers_of([student("stu_old")])["stu_old"]] == [BASE, one.transfer_id]
    assert "transfer" in [o.value for o in view_of(OLD_HOLDER, student("stu_old"), NOW).obstacles]
    for actor, student_id in ((OLD_HOLDER, "stu_old"), (NEW_HOLDER, "stu_new")):
        codes = {a.transfer_id: a.code for a in explain(actor, student_id, NOW).answers}
        assert codes == {BASE: "transferred", one.transfer_id: "supplement_waiting"}


def test_the_new_school_is_not_shown_the_reason_nor_anything_before_it_arrives(sent: Cloud) -> None:
    log("Late")
    look()
    one = series()[0].transfer_id
    before = shown("stu_new")
    workflow_of(one)
    workflow.copy_incidents(one, 1, 0, 1, NOW)
    assert shown("stu_new") == before
    assert all(d.status is DocumentStatus.AVAILABLE for d in documents.list_documents("stu_new"))
