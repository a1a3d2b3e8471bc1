"""What is added to a record after it went is proposed to follow it, once, and only that goes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.aws.clients import client
from chalicelib.domain.errors import NotAllowed, NotFound, NotPossibleNow
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import State
from chalicelib.storage import transfers
from chalicelib.usecases import documents, supplements, workflow
from chalicelib.usecases import transfers as people_do
from chalicelib.usecases.review import review_transfer
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD, TODAY
from tests.cloud import VAULT, Cloud
from tests.steps import check_upload
from tests.usecases.additions import (
    BASE,
    NEW_HOLDER,
    OLD_HOLDER,
    add_action,
    add_file,
    edit,
    log,
    look,
    member,
    move,
    now_is,
    series,
    shown,
    student,
    workflow_of,
)


@pytest.mark.parametrize(
    "add", [lambda: log("Late"), edit, add_action, add_file], ids=["log", "edit", "action", "file"]
)
def test_each_kind_of_addition_is_proposed_once_and_goes_alone(
    add: Callable[[], object], sent: Cloud
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
        for n in sent.of_kind("outbox")
        if n["subject_id"] == one.transfer_id
    ]
    assert told == [(OLD, "supplement_proposed")]
    audited = [a["school_id"] for a in sent.of_kind("audit") if a["action"] == "propose_supplement"]
    assert sorted(audited) == [NEW, OLD]
    assert [t.transfer_id for t in transfers.list_outgoing(OLD, limit=5)] == [one.transfer_id, BASE]
    assert {t.transfer_id for t in transfers.list_incoming(NEW, limit=5)} == {one.transfer_id, BASE}
    review = review_transfer(OLD_HOLDER, one.transfer_id, NOW).selection
    assert len(review.incidents) + len(review.documents) == 1
    done = move(one.transfer_id)
    assert done.incident_count + done.document_count == 1 and sum(done.there_already.values()) >= 3
    assert look() == 0 and not student("stu_old").has_late


def test_each_school_has_its_steps_and_no_other_knows_of_it(sent: Cloud) -> None:
    log("Late")
    look()
    one = series()[0].transfer_id
    steps = {who.school_id: people_do.view_transfer(who, one, NOW).steps for who in (OLD_HOLDER, NEW_HOLDER)}
    assert steps == {OLD: ("authorise", "decline"), NEW: ("withdraw",)}
    with pytest.raises(NotAllowed):
        people_do.authorise_transfer(NEW_HOLDER, one, NOW)
    with pytest.raises(NotAllowed):
        people_do.authorise_transfer(member(), one, NOW)
    with pytest.raises(NotFound):
        people_do.view_transfer(make.key_holder(THIRD), one, NOW)


def test_what_is_added_while_the_student_is_on_roll_marks_nothing(cloud: Cloud) -> None:
    world.store_schools(NEW)
    world.store_student(make.student())
    log("In time", NEW)
    assert student("stu_new").late_count == 0


def test_a_new_version_of_a_file_that_was_redacted_since_is_asked_about(sent: Cloud) -> None:
    """The new school has the version before: neither the new one nor the redacted copy of the old one would go."""
    holder = replace(OLD_HOLDER, rights=member().rights)
    given: dict[str, Any] = {"reason": "Names a brother", "now": NOW}
    redacted, _ = documents.start_redaction(
        holder, "stu_old", "doc_0002", file_name="redacted.txt", version=1, **given
    )
    arrive(redacted.s3_key, b"Without the name")
    assert look() == 0, "the new school has the original"
    newer, _ = documents.start_replacement(
        member(), "stu_old", "doc_0002", file_name="newer.txt", version=1, **given
    )
    arrive(newer.s3_key, b"Newer, with the name")
    assert look() == 1 and look() == 0
    with pytest.raises(NotPossibleNow) as refused:
        people_do.authorise_transfer(OLD_HOLDER, series()[0].transfer_id, NOW)
    assert refused.value.code == "redaction_unready"


def arrive(key: str, body: bytes) -> None:
    client("s3").put_object(Bucket=VAULT, Key=key, Body=body)
    check_upload(key)


def test_one_after_the_other(sent: Cloud) -> None:
    for number, text in enumerate(("Late", "Later"), start=1):
        log(text)
        look()
        assert move(series()[-1].transfer_id).incident_count == 1
        assert [s.number for s in series()] == list(range(1, number + 1))
    assert {"Late", "Later"} < shown("stu_new")


def test_what_is_open_takes_in_what_comes_after(sent: Cloud) -> None:
    log("Late")
    look()
    log("Later")
    assert look() == 0 and len(series()) == 1 and not student("stu_old").has_late
    assert move(series()[0].transfer_id).incident_count == 2


def test_two_looks_at_once_propose_one(sent: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    log("Late")
    base, previous = now_is(BASE), student("stu_old")
    look()
    monkeypatch.setattr(supplements, "_base_of", lambda *_: base)
    assert supplements.look_for_supplement(previous, student("stu_new"), NOW) is supplements.Look.LATER
    monkeypatch.undo()
    assert len(series()) == 1 and look() == 0
    assert len([n for n in sent.of_kind("outbox") if n.get("notice_kind") == "supplement_proposed"]) == 1


def test_a_look_that_dies_after_each_of_its_calls_proposes_one(sent: Cloud) -> None:
    log("Late")
    lost = 0
    while True:
        done = len(sent.calls)
        try:
            with sent.crash_after(lost + 1):
                look("stu_old")
        except pytest.fail.Exception:
            assert len(sent.calls) - done <= lost  # it came to its end
            break
        lost += 1
    assert lost > 8 and not student("stu_old").has_late
    (one,) = series()
    told = [n["notice_kind"] for n in sent.of_kind("outbox") if n.get("subject_id") == one.transfer_id]
    assert told == ["supplement_proposed"]
    reminded = {r["notice_kind"] for r in sent.of_kind("reminder") if r["subject_id"] == one.transfer_id}
    assert reminded == {"transfer_overdue", "transfer_escalated"}, "each once: the key names kind and day"


def test_an_addition_during_the_look_is_not_lost(sent: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the same moment even: the count tells them apart."""
    edit("There")
    edit(world.TEXTS[0])  # and back: nothing is new
    select_for = supplements.select_for

    def overtaken(*pair: Student) -> object:
        found = select_for(*pair)
        edit("Late")
        return found

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


def test_the_nightly_run_finds_what_the_stream_lost(sent: Cloud) -> None:
    log("Late")
    assert world.run_nightly(NOW).counts["supplements"] == 1 and len(series()) == 1
