"""A school's policy, legal holds, later days, and the list of those whose retention has ended."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.aws.secrets import identifier_hasher
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow, Stale
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import State, transfer_id_for
from chalicelib.storage import keys
from chalicelib.storage import outbox as stored
from chalicelib.storage import retention as kept
from chalicelib.storage import students as stored_students
from chalicelib.usecases import outbox, retention, retention_review, students
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import TABLE, Cloud, Direct, backend

HOLDER = make.key_holder(OLD)
TEACHER = make.actor(OLD, rights={"cat_bully": make.VIEW})
REASON = "The Wexcombe inquiry asks for it"


def grown(number: int = 1, **changes: Any) -> Student:
    """Left long ago; born so that 25 years were over in March 2026."""
    usual: dict[str, Any] = {
        "student_id": f"stu_grown{number:03d}",
        "birth_date": date(2001, 3, 9),
        "entry_date": date(2012, 9, 4),
        "leaving_date": date(2019, 7, 19),
        "identifiers": (),
    }
    return world.store_student(make.student(OLD, **(usual | changes)))


def adopt(years: int = 25, version: int = 0) -> None:
    retention.update_policy(HOLDER, years, "", version, NOW)
    deliver()


def deliver() -> None:
    """What the stream does, until nothing is left."""
    while entries := [e for e in world.undone(TODAY) if e[0].startswith("KEPT#")]:
        for entry in entries:
            outbox.dispatch(*entry, NOW)


def listed(after: str = "") -> list[str]:
    return [one.student.student_id for one in retention_review.list_ended(HOLDER, after, NOW)[1]]


def test_a_policy_is_adopted_changed_and_audited(rolls: Cloud) -> None:
    assert (retention.view_policy(HOLDER, NOW).version, retention.view_policy(HOLDER, NOW).years) == (0, 25)
    adopt()
    retention.update_policy(HOLDER, 30, "SEND", 1, NOW)
    found = retention.view_policy(HOLDER, NOW)
    assert (found.version, found.years, found.note, found.is_listed) == (2, 30, "SEND", True)
    audited = [json.loads(a["detail"]) for a in rolls.of_kind("audit") if a["action"] == "update_retention"]
    assert sorted(a["years"] for a in audited) == ["25", "30"]
    with pytest.raises(Stale) as stale:
        retention.update_policy(HOLDER, 40, "", 1, NOW)
    assert stale.value.current == found
    with pytest.raises(NotAllowed):
        retention.update_policy(make.actor(OLD), 40, "", 2, NOW)
    assert retention.view_policy(make.key_holder(NEW), NOW).version == 0, "another school's is its own"


def forget_places() -> None:
    """As if the students had left before there was a list."""
    backend("dynamodb").tables[TABLE].items.pop(keys.kept(OLD), None)


def test_who_left_before_the_policy_comes_onto_the_list(
    rolls: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_review, "COLLECTED_AT_ONCE", 2)
    monkeypatch.setattr(retention_review, "PAGE", 2)
    many = [grown(n, leaving_date=date(2018, 7, n)) for n in range(1, 4)]
    forget_places()
    assert listed() == [], "no policy, no list"
    adopt()
    first, after = retention_review.list_ended(HOLDER, "", NOW)[1:]
    second, end = retention_review.list_ended(HOLDER, after, NOW)[1:]
    assert [e.student for e in (*first, *second)] == many and end == ""
    steps = [e for e in rolls.of_kind("outbox") if e["task"] == stored.COLLECT]
    assert len(steps) == 3, "four who left, two at a time, and a look that finds no more"
    assert {outbox.dispatch(e["pk"], e["sk"], NOW) for e in steps} == {"done_before"}


def test_a_crash_while_the_list_is_made_loses_nobody(rolls: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention_review, "COLLECTED_AT_ONCE", 2)
    grown(1)
    grown(2)
    forget_places()
    retention.update_policy(HOLDER, 25, "", 0, NOW)
    (entry,) = [e for e in world.undone(TODAY) if e[0].startswith("KEPT#")]
    with rolls.crash_after(1, "TransactWriteItems"):
        outbox.dispatch(*entry, NOW)
    deliver()
    assert kept.find_policy(OLD).is_listed and listed() == ["stu_grown001", "stu_grown002"]


def test_a_policy_shifts_the_list_and_writes_nothing(rolls: Cloud) -> None:
    adopt()
    grown(1)
    grown(2, birth_date=date(1996, 2, 29))
    grown(3, birth_date=date(2001, 12, 1))
    assert listed() == ["stu_grown002", "stu_grown001"], (
        "longest ago first; whose birthday is to come is not on it"
    )
    before = len(rolls.of_kind("kept"))
    adopt(30, 1)
    assert listed() == ["stu_grown002"]
    adopt(7, 2)
    assert listed() == ["stu_grown002", "stu_grown001", "stu_grown003", "stu_old"]
    assert len(rolls.of_kind("kept")) == before
    assert "2001-03-09" not in str([i["pk"] + i["sk"] for i in rolls.of_kind("kept")])


def test_the_list_follows_the_student(rolls: Cloud) -> None:
    adopt()
    one = grown(1)
    students.restore_student(HOLDER, one.student_id, one.version, NOW)
    assert listed() == []
    students.archive_student(HOLDER, one.student_id, date(2026, 11, 23), one.version + 1, NOW)
    assert listed() == [one.student_id]
    after = students.view_student(HOLDER, one.student_id, NOW)
    changes = Direct()
    corrected = replace(after, birth_date=date(2002, 3, 9))
    stored_students.add_save_student(changes, corrected, after, identifier_hasher(), TODAY)
    changes.commit()
    assert listed() == [], "the birth date was a year out"


def test_the_list_tells_of_holds_and_of_where_the_record_went(cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)
    gone: dict[str, Any] = {
        "birth_date": date(2001, 2, 11),
        "leaving_date": date(2019, 7, 19),
        "entry_date": date(2012, 9, 4),
    }
    world.store_student(make.leaver(**gone))
    world.store_student(make.student(birth_date=date(2001, 2, 11)))
    world.store_transfer(State.ACKNOWLEDGED, transfer_id=transfer_id_for("stu_old", "stu_new"))
    adopt()
    retention.set_hold(HOLDER, "stu_old", True, REASON, 0, NOW)
    _, (one,), more = retention_review.list_ended(HOLDER, "", NOW)
    assert one.retention.is_held and one.ended_on == date(2026, 2, 11) and more == ""
    assert [t.state for t in one.transfers] == [State.ACKNOWLEDGED]


def test_a_hold_is_seen_by_staff_and_its_reason_by_key_holders(rolls: Cloud) -> None:
    view = retention.set_hold(HOLDER, "stu_old", True, REASON, 0, NOW)
    assert (view.retention.is_held, view.retention.version) == (True, 1)
    assert [d.reason for d in view.retention.deeds] == [REASON]
    seen = retention.view_retention(TEACHER, "stu_old", NOW)
    assert seen.retention.is_held and not seen.may_manage
    assert REASON not in str([a for a in rolls.of_kind("audit")])
    view = retention.set_hold(HOLDER, "stu_old", False, "It has ended", 1, NOW)
    assert not view.retention.is_held and len(view.retention.deeds) == 2
    done = [a["action"] for a in rolls.of_kind("audit") if a.get("student_id") == "stu_old"]
    assert {"hold_record", "release_record", "view_retention"} <= set(done)


def test_who_is_second_sees_what_the_first_did(rolls: Cloud) -> None:
    retention.set_hold(HOLDER, "stu_old", True, REASON, 0, NOW)
    with pytest.raises(Stale) as stale:
        retention.keep_longer(HOLDER, "stu_old", date(2060, 1, 1), REASON, 0, NOW)
    current = stale.value.current
    assert isinstance(current, retention.RetentionView) and current.retention.is_held


def test_a_later_day_takes_a_student_off_the_list(rolls: Cloud) -> None:
    adopt()
    grown(1)
    with pytest.raises(Invalid):
        retention.keep_longer(HOLDER, "stu_grown001", date(2026, 3, 9), REASON, 0, NOW)
    view = retention.keep_longer(HOLDER, "stu_grown001", date(2036, 3, 9), REASON, 0, NOW)
    assert view.ends_on == date(2036, 3, 9) and listed() == []
    retention.keep_longer(HOLDER, "stu_grown001", None, "No more", 1, NOW)
    assert listed() == ["stu_grown001"]


def test_who_may_not(rolls: Cloud) -> None:
    for act in (
        lambda who: retention.set_hold(who, "stu_old", True, REASON, 0, NOW),
        lambda who: retention.keep_longer(who, "stu_old", date(2060, 1, 1), REASON, 0, NOW),
        lambda who: retention_review.list_ended(who, "", NOW),
    ):
        with pytest.raises(NotAllowed):
            act(TEACHER)
    for act in (
        lambda who: retention.set_hold(who, "stu_old", True, REASON, 0, NOW),
        lambda who: retention.view_retention(who, "stu_old", NOW),
        lambda who: retention.view_retention(who, "stu_nobody", NOW),
    ):
        with pytest.raises(NotFound):
            act(make.key_holder(NEW))
    with pytest.raises(NotPossibleNow):
        retention.set_hold(HOLDER, "stu_old", False, REASON, 0, NOW)
