"""A record is destroyed: who may and when, that nothing is left of it, and that a crash at any call loses nothing."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws import texts
from chalicelib.aws.clients import client
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow, Stale
from chalicelib.domain.incident import Alerted
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.school import User
from chalicelib.domain.transfer import State, transfer_id_for
from chalicelib.storage import alerts, documents, incidents, people, students, tombstones
from chalicelib.usecases import (
    access,
    destruction,
    nightly,
    notices,
    outbox,
    retention,
    retention_review,
    search,
    transfers,
)
from chalicelib.usecases import incidents as log
from chalicelib.usecases import students as students_do
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import VAULT, Cloud, Crash, Direct, Fault, Way

FIRST, SECOND = make.key_holder(OLD), make.key_holder(OLD, user_id="usr_second", name="Kim Ash")
REASON = "Looked through with the head teacher"
TIMES: dict[str, Any] = {
    "birth_date": date(2001, 2, 11),
    "entry_date": date(2012, 9, 4),
    "leaving_date": date(2019, 7, 19),
}
LATER = NOW + timedelta(hours=2)
TRANSFER = transfer_id_for("stu_old", "stu_new")


@pytest.fixture
def ended(cloud: Cloud) -> Cloud:
    """Maya left long ago. Her record has links both ways, an alert, an action, an edited text, and files of two versions."""
    world.store_schools(OLD, NEW)
    changes = Direct()
    people.add_new_user(changes, User("usr_second", OLD, "Kim Ash", "kim@old.example", is_key_holder=True))
    changes.commit()
    retention.update_policy(FIRST, 25, "", 0, NOW)
    for entry in world.undone(NOW.date()):
        outbox.dispatch(*entry, NOW)
    world.store_student(make.leaver(**TIMES, incident_count=0, local_id="00417"))
    friend = make.student(OLD, student_id="stu_friend", surname="Lund", forename="Ola", identifiers=())
    world.store_student(replace(friend, incident_count=0))
    writer = world.store_member(OLD, "usr_writer", "cat_bully", "cat_attend", "cat_online")
    world.store_member(OLD, "usr_told", "cat_bully")
    about_her = log.log_incident(
        writer,
        "stu_old",
        occurred_at=NOW - timedelta(days=3000),
        category_ids=["cat_bully"],
        text="First words",
        linked_student_ids=["stu_friend"],
        alerted_user_ids=["usr_told"],
        now=NOW,
    )
    log.log_incident(
        writer,
        "stu_friend",
        occurred_at=NOW - timedelta(days=2999),
        category_ids=["cat_bully"],
        text="About the friend",
        linked_student_ids=["stu_old"],
        now=NOW,
    )
    made = incidents.find_incident("stu_old", about_her.incident_id)
    assert made is not None and made.alerted == (Alerted("usr_told", "Member Told"),)
    changes = Direct()
    edited = replace(made, text="Other words", linked_student_ids=())
    incidents.add_save_incident(changes, edited, made, keep_before=True)
    changes.commit()
    for number, body in enumerate((b"one", b"two"), 1):
        filed = world.store_document(make.document(number), body)
        client("s3").put_object(Bucket=VAULT, Key=filed.s3_key, Body=b"sent with a form that was used twice")
    copied = make.document(3, s3_key="copies/sch_old/stu_old/doc_0003")
    world.store_document(copied, b"three")
    client("s3").delete_object(Bucket=VAULT, Key=copied.s3_key)
    for filed in documents.list_documents("stu_old"):
        texts.save_text(filed.s3_key, filed.s3_version, b"what was read of it for a review")
    cloud.put(VAULT, "uploads/sch_old/stu_old2/doc_9", b"another child's, whose id begins alike")
    cloud.put(VAULT, "manifests/tr_one/1.json", b"{}")
    return cloud


def propose() -> None:
    destruction.propose(FIRST, "stu_old", REASON, 0, NOW)


def carry_out(
    who: Any = SECOND, surname: str = "Okonedo-Reed", now: datetime = NOW
) -> retention.RetentionView:
    return destruction.destroy(who, "stu_old", surname, 1, now)


def work(now: datetime = NOW) -> str:
    return destruction.destroy_record("stu_old", lambda: 900, now)


def left(cloud: Cloud) -> dict[str, int]:
    """Items that still name the student, by kind."""
    kinds: dict[str, int] = {}
    for item in cloud.items():
        if "stu_old" in json.dumps(item).replace("stu_old2", ""):
            kinds[item["kind"]["S"]] = kinds.get(item["kind"]["S"], 0) + 1
    return kinds


def versions(cloud: Cloud) -> list[str]:
    found = client("s3").list_object_versions(Bucket=VAULT)
    return sorted(o["Key"] for o in [*found.get("Versions", []), *found.get("DeleteMarkers", [])])


OTHERS = ["manifests/tr_one/1.json", "uploads/sch_old/stu_old2/doc_9"]


def assert_gone(cloud: Cloud) -> None:
    """Nothing is left but the tombstone, what asked for it, the notice of the proposal, and the audit; it was told once."""
    kinds = left(cloud)
    assert kinds.pop("audit") > 3
    assert kinds == {"destroyed": 1, "outbox": 2}
    assert versions(cloud) == OTHERS
    for word in ("Okonedo", "Maya", "First words", "Other words", "2001-02-11", REASON):
        assert word not in json.dumps(cloud.items()), word
    (told,) = [a for a in cloud.of_kind("audit") if a["action"] == "record_destroyed"]
    detail = json.loads(told["detail"])
    assert (detail["proposed_by"], detail["confirmed_by"], detail["years"]) == (
        FIRST.user_id,
        "usr_second",
        "25",
    )
    friend = students.find_student("stu_friend")
    assert friend is not None and friend.incident_count == 1
    (theirs,) = incidents.list_incidents("stu_friend")
    assert (theirs.text, theirs.linked_student_ids, theirs.hidden_linked_count) == ("About the friend", (), 1)
    assert alerts.list_unread("usr_told", limit=5) == []
    found = tombstones.find_certificate("stu_old")
    assert found is not None and found.finished_at is not None
    assert (found.initials, found.left_in) == ("M.O.", 2019)
    assert dict(found.counts) == {
        "incidents": 1, "versions": 1, "actions": 0, "links": 1, "documents": 3, "file_versions": 5,
    }  # fmt: skip


def test_a_record_is_destroyed_to_the_last_item(ended: Cloud) -> None:
    propose()
    view = carry_out()
    assert view.certificate is not None and view.certificate.finished_at is None
    with pytest.raises(NotFound):
        students_do.view_student(FIRST, "stu_old", NOW)
    assert search.search_students(FIRST, "Okonedo", NOW, with_archived=True)[0] == []
    assert retention_review.list_ended(FIRST, "", NOW)[1] == []
    assert students_do.list_archived(FIRST, "", NOW)[0] == [], "being destroyed: it shows nowhere"
    seen = retention.view_retention(make.actor(OLD, rights={"cat_bully": make.VIEW}), "stu_old", NOW)
    assert seen.certificate is not None and seen.certificate.finished_at is None
    (entry,) = [e for e in world.undone(NOW.date()) if e[1] == "DESTROY"]
    assert outbox.dispatch(*entry, NOW) == "asked"
    assert any("Destruction" in sent for sent in ended.sent)
    assert work() == "destroyed"
    assert_gone(ended)
    assert ended.count("BatchWriteItem") == 0
    (listed,) = destruction.list_certificates(SECOND, "", NOW)[0]
    assert listed.finished_at == NOW
    with pytest.raises(NotFound):
        retention.view_retention(make.key_holder(NEW), "stu_old", NOW)


def test_what_arrived_late_goes_with_the_last_look(ended: Cloud) -> None:
    propose()
    carry_out()
    assert work() == "destroyed"
    ended.put(VAULT, "uploads/sch_old/stu_old/doc_late", b"sent with a form from before")
    changes = Direct()
    documents.add_document(changes, make.document(8))
    changes.commit()
    (entry,) = [e for e in world.undone(NOW.date()) if e[1] == "DESTROY"]
    assert nightly._send_again(*entry, LATER) == {}, "the run asks again"
    assert work(LATER) == "done"
    assert_gone(ended)
    assert work(LATER) == "done_before"
    assert [e for e in world.undone(NOW.date()) if e[1] == "DESTROY"] == []


@pytest.mark.parametrize("way", Way)
def test_each_call_of_the_lambda_goes_wrong(way: Way, ended: Cloud) -> None:
    """The nth call fails and the Lambda is called again; then the n+1st does."""
    propose()
    carry_out()
    number = 0
    while True:
        number += 1
        ended.fault, ended.is_dead = Fault(number, way), False
        try:
            outcome = work()
        except (Exception, Crash):
            ended.is_dead = False
            continue
        if ended.fault.number > 0:
            break
        assert outcome
    ended.fault = None
    assert number > 5
    assert_gone(ended)


def test_s3_refuses_to_delete(ended: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    propose()
    carry_out()
    denied = {"Errors": [{"Key": "k", "VersionId": "v", "Code": "AccessDenied", "Message": "no"}]}
    with monkeypatch.context() as patch:
        patch.setattr(client("s3"), "delete_objects", lambda **_: denied)
        with pytest.raises(RuntimeError, match="AccessDenied"):
            work()
    found = tombstones.find_certificate("stu_old")
    assert found is not None and found.finished_at is None, "it says that it is being destroyed"
    assert work() == "destroyed"
    assert_gone(ended)


def test_out_of_time_it_goes_on_with_the_next_call(ended: Cloud) -> None:
    propose()
    carry_out()
    with pytest.raises(TimeoutError):
        destruction.destroy_record("stu_old", lambda: 59, NOW)
    assert work() == "destroyed"
    assert_gone(ended)


def test_without_a_tombstone_nothing_is_destroyed(ended: Cloud) -> None:
    before = len(ended.items())
    assert work() == "unknown"
    propose()
    assert work() == "unknown"
    assert len(ended.items()) == before + 3  # the proposal, its notice, and its entry in the audit
    assert ended.count("DeleteItem") == 0


def test_all_key_holders_are_told_of_a_proposal(ended: Cloud) -> None:
    propose()
    told, *_ = notices.list_notices(SECOND, NOW)
    assert (told.notice.kind, told.notice.subject_id) == (NoticeKind.DESTRUCTION_PROPOSED, "stu_old")


def test_nobody_destroys_alone(ended: Cloud) -> None:
    with pytest.raises(NotPossibleNow, match="Nobody has proposed"):
        destruction.destroy(SECOND, "stu_old", "Okonedo-Reed", 0, NOW)
    propose()
    with pytest.raises(NotPossibleNow) as refused:
        carry_out(FIRST, now=NOW + timedelta(days=30))
    assert refused.value.code == "second_person_needed"
    with pytest.raises(Invalid):
        carry_out(surname="Okonedo")
    for who in (make.actor(OLD), make.key_holder(OLD, has_second_factor=False)):
        with pytest.raises(NotAllowed):
            carry_out(who)
    with pytest.raises(NotFound):
        carry_out(make.key_holder(NEW))
    assert students.find_student("stu_old") is not None


def test_the_only_key_holder_waits_seven_days(ended: Cloud) -> None:
    second = people.find_user(OLD, "usr_second")
    assert second is not None
    changes = Direct()
    people.add_change_user(changes, second, replace(second, is_key_holder=False))
    changes.commit()
    propose()
    with pytest.raises(NotPossibleNow) as refused:
        carry_out(FIRST, now=NOW + timedelta(days=6))
    assert refused.value.code == "too_early"
    carry_out(FIRST, now=NOW + timedelta(days=7))
    assert students.find_student("stu_old") is None


def test_a_hold_ends_a_proposal(ended: Cloud) -> None:
    propose()
    retention.set_hold(FIRST, "stu_old", True, REASON, 1, NOW)
    with pytest.raises(Stale):
        carry_out()
    with pytest.raises(NotPossibleNow):
        destruction.destroy(SECOND, "stu_old", "Okonedo-Reed", 2, NOW)
    with pytest.raises(NotPossibleNow) as refused:
        destruction.propose(FIRST, "stu_old", REASON, 2, NOW)
    assert refused.value.code == "held"


def test_a_proposal_is_taken_back(ended: Cloud) -> None:
    propose()
    view = destruction.take_back(SECOND, "stu_old", "", 1, NOW)
    assert view.retention.proposal is None
    with pytest.raises(NotPossibleNow):
        destruction.destroy(SECOND, "stu_old", "Okonedo-Reed", 2, NOW)


def meanwhile(cloud: Cloud, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """`act` happens after everything was looked at, right before the transaction."""
    real = access.note

    def noted(changes: Any, actor: Any, action: str, *given: Any, **more: Any) -> None:
        if action == "destroy_record":
            monkeypatch.setattr(destruction, "note", real)
            act()
        real(changes, actor, action, *given, **more)

    monkeypatch.setattr(destruction, "note", noted)


def hold() -> None:
    retention.set_hold(FIRST, "stu_old", True, REASON, 1, NOW)


def request() -> None:
    transfers.request_transfer(make.key_holder(NEW), TRANSFER, NOW)


def log_one() -> None:
    writer = make.actor(OLD, rights={"cat_bully": make.ALL_RIGHTS})
    log.log_incident(
        writer,
        "stu_old",
        occurred_at=NOW,
        category_ids=["cat_bully"],
        text="New",
        linked_student_ids=[],
        now=NOW,
    )


def put_back() -> None:
    students_do.restore_student(FIRST, "stu_old", 2, NOW)


@pytest.mark.parametrize("act", [hold, request, log_one])
def test_what_happens_at_the_same_moment_is_first(
    act: Callable[[], None], ended: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A declined transfer stands in nobody's way, but may be requested again."""
    world.store_student(make.student(birth_date=TIMES["birth_date"]))
    world.store_transfer(State.DECLINED, transfer_id=TRANSFER)
    propose()
    meanwhile(ended, monkeypatch, act)
    with pytest.raises(Stale):
        carry_out()
    assert students.find_student("stu_old") is not None and tombstones.find_certificate("stu_old") is None


def test_a_transfer_that_was_detected_meanwhile_refuses_it(ended: Cloud) -> None:
    propose()
    world.store_student(make.student(birth_date=TIMES["birth_date"]))
    world.store_transfer(State.DETECTED, transfer_id=TRANSFER)
    with pytest.raises(NotPossibleNow) as refused:
        carry_out()
    assert refused.value.code == "transfer"
    assert "Birch" not in refused.value.message


def test_a_request_that_comes_too_late_finds_no_student(ended: Cloud) -> None:
    world.store_student(make.student(birth_date=TIMES["birth_date"]))
    world.store_transfer(State.ACKNOWLEDGED, transfer_id=TRANSFER, held_back_reason="Her aunt asked for it")
    world.store_transfer(State.DECLINED, transfer_id="tr_other")
    propose()
    carry_out()
    work()
    with pytest.raises(NotPossibleNow):
        transfers.request_transfer(make.key_holder(NEW), "tr_other", NOW)
    assert "Her aunt" not in json.dumps(ended.items()), "why something was held back tells of the child"
    assert transfers.view_transfer(FIRST, TRANSFER, NOW).student_name == ""
    assert world.run_nightly(LATER).counts.get("errors", 0) == 0
