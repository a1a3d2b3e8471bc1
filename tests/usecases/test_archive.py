"""Archiving by hand: for a school whose file tells no leaving date."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow, SafehandError, Stale
from chalicelib.domain.permission import Actor
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import State
from chalicelib.storage import students as stored
from chalicelib.storage import transfers
from chalicelib.storage.table import Changes
from chalicelib.usecases import matching, students
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD, TODAY
from tests.cloud import Cloud

HOLDER = make.key_holder(OLD)
LEFT = date(2026, 11, 20)
Do = Callable[[Actor, str, int], Student]
ARCHIVE: Do = lambda actor, one, version: students.archive_student(actor, one, LEFT, version, NOW)  # noqa: E731
RESTORE: Do = lambda actor, one, version: students.restore_student(actor, one, version, NOW)  # noqa: E731


@pytest.fixture
def on_roll(cloud: Cloud) -> Cloud:
    """The child is on roll at OLD and at NEW; matching has looked."""
    world.store_schools(OLD, NEW, THIRD)
    world.store_student(make.leaver(leaving_date=None, version=0))
    world.store_student(make.student(version=0))
    for student_id in ("stu_old", "stu_new"):
        matching.match_changed_student(student_id, NOW)
    return cloud


def now_is() -> Student:
    found = stored.find_student("stu_old")
    assert found is not None
    return found


def state() -> State:
    (found,) = transfers.list_incoming(NEW, limit=5)
    return found.state


def audited(cloud: Cloud) -> list[tuple[str, str, str, str]]:
    actions = ("archive_student", "restore_student")
    return [
        (a["action"], a["school_id"], a["actor_id"], a["outcome"])
        for a in cloud.of_kind("audit")
        if a["action"] in actions
    ]


def test_an_archive_makes_the_move_and_a_restore_takes_it_back(on_roll: Cloud) -> None:
    assert state() is State.HELD
    archived = ARCHIVE(HOLDER, "stu_old", now_is().version)
    assert archived == now_is()
    assert (archived.leaving_date, archived.has_left(TODAY), archived.incident_count) == (LEFT, True, 2)
    assert world.due(TODAY) == ["stu_old"], "matching looks at it as after a file"
    matching.match_changed_student("stu_old", NOW)
    assert state() is State.DETECTED
    back = RESTORE(HOLDER, "stu_old", archived.version)
    assert back == now_is() and back.is_current(TODAY)
    matching.match_changed_student("stu_old", NOW)
    assert state() is State.HELD
    assert sorted(audited(on_roll)) == [
        ("archive_student", OLD, "usr_sch_old", "done"),
        ("restore_student", OLD, "usr_sch_old", "done"),
    ]


def test_a_date_ahead_counts_when_it_comes(on_roll: Cloud) -> None:
    ahead = TODAY + timedelta(days=10)
    students.archive_student(HOLDER, "stu_old", ahead, now_is().version, NOW)
    matching.match_changed_student("stu_old", NOW)
    assert (state(), world.due(ahead)) == (State.HELD, ["stu_old"])
    matching.match_changed_student("stu_old", NOW + timedelta(days=10))
    assert state() is State.DETECTED


@pytest.mark.parametrize("do", [ARCHIVE, RESTORE], ids=["archive", "restore"])
def test_who_may_not(do: Do, on_roll: Cloud) -> None:
    version = now_is().version
    before = now_is()
    cases: list[tuple[Actor, type[SafehandError]]] = [
        (make.actor(OLD), NotAllowed),
        (make.key_holder(OLD, has_second_factor=False), NotAllowed),
        (make.key_holder(NEW), NotFound),
        (make.key_holder(THIRD), NotFound),
        (make.operator(), NotFound),
    ]
    for who, error in cases:
        with pytest.raises(error):
            do(who, "stu_old", version)
        with pytest.raises(NotFound):
            do(who, "stu_nowhere", version)
    assert now_is() == before
    assert {outcome for *_, outcome in audited(on_roll)} == {"refused"}


@pytest.mark.parametrize("do", [ARCHIVE, RESTORE], ids=["archive", "restore"])
def test_what_was_changed_meanwhile_is_not_overwritten(do: Do, on_roll: Cloud) -> None:
    seen = ARCHIVE(HOLDER, "stu_old", now_is().version)
    for stale in (seen.version - 1, seen.version + 1):
        with pytest.raises(Stale) as refused:
            do(HOLDER, "stu_old", stale)
        assert refused.value.current == seen
    assert now_is() == seen


def test_a_save_between_look_and_write_is_told_alike(on_roll: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = now_is()
    commit = Changes.commit

    def after_another(self: Changes) -> None:
        monkeypatch.setattr(Changes, "commit", commit)
        students.archive_student(HOLDER, "stu_old", LEFT - timedelta(days=1), seen.version, NOW)
        commit(self)

    monkeypatch.setattr(Changes, "commit", after_another)
    with pytest.raises(Stale) as refused:
        ARCHIVE(HOLDER, "stu_old", seen.version)
    assert refused.value.current == now_is()
    assert now_is().leaving_date == LEFT - timedelta(days=1)


def test_bad_dates_and_nothing_to_restore(on_roll: Cloud) -> None:
    version = now_is().version
    for wrong in (make.leaver().entry_date - timedelta(days=1), TODAY + timedelta(days=366)):
        with pytest.raises(Invalid):
            students.archive_student(HOLDER, "stu_old", wrong, version, NOW)
    with pytest.raises(NotPossibleNow) as refused:
        RESTORE(HOLDER, "stu_old", version)
    assert refused.value.code == "not_archived"
    assert audited(on_roll) == []
