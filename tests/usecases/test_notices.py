"""The list of notices: one's own, the school's for its key holders, and who has read what."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.permission import Actor
from chalicelib.storage import outbox as stored
from chalicelib.storage import read_marks
from chalicelib.usecases import dashboard, notices
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud, Direct

HOLDER, SECOND = make.key_holder(NEW), make.key_holder(NEW, user_id="usr_second")
TEACHER = make.actor(NEW, user_id="usr_teacher")


def store(number: int, at: datetime = NOW, user_id: str = "", **other: Any) -> None:
    changes = Direct()
    facts = {"school_id": NEW, "kind": NoticeKind.TRANSFER_DETECTED, "subject_id": "tr_one", **other}
    stored.add_notice(
        changes, Notice(f"not_{number}", at=at + timedelta(seconds=number), user_id=user_id, **facts)
    )
    changes.commit()


def seen(actor: Actor) -> list[tuple[str, bool]]:
    return [(n.notice.notice_id, n.is_read) for n in notices.list_notices(actor, NOW)]


@pytest.fixture
def school(cloud: Cloud) -> Cloud:
    world.store_schools(OLD, NEW)
    store(1)
    store(2, user_id="usr_teacher", kind=NoticeKind.PASSWORD_CHANGED, subject_id="usr_teacher")
    store(3, user_id="usr_teacher", kind=NoticeKind.PERSON_INVITED, subject_id="usr_teacher")
    store(4, user_id=HOLDER.user_id, kind=NoticeKind.SECOND_FACTOR_RENEWED)
    store(5, school_id=OLD)
    return cloud


def test_everybody_sees_their_own_and_key_holders_the_schools(school: Cloud) -> None:
    assert seen(HOLDER) == [("not_4", False), ("not_1", False)]
    assert seen(SECOND) == [("not_1", False)]
    assert seen(TEACHER) == [("not_2", False)], "and no invitation: its link is gone"
    assert seen(make.key_holder(NEW, has_second_factor=False)) == [("not_4", False)]


def test_what_one_has_read_is_marked_for_that_person_and_twice_is_once(school: Cloud) -> None:
    for _ in range(2):
        listed = notices.mark_read(HOLDER, ["not_1", "not_5", "not_unknown"], NOW)
        assert [(n.notice.notice_id, n.is_read) for n in listed] == [("not_4", False), ("not_1", True)]
    assert read_marks.find_read(HOLDER.user_id) == (frozenset({"not_1"}), 1), "another school's is not kept"
    assert seen(SECOND) == [("not_1", False)]
    assert dashboard.view_dashboard(HOLDER, NOW).unread_notices == 1
    notices.mark_read(HOLDER, ["not_4"], NOW)
    assert seen(HOLDER) == [("not_4", True), ("not_1", True)]


def test_two_windows_at_once_lose_no_mark(school: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    find, calls = read_marks.find_read, 0

    def slow(user_id: str) -> tuple[frozenset[str], int]:
        nonlocal calls
        calls += 1
        before = find(user_id)
        if calls == 1:
            notices.mark_read(HOLDER, ["not_1"], NOW)
        return before

    monkeypatch.setattr(read_marks, "find_read", slow)
    notices.mark_read(HOLDER, ["not_4"], NOW)
    assert seen(HOLDER) == [("not_4", True), ("not_1", True)]


def test_list_and_marks_stay_short(school: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "NEWEST", 2)
    notices.mark_read(SECOND, ["not_1"], NOW)
    store(6)
    store(7)
    assert [n for n, _ in seen(SECOND)] == ["not_7", "not_6"]
    notices.mark_read(SECOND, ["not_7"], NOW)
    assert read_marks.find_read("usr_second")[0] == {"not_7"}


def test_after_a_year_a_notice_is_gone(school: Cloud) -> None:
    store(8, at=NOW - timedelta(days=366))
    assert [n for n, _ in seen(SECOND)] == ["not_1"]
    (old,) = [e for e in school.of_kind("outbox") if e["notice_id"] == "not_8"]
    assert int(old["expires_at"]) < NOW.timestamp()


def test_the_list_costs_three_calls_at_most(school: Cloud) -> None:
    before = len(school.calls)
    notices.list_notices(HOLDER, NOW)
    assert sorted(school.calls[before:]) == ["GetItem", "Query", "Query"]
