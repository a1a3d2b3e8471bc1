"""What is added to a record after it went is proposed to follow it, once, and only that goes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws.clients import client
from chalicelib.aws.secrets import identifier_hasher
from chalicelib.domain.errors import NotPossibleNow, TransferStopped
from chalicelib.domain.incident import Incident
from chalicelib.domain.permission import Actor
from chalicelib.domain.preferences import Preferences
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import State, Transfer, transfer_id_for
from chalicelib.domain.vault import DocumentStatus
from chalicelib.storage import documents, incidents, preferences, students, transfers
from chalicelib.usecases import actions, matching, recalls, supplements, workflow
from chalicelib.usecases import documents as people_file
from chalicelib.usecases import incidents as people_log
from chalicelib.usecases import transfers as people_do
from chalicelib.usecases.retention import view_of
from chalicelib.usecases.review import review_transfer
from chalicelib.usecases.transfers_of import transfers_of
from chalicelib.usecases.why_not import explain
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD, TODAY
from tests.cloud import VAULT, Cloud, Direct
from tests.steps import LATER, check_upload

OLD_HOLDER, NEW_HOLDER = make.key_holder(OLD), make.key_holder(NEW)
BASE = transfer_id_for("stu_old", "stu_new")
ALL = ("cat_bully", "cat_online", "cat_attend")


@pytest.fixture
def gone(rolls: Cloud) -> Cloud:
    """Maya's record, two incidents and two files, went from OLD to NEW."""
    world.store_record()
    look()
    move(BASE)
    look()
    return rolls


def look(*student_ids: str) -> int:
    """How many supplements matching proposed."""
    ids = student_ids or ("stu_old", "stu_new")
    return sum(matching.match_changed_student(one, NOW)["supplements"] for one in ids)


def move(transfer_id: str, attempt: int = 1) -> Transfer:
    """From where it is to its arrival."""
    found = now_is(transfer_id)
    if found.state is not State.REQUESTED:
        people_do.request_transfer(make.key_holder(found.new_school_id), transfer_id, NOW)
    people_do.authorise_transfer(make.key_holder(found.previous_school_id), transfer_id, NOW)
    world.run_workflow(transfer_id, attempt)
    return now_is(transfer_id)


def now_is(transfer_id: str) -> Transfer:
    found = transfers.find_transfer(transfer_id)
    assert found is not None
    return found


def series(base_id: str = BASE) -> list[Transfer]:
    return supplements.series_of(now_is(base_id))


def student(student_id: str) -> Student:
    found = students.find_student(student_id)
    assert found is not None
    return found


def member(school_id: str = OLD) -> Actor:
    return replace(make.actor(school_id), rights=world.reader(school_id, *ALL, rights=make.ALL_RIGHTS).rights)


def log(text: str, school_id: str = OLD, category: str = "cat_bully") -> Incident:
    return people_log.log_incident(
        member(school_id),
        f"stu_{school_id[4:]}",
        occurred_at=datetime(2026, 3, 20, 9, tzinfo=NOW.tzinfo),
        category_ids=[category],
        text=text,
        linked_student_ids=[],
        now=NOW,
    )


def edit(text: str = "Corrected") -> None:
    before = incidents.find_incident("stu_old", "inc_0001")
    assert before is not None
    people_log.edit_incident(
        member(),
        "stu_old",
        "inc_0001",
        before.version,
        text=text,
        category_ids=list(before.category_ids),
        agencies=[],
        linked_student_ids=[],
        body_map=[],
        reason="Late news",
        now=NOW,
    )


def add_action() -> None:
    owner = world.store_member(OLD, "usr_owner", *ALL)
    given: dict[str, Any] = {"what": "Ring the new school", "owner_id": owner.user_id, "due_on": TODAY}
    actions.add_action(member(), "stu_old", "inc_0001", 1, **given, now=NOW)


def add_file() -> None:
    document, _ = people_file.start_upload(
        member(), "stu_old", file_name="late.txt", category_ids=["cat_bully"], incident_id="", now=NOW
    )
    client("s3").put_object(Bucket=VAULT, Key=document.s3_key, Body=b"A late letter")
    assert not student("stu_old").has_late, "not before anybody can open it"
    check_upload(document.s3_key)


def shown(student_id: str) -> set[str]:
    at = student(student_id)
    return {i.text for i in incidents.list_incidents(student_id) if at.shows(i.transfer_id)}


def enrol(student_id: str, **changes: Any) -> None:
    """As a file of the school does."""
    before, saved = student(student_id), Direct()
    students.add_save_student(saved, replace(before, **changes), before, identifier_hasher(), TODAY)
    saved.commit()


@pytest.mark.parametrize(
    "add", [lambda: log("Late"), edit, add_action, add_file], ids=["log", "edit", "action", "file"]
)
def test_each_kind_of_addition_is_proposed_once_and_goes_alone(
    add: Callable[[], object], gone: Cloud
) -> None:
    assert look() == 0 and series() == []
    add()
    assert world.due(TODAY) == ["stu_old"]
    assert look() == 1 and look() == 0
    (one,) = series()
    assert (one.state, one.number, one.base_id, one.went_on) == (State.REQUESTED, 1, BASE, TODAY)
    assert one.due_on == date(2026, 12, 1) and now_is(BASE).supplements == 1
    told = [
        (n["school_id"], n["notice_kind"])
        for n in gone.of_kind("outbox")
        if n["subject_id"] == one.transfer_id
    ]
    assert told == [(OLD, "supplement_proposed")]
    audited = [a["school_id"] for a in gone.of_kind("audit") if a["action"] == "propose_supplement"]
    assert sorted(audited) == [NEW, OLD]
    assert [t.transfer_id for t in transfers.list_outgoing(OLD, limit=5)] == [one.transfer_id, BASE]
    assert {t.transfer_id for t in transfers.list_incoming(NEW, limit=5)} == {one.transfer_id, BASE}
    review = review_transfer(OLD_HOLDER, one.transfer_id, NOW).selection
    assert len(review.incidents) + len(review.documents) == 1
    done = move(one.transfer_id)
    assert done.incident_count + done.document_count == 1 and sum(done.there_already.values()) >= 3
    assert look() == 0 and not student("stu_old").has_late


def test_what_is_added_while_the_student_is_on_roll_marks_nothing(cloud: Cloud) -> None:
    world.store_schools(NEW)
    world.store_student(make.student())
    log("In time", NEW)
    assert student("stu_new").late_count == 0


def test_one_after_the_other(gone: Cloud) -> None:
    for number, text in enumerate(("Late", "Later"), start=1):
        log(text)
        look()
        assert move(series()[-1].transfer_id).incident_count == 1
        assert [s.number for s in series()] == list(range(1, number + 1))
    assert {"Late", "Later"} < shown("stu_new")


def test_what_is_open_takes_in_what_comes_after(gone: Cloud) -> None:
    log("Late")
    look()
    log("Later")
    assert look() == 0 and len(series()) == 1 and not student("stu_old").has_late
    assert move(series()[0].transfer_id).incident_count == 2


def test_two_looks_at_once_propose_one(gone: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    log("Late")
    base, previous = now_is(BASE), student("stu_old")
    look()
    monkeypatch.setattr(supplements, "_base_of", lambda *_: base)
    assert supplements.look_for_supplement(previous, student("stu_new"), NOW) is supplements.Look.LATER
    monkeypatch.undo()
    assert len(series()) == 1 and look() == 0
    assert len([n for n in gone.of_kind("outbox") if n.get("notice_kind") == "supplement_proposed"]) == 1


def test_a_crash_after_proposing_proposes_nothing_twice(gone: Cloud) -> None:
    log("Late")
    with gone.crash_after(1, "TransactWriteItems"):
        look("stu_old")
    assert len(series()) == 1 and student("stu_old").has_late
    assert look() == 0 and not student("stu_old").has_late


def test_an_addition_during_the_look_is_not_lost(gone: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the same moment even: the count tells them apart."""
    edit("Back and forth")
    edit("Grüße — 3 < 4\r\n\tتفصيل 漢字 😀 e\u0301  \n")
    select_for = supplements.select_for

    def overtaken(*pair: Student) -> object:
        found = select_for(*pair)
        edit("Late")
        return replace(found, incidents=())

    monkeypatch.setattr(supplements, "select_for", overtaken)
    assert look("stu_old") == 0
    monkeypatch.undo()
    assert student("stu_old").has_late and world.due(TODAY) == ["stu_old"]
    assert look("stu_old") == 1


def test_an_addition_while_the_record_is_copied_is_looked_at_when_it_has_arrived(rolls: Cloud) -> None:
    world.store_record()
    look()
    people_do.request_transfer(NEW_HOLDER, BASE, NOW)
    people_do.authorise_transfer(OLD_HOLDER, BASE, NOW)
    workflow.prepare_transfer(BASE, 1, NOW)
    log("While copying")
    assert look("stu_old") == 0
    assert student("stu_old").has_late and world.due(TODAY + timedelta(days=1)) == ["stu_old"]
    world.run_workflow(BASE)
    assert look("stu_old") == 1
    workflow_of(series()[0].transfer_id)
    log("While the supplement is copied")
    assert look("stu_old") == 0 and student("stu_old").has_late
    world.run_workflow(series()[0].transfer_id)
    assert look("stu_old") == 1 and [s.number for s in series()] == [1, 2]
    move(series()[1].transfer_id)
    assert {"While copying", "While the supplement is copied"} < shown("stu_new")


def workflow_of(transfer_id: str) -> None:
    people_do.authorise_transfer(OLD_HOLDER, transfer_id, NOW)
    workflow.prepare_transfer(transfer_id, 1, NOW)


def test_the_nightly_run_finds_what_the_stream_lost(gone: Cloud) -> None:
    log("Late")
    assert world.run_nightly(NOW).counts["supplements"] == 1 and len(series()) == 1


def test_a_declined_one_is_proposed_again_only_with_something_new(gone: Cloud) -> None:
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


def world_prefers(*ticked: str) -> None:
    changes = Direct()
    preferences.add_save_preferences(changes, Preferences(OLD, 0, frozenset(ticked)))
    changes.commit()


def test_after_a_withdrawal_the_next_one_has_its_own_number(gone: Cloud) -> None:
    log("Late")
    look()
    people_do.withdraw_transfer(NEW_HOLDER, series()[0].transfer_id, NOW)
    edit()
    assert look() == 1 and [s.state for s in series()] == [State.WITHDRAWN, State.REQUESTED]


def test_what_the_preferences_hold_back_is_not_proposed(gone: Cloud) -> None:
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
def test_when_the_two_may_not_be_one_child_it_waits_until_that_is_put_right(side: str, gone: Cloud) -> None:
    enrol(side, birth_date=date(2015, 2, 12))
    log("Late")
    assert look() == 0 and series() == []
    enrol(side, birth_date=date(2015, 2, 11))
    assert look(side) == 1


@pytest.mark.parametrize("side", ["stu_old", "stu_new"])
def test_a_upn_that_was_wrong_for_a_while_loses_nothing(side: str, gone: Cloud) -> None:
    corrected = students.IdentifierKind.CORRECTED_UPN
    enrol(side, identifiers=(make.identifier(make.OTHER_UPN), make.identifier(make.UPN, corrected)))
    log("Late")
    assert look() == 0
    enrol(side, identifiers=(make.identifier(),))
    assert look(side) == 1


def test_a_child_who_was_back_on_roll_for_a_while(gone: Cloud) -> None:
    enrol("stu_old", leaving_date=None)
    log("On roll again")
    assert look() == 0 and series() == []
    enrol("stu_old", leaving_date=date(2026, 11, 20))
    assert look("stu_old") == 1


def test_it_follows_to_a_school_that_the_child_has_left_and_from_there_to_the_next(gone: Cloud) -> None:
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


def recall(transfer_id: str, now: datetime = NOW - timedelta(minutes=1)) -> None:
    recalls.ask_recall(NEW_HOLDER, transfer_id, "Not our student", now)
    recalls.agree_to_recall(OLD_HOLDER, transfer_id, now)


def test_a_recall_takes_the_supplements_with_it_and_ends_proposing(gone: Cloud) -> None:
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


def test_a_recalled_supplement_is_not_sent_again_by_itself(gone: Cloud) -> None:
    log("Late")
    look()
    one = move(series()[0].transfer_id)
    recall(one.transfer_id, LATER)
    log("Later")
    assert look() == 0 and len(series()) == 1
    people_do.request_transfer(NEW_HOLDER, one.transfer_id, NOW)
    assert move(one.transfer_id, 2).incident_count == 2


def test_a_base_that_is_recalled_while_its_supplement_is_copied_stops_it(gone: Cloud) -> None:
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


def test_it_holds_up_a_destruction_and_answers_who_misses_it(gone: Cloud) -> None:
    log("Late")
    look()
    (one,) = series()
    assert [t.transfer_id for t in transfers_of([student("stu_old")])["stu_old"]] == [BASE, one.transfer_id]
    assert "transfer" in [o.value for o in view_of(OLD_HOLDER, student("stu_old"), NOW).obstacles]
    for actor, student_id in ((OLD_HOLDER, "stu_old"), (NEW_HOLDER, "stu_new")):
        codes = {a.transfer_id: a.code for a in explain(actor, student_id, NOW)}
        assert codes == {BASE: "transferred", one.transfer_id: "supplement_waiting"}


def test_the_new_school_is_not_shown_the_reason_nor_anything_before_it_arrives(gone: Cloud) -> None:
    log("Late")
    look()
    one = series()[0].transfer_id
    before = shown("stu_new")
    workflow_of(one)
    workflow.copy_incidents(one, 1, 0, 1, NOW)
    assert shown("stu_new") == before
    assert all(d.status is DocumentStatus.AVAILABLE for d in documents.list_documents("stu_new"))
