"""A record that went to the wrong school is sealed there when both schools agree, and by neither alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.secrets import identifier_hasher
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow, TransferStopped
from chalicelib.domain.permission import Actor
from chalicelib.domain.transfer import State, Transfer
from chalicelib.storage import links, students
from chalicelib.storage import transfers as stored
from chalicelib.usecases import (
    actions,
    alerts,
    chronology,
    documents,
    incidents,
    matching,
    recalls,
    transfers,
    workflow,
)
from chalicelib.usecases.transfers import TransferView
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD
from tests.cloud import Cloud, Direct
from tests.steps import LATER

OLD_HOLDER, NEW_HOLDER = make.key_holder(OLD), make.key_holder(NEW)
SECRET_REASON = "It is the record of Maya's cousin"


@pytest.fixture
def arrived(rolls: Cloud) -> str:
    """Maya's record, found, requested, authorised and arrived; NEW has seen to its Legacy categories."""
    world.store_record()
    matching.match_changed_student("stu_new", NOW)
    one = world.only_incoming().transfer_id
    transfers.request_transfer(NEW_HOLDER, one, NOW)
    transfers.authorise_transfer(OLD_HOLDER, one, NOW)
    world.run_workflow(one)
    return one


def now_is(transfer_id: str) -> Transfer:
    found = stored.find_transfer(transfer_id)
    assert found is not None
    return found


def lead() -> Actor:
    """A key holder of NEW in a group with every right on every category that there is."""
    found = world.store_member(NEW, "usr_lead", *world.categories_of(NEW).by_id)
    return replace(found, is_key_holder=True, has_second_factor=True)


def leave(student_id: str) -> None:
    found = students.find_student(student_id)
    assert found is not None
    changes = Direct()
    after = replace(found, leaving_date=NOW.date())
    students.add_save_student(changes, after, found, identifier_hasher(), NOW.date())
    changes.commit()


def look(actor: Actor, transfer_id: str) -> TransferView:
    return transfers.view_transfer(actor, transfer_id, LATER)


def steps(actor: Actor, transfer_id: str) -> list[str]:
    return [s.value for s in look(actor, transfer_id).recall.steps]


def test_both_schools_agree_and_nothing_of_it_shows_any_more(arrived: str, rolls: Cloud) -> None:
    me = lead()
    before = chronology.read_chronology(me, "stu_new", "", NOW).incidents
    files = documents.list_documents(me, "stu_new", NOW)
    assert len(before) == len(files) == 2
    one = before[0]
    version = alerts.alert_staff(me, "stu_new", one.incident_id, 1, ["usr_lead"], NOW).version
    given: dict[str, Any] = {"what": "Ring home", "owner_id": "usr_lead", "due_on": NOW.date(), "now": NOW}
    version = actions.add_action(me, "stu_new", one.incident_id, version, **given).version
    assert actions.list_open(me, 10, NOW) and alerts.list_unread(me, 10, NOW)

    recalls.ask_recall(NEW_HOLDER, arrived, SECRET_REASON, NOW)
    assert len(chronology.read_chronology(me, "stu_new", "", NOW).incidents) == 2, "not by one school alone"
    recalls.agree_to_recall(OLD_HOLDER, arrived, LATER)

    assert now_is(arrived).state is State.RECALLED
    assert chronology.read_chronology(me, "stu_new", "", LATER).incidents == []
    assert documents.list_documents(me, "stu_new", LATER) == []
    assert actions.list_open(me, 10, LATER) == [] and alerts.list_unread(me, 10, LATER) == []
    hidden: list[Callable[[], object]] = [
        lambda: chronology.read_incident(me, "stu_new", one.incident_id, LATER),
        lambda: documents.download_link(me, "stu_new", files[0].document.document_id, LATER),
        lambda: incidents.strike_out_incident(me, "stu_new", one.incident_id, version, "Wrong", LATER),
    ]
    for open_it in hidden:
        with pytest.raises(NotFound):
            open_it()
    new, old = students.find_student("stu_new"), students.find_student("stu_old")
    assert new and old and (new.incident_count, new.received, old.incident_count) == (0, frozenset(), 2)
    assert len([i for i in rolls.of_kind("incident") if i["pk"] == "STUDENT#stu_new"]) == 2, (
        "nothing is deleted"
    )


def test_what_is_linked_to_another_student_is_sealed_there_too(arrived: str, rolls: Cloud) -> None:
    me = lead()
    world.store_student(make.student(NEW, student_id="stu_friend", identifiers=()))
    one = chronology.read_chronology(me, "stu_new", "", NOW).incidents[0]
    changes = Direct()
    links.add_links(changes, one, ["stu_friend"])
    changes.commit()
    assert chronology.read_incident(me, "stu_friend", one.incident_id, NOW)
    recalls.ask_recall(OLD_HOLDER, arrived, "Sent in error", NOW)
    recalls.agree_to_recall(NEW_HOLDER, arrived, LATER)
    assert chronology.read_chronology(me, "stu_friend", "", LATER).incidents == []
    with pytest.raises(NotFound):
        chronology.read_incident(me, "stu_friend", one.incident_id, LATER)


def test_each_side_has_its_steps(arrived: str) -> None:
    transfers.acknowledge_transfer(NEW_HOLDER, arrived, NOW)
    assert steps(OLD_HOLDER, arrived) == steps(NEW_HOLDER, arrived) == ["ask_recall"]
    recalls.ask_recall(OLD_HOLDER, arrived, "Sent in error", NOW)
    assert steps(OLD_HOLDER, arrived) == ["take_back_recall"]
    assert steps(NEW_HOLDER, arrived) == ["agree_to_recall", "refuse_recall"]
    recalls.take_back_recall(OLD_HOLDER, arrived, LATER)
    assert look(NEW_HOLDER, arrived).recall.recall is None
    recalls.ask_recall(NEW_HOLDER, arrived, "Not our student", LATER)
    recalls.refuse_recall(OLD_HOLDER, arrived, " It is. ", LATER)
    shown = look(NEW_HOLDER, arrived).recall
    assert shown.recall and (shown.recall.refused_because, shown.recall.reason) == (
        "It is.",
        "Not our student",
    )
    assert now_is(arrived).state is State.ACKNOWLEDGED
    assert steps(OLD_HOLDER, arrived) == ["ask_recall"], "it may be asked again"


def test_the_other_side_is_told_and_the_reason_stays_between_the_schools(arrived: str, rolls: Cloud) -> None:
    recalls.ask_recall(NEW_HOLDER, arrived, SECRET_REASON, NOW)
    recalls.agree_to_recall(OLD_HOLDER, arrived, LATER)
    told = [
        (n["school_id"], n["notice_kind"])
        for n in rolls.of_kind("outbox")
        if "recall" in str(n.get("notice_kind"))
    ]
    assert sorted(told) == [(NEW, "transfer_recalled"), (OLD, "recall_asked"), (OLD, "transfer_recalled")]
    audited = [a for a in rolls.of_kind("audit") if "recall" in a["action"]]
    assert sorted((a["school_id"], a["action"], a["actor_id"]) for a in audited) == [
        (NEW, "agree_to_recall", "usr_sch_old"),
        (NEW, "ask_recall", "usr_sch_new"),
        (OLD, "agree_to_recall", "usr_sch_old"),
        (OLD, "ask_recall", "usr_sch_new"),
    ]
    assert "cousin" not in str(audited)


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        (lambda one: recalls.ask_recall(make.key_holder(THIRD), one, "Mine", NOW), NotFound),
        (lambda one: recalls.ask_recall(make.actor(NEW), one, "Mine", NOW), NotAllowed),
        (
            lambda one: recalls.ask_recall(make.key_holder(NEW, has_second_factor=False), one, "x", NOW),
            NotAllowed,
        ),
        (lambda one: recalls.ask_recall(NEW_HOLDER, one, "  ", NOW), Invalid),
        (lambda one: recalls.ask_recall(NEW_HOLDER, "tr_none", "x", NOW), NotFound),
        (lambda one: recalls.agree_to_recall(OLD_HOLDER, one, NOW), NotPossibleNow),
        (lambda one: recalls.refuse_recall(OLD_HOLDER, one, "No", NOW), NotPossibleNow),
        (lambda one: recalls.take_back_recall(OLD_HOLDER, one, NOW), NotPossibleNow),
    ],
)
def test_what_is_refused(deed: Callable[[str], None], error: type[Exception], arrived: str) -> None:
    with pytest.raises(error):
        deed(arrived)
    assert now_is(arrived).recall is None


def test_nobody_answers_for_the_other_school(arrived: str) -> None:
    recalls.ask_recall(NEW_HOLDER, arrived, "Not our student", NOW)
    with pytest.raises(NotAllowed):
        recalls.agree_to_recall(NEW_HOLDER, arrived, NOW)
    with pytest.raises(NotAllowed):
        recalls.take_back_recall(OLD_HOLDER, arrived, NOW)
    with pytest.raises(NotPossibleNow):
        recalls.ask_recall(OLD_HOLDER, arrived, "Ours", NOW)
    with pytest.raises(NotFound):
        recalls.agree_to_recall(make.key_holder(THIRD), arrived, NOW)


def test_before_it_has_arrived_there_is_nothing_to_recall(rolls: Cloud) -> None:
    world.store_record()
    matching.match_changed_student("stu_new", NOW)
    one = world.only_incoming().transfer_id
    with pytest.raises(NotFound):
        recalls.ask_recall(OLD_HOLDER, one, "Not even asked", NOW)
    transfers.request_transfer(NEW_HOLDER, one, NOW)
    with pytest.raises(NotPossibleNow):
        recalls.ask_recall(OLD_HOLDER, one, "Too early", NOW)


def test_two_answers_at_once_are_one(arrived: str, monkeypatch: pytest.MonkeyPatch) -> None:
    recalls.ask_recall(NEW_HOLDER, arrived, "Not our student", NOW)
    stale = now_is(arrived)
    recalls.refuse_recall(OLD_HOLDER, arrived, "It is", NOW)
    monkeypatch.setattr(stored, "find_transfer", lambda _: stale)
    with pytest.raises(NotPossibleNow):
        recalls.agree_to_recall(OLD_HOLDER, arrived, NOW)
    with pytest.raises(NotPossibleNow):
        recalls.take_back_recall(NEW_HOLDER, arrived, NOW)
    monkeypatch.undo()
    assert now_is(arrived).state is State.TRANSFERRED


def test_a_crash_in_the_middle_of_agreeing_changes_all_or_nothing(arrived: str, rolls: Cloud) -> None:
    recalls.ask_recall(NEW_HOLDER, arrived, "Not our student", NOW)
    with rolls.crash_after(1, "TransactWriteItems"):
        recalls.agree_to_recall(OLD_HOLDER, arrived, NOW)
    student = students.find_student("stu_new")
    assert student and now_is(arrived).state is State.RECALLED and student.received == frozenset()


def test_nothing_finds_it_again_and_the_workflow_cannot_bring_it_back(arrived: str) -> None:
    recalls.ask_recall(NEW_HOLDER, arrived, "Not our student", NOW)
    recalls.agree_to_recall(OLD_HOLDER, arrived, NOW)
    for one in ("stu_new", "stu_old"):
        matching.match_changed_student(one, LATER)
    assert now_is(arrived).state is State.RECALLED
    with pytest.raises(Exception, match="superseded"):
        workflow.complete_transfer(arrived, 1, LATER)
    student = students.find_student("stu_new")
    assert student and student.received == frozenset()


def test_it_can_be_requested_again_and_comes_back_whole(arrived: str) -> None:
    recalls.ask_recall(NEW_HOLDER, arrived, "Not our student", NOW)
    recalls.agree_to_recall(OLD_HOLDER, arrived, NOW)
    transfers.request_transfer(NEW_HOLDER, arrived, LATER)
    assert look(OLD_HOLDER, arrived).recall.recall, "who authorises sees that it was recalled"
    transfers.authorise_transfer(OLD_HOLDER, arrived, LATER)
    world.run_workflow(arrived, attempt=2)
    assert steps(OLD_HOLDER, arrived) == ["ask_recall"], "the old question is settled"
    assert len(chronology.read_chronology(lead(), "stu_new", "", LATER).incidents) == 2


def test_what_the_new_school_did_with_it_neither_stops_nor_returns(arrived: str, rolls: Cloud) -> None:
    me = lead()
    one = chronology.read_chronology(me, "stu_new", "", NOW).incidents[0]
    given: dict[str, Any] = {"what": "Ring home", "owner_id": "usr_lead", "due_on": NOW.date(), "now": NOW}
    actions.add_action(me, "stu_new", one.incident_id, one.version, **given)
    recalls.ask_recall(NEW_HOLDER, arrived, "Not our student", NOW)
    recalls.agree_to_recall(OLD_HOLDER, arrived, NOW)
    transfers.request_transfer(NEW_HOLDER, arrived, LATER)
    transfers.authorise_transfer(OLD_HOLDER, arrived, LATER)
    world.run_workflow(arrived, attempt=2)
    again = chronology.read_chronology(lead(), "stu_new", "", LATER).incidents
    assert len(again) == 2 and not any(i.actions for i in again)
    kept = [i for i in rolls.of_kind("incident") if i["incident_id"] == one.incident_id]
    assert len(kept) == 1 and "Ring home" in str(kept), "it is set aside, not overwritten"


def test_the_right_school_gets_it_afterwards(arrived: str) -> None:
    recalls.ask_recall(OLD_HOLDER, arrived, "The wrong school", NOW)
    recalls.agree_to_recall(NEW_HOLDER, arrived, NOW)
    leave("stu_new")
    world.store_student(make.student(THIRD, student_id="stu_third"))
    matching.match_changed_student("stu_third", LATER)
    found = [t for t in stored.list_incoming(THIRD, limit=5)]
    assert [(t.previous_student_id, t.state) for t in found] == [("stu_old", State.DETECTED)]


def test_who_answers_is_told_that_it_has_gone_on(arrived: str) -> None:
    leave("stu_new")
    world.store_student(make.student(THIRD, student_id="stu_third"))
    matching.match_changed_student("stu_third", LATER)
    onward = stored.list_incoming(THIRD, limit=5)[0].transfer_id
    recalls.ask_recall(OLD_HOLDER, arrived, "The wrong school", LATER)
    assert not look(NEW_HOLDER, arrived).recall.has_gone_on
    transfers.request_transfer(make.key_holder(THIRD), onward, LATER)
    transfers.authorise_transfer(NEW_HOLDER, onward, LATER)
    world.run_workflow(onward)
    assert look(NEW_HOLDER, arrived).recall.has_gone_on and look(OLD_HOLDER, arrived).recall.has_gone_on


@pytest.mark.parametrize("step", [workflow.copy_incidents, workflow.copy_documents])
def test_what_is_recalled_while_it_goes_on_to_a_third_school_goes_no_further(
    step: Callable[..., object], arrived: str
) -> None:
    """Its manifest was fixed before. The two who agreed were not told of the third school, as nothing had arrived there."""
    leave("stu_new")
    world.store_student(make.student(THIRD, student_id="stu_third"))
    matching.match_changed_student("stu_third", LATER)
    onward = stored.list_incoming(THIRD, limit=5)[0].transfer_id
    transfers.request_transfer(make.key_holder(THIRD), onward, LATER)
    transfers.authorise_transfer(NEW_HOLDER, onward, LATER)
    workflow.prepare_transfer(onward, 1, LATER)
    recalls.ask_recall(OLD_HOLDER, arrived, "The wrong school", LATER)
    recalls.agree_to_recall(NEW_HOLDER, arrived, LATER)
    with pytest.raises(TransferStopped) as stopped:
        step(onward, 1, 0, 2, LATER)
    assert stopped.value.code == "record_changed"
