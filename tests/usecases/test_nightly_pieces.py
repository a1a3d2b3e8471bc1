"""The pieces of the nightly run: what they survive, and that two runs at once do no harm."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.matching import find_matches
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.run import LOOK_BACK, Piece, RunState, Work
from chalicelib.domain.transfer import State
from chalicelib.storage import keys, outbox, runs
from chalicelib.usecases import matching, nightly
from tests import world
from tests.builders import NEW, NOW, TODAY
from tests.cloud import Cloud, Crash, Direct
from tests.nights import begin, crowd, fail_for, few_shards, piece_of

__all__ = ["few_shards"]

DAY = timedelta(days=1)


# --- pieces


def test_one_students_error_stops_nobody_else_and_the_run_is_incomplete(
    rolls: Cloud, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fail_for("stu_old", monkeypatch=monkeypatch)
    run = world.run_nightly(NOW)
    assert (run.state, run.counts["errors"], run.subjects) == (RunState.INCOMPLETE, 1, ("stu_old",))
    assert world.only_incoming().state is State.DETECTED
    assert runs.last_complete_day() == TODAY - LOOK_BACK, "the next run starts from the same day"
    assert "stu_old" in world.due(TODAY)
    assert "no answer" not in caplog.text, "the message of an error may hold anything"
    monkeypatch.undo()
    mended = world.run_nightly(NOW + DAY)
    assert (mended.state, mended.counts["looked_at"]) == (RunState.COMPLETE, 1)


def test_a_piece_goes_on_behind_what_fails(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of two, the whole first page fails: it must not come again and again."""
    monkeypatch.setattr(nightly, "PAGE", 2)
    found = [s.student_id for s in crowd(5)]
    fail_for(*found[:2], monkeypatch=monkeypatch)
    run_id = begin()
    assert nightly.work_piece(run_id, piece_of(), lambda: 900, NOW) == {"more": False}
    (progress,) = runs.list_progress(run_id)
    assert progress.counts == {"errors": 2, "looked_at": 3}
    assert progress.subjects == tuple(found[:2])
    assert world.due(TODAY) == found[:2]


def test_when_the_time_is_nearly_up_the_rest_is_for_the_next_call(cloud: Cloud) -> None:
    found = crowd(5)
    left = iter([900, 900, 59, 59])  # up after the second student
    run_id = begin()
    assert nightly.work_piece(run_id, piece_of(), lambda: next(left), NOW) == {"more": True}
    (progress,) = runs.list_progress(run_id)
    assert (progress.counts, progress.after) == ({"looked_at": 2}, found[1].student_id)
    assert nightly.work_piece(run_id, piece_of(), lambda: 900, NOW) == {"more": False}
    (progress,) = runs.list_progress(run_id)
    assert progress.counts == {"looked_at": 5}


def test_outbox_entries_are_done_only_while_now_is_fresh(cloud: Cloud) -> None:
    world.store_schools(NEW)
    changes = Direct()
    ids = [i for i in (f"not_{n}" for n in range(200)) if keys.shard_of(i) == 0][:3]
    for one in ids:
        outbox.add_notice(changes, Notice(one, NEW, NoticeKind.TRANSFER_DETECTED, "tr_one", NOW))
    changes.commit()
    run_id = begin()
    piece = Piece(Work.UNDONE, TODAY - LOOK_BACK, TODAY, 0).name

    def seconds_left() -> float:
        """Each mail takes sixteen seconds, so the claim of a third one would be stale."""
        return 900 - 16 * len(cloud.mails())

    assert nightly.work_piece(run_id, piece, seconds_left, NOW) == {"more": True}
    assert len(cloud.mails()) == 2
    assert nightly.work_piece(run_id, piece, lambda: 900, NOW + timedelta(minutes=1)) == {"more": False}
    assert len(cloud.mails()) == 3


@pytest.mark.parametrize("crash_at", [1, 3, 5, 7, 9, 11])
def test_a_crash_in_the_middle_of_a_piece_is_resumed_and_nothing_is_counted_twice(
    crash_at: int, rolls: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "PAGE", 1)
    shard = keys.shard_of("stu_new")
    crowd(2, shard)
    run_id = begin()
    with rolls.crash_after(crash_at):
        nightly.work_piece(run_id, piece_of(shard), lambda: 900, NOW)
    run = world.work_run(run_id, NOW)
    assert world.only_incoming().state is State.DETECTED
    assert len(rolls.of_kind("outbox")) == 1
    assert run.state is RunState.COMPLETE
    looked_at = run.counts["looked_at"]
    assert 3 <= looked_at <= 4, "four students; the one of the crashed page may be missing from the report"
    assert run.counts.get("detected", 0) <= 1
    assert world.due(TODAY) == []


def test_a_piece_worked_by_two_lambdas_is_counted_once(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Step Functions waited no longer and gave the piece to a second Lambda while the first was still at it."""
    monkeypatch.setattr(nightly, "PAGE", 2)
    found = [s.student_id for s in crowd(4)]
    run_id = begin()
    look: Callable[..., Any] = matching.match_changed_student

    def overtaken(student_id: str, now: datetime) -> Any:
        counts = look(student_id, now)
        if student_id == found[1]:
            monkeypatch.setattr(nightly, "match_changed_student", look)
            nightly.work_piece(run_id, piece_of(), lambda: 900, now)
        return counts

    monkeypatch.setattr(nightly, "match_changed_student", overtaken)
    assert nightly.work_piece(run_id, piece_of(), lambda: 900, NOW) == {"more": False}
    (progress,) = runs.list_progress(run_id)
    assert progress.is_done and progress.counts == {"looked_at": 2}, "what the first saw of it is left out"
    assert world.due(TODAY) == []


def test_a_piece_that_never_ends_well_makes_the_run_incomplete(rolls: Cloud) -> None:
    run_id = begin()
    pieces = nightly.plan_nightly(run_id, NOW)["pieces"]
    left_out = piece_of(keys.shard_of("stu_new"))
    for piece in pieces:
        if piece != left_out:
            nightly.work_piece(run_id, piece, lambda: 900, NOW)
    assert nightly.finish_nightly(run_id, NOW) == {"state": "incomplete"}
    run = runs.find_run(run_id)
    assert run is not None and (run.counts["errors"], run.subjects) == (1, (left_out,))
    assert runs.last_complete_day() == TODAY - LOOK_BACK
    assert world.run_nightly(NOW + DAY).state is RunState.COMPLETE
    assert world.only_incoming().state is State.DETECTED


# --- looks that kill their call


def test_a_look_that_kills_every_call_stops_nobody_behind_it(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two killers, one at the head of a page and one within, over two nights."""
    monkeypatch.setattr(nightly, "PAGE", 3)
    found = [s.student_id for s in crowd(9)]
    killers = [found[0], found[4]]
    with monkeypatch.context() as broken:
        fail_for(*killers, monkeypatch=broken, error=Crash)
        for night in (NOW, NOW + DAY):
            run = world.run_nightly(night, tries=4)
            assert (run.state, run.subjects) == (RunState.INCOMPLETE, tuple(killers))
            assert run.counts["errors"] == 2
            assert world.due(TODAY) == killers, "the others were reached"
    assert runs.last_complete_day() == TODAY - LOOK_BACK
    mended = world.run_nightly(NOW + 2 * DAY)
    assert (mended.state, mended.counts) == (RunState.COMPLETE, {"looked_at": 2})


def test_one_after_the_other_may_kill_and_each_is_named(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of them than a call has tries: what was passed over gives new tries."""
    found = [s.student_id for s in crowd(8)]
    fail_for(*found[1:7], monkeypatch=monkeypatch, error=Crash)
    run = world.run_nightly(NOW, tries=4)
    assert (run.subjects, run.counts["errors"]) == (tuple(found[1:7]), 6)
    assert world.due(TODAY) == found[1:7]


def test_an_entry_that_kills_its_call_is_an_error_of_the_outbox(
    rolls: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    matching.match_changed_student("stu_new", NOW)

    def killed(*args: object) -> None:
        raise Crash

    monkeypatch.setattr(nightly, "dispatch", killed)
    run = world.run_nightly(NOW, tries=4)
    (notice,) = rolls.of_kind("outbox")
    assert (run.state, run.counts["outbox_errors"]) == (RunState.INCOMPLETE, 1)
    assert run.subjects == (notice["notice_id"],) and "errors" not in run.counts


def test_only_the_page_of_a_crash_is_paid_for_by_a_write_a_student(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "PAGE", 5)
    crowd(12)

    def writes(run_id: str) -> tuple[int, bool]:
        before = cloud.count("PutItem")
        more = nightly.work_piece(run_id, piece_of(), lambda: 900, NOW)["more"]
        return cloud.count("PutItem") - before, more

    run_id = begin()
    with monkeypatch.context() as broken:
        fail_for(world.due(TODAY)[6], monkeypatch=broken, error=Crash)
        with pytest.raises(Crash):
            writes(run_id)
    assert writes(run_id) == (1 + 5 + 1, True), "entered, five students, the page"
    assert writes(run_id) == (1 + 1, False), "entered, the last page"
    (progress,) = runs.list_progress(run_id)
    assert (progress.counts, progress.is_open, progress.working_on) == ({"looked_at": 11}, False, "")
    before = cloud.count("PutItem")
    assert nightly.work_piece(run_id, piece_of(), lambda: 900, NOW) == {"more": False}
    assert cloud.count("PutItem") == before, "a piece that is done is only read"


def test_a_careful_call_gives_way_to_another_one(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [s.student_id for s in crowd(4)]
    run_id = begin()
    with monkeypatch.context() as broken:
        fail_for(found[0], monkeypatch=broken, error=Crash)
        with pytest.raises(Crash):
            nightly.work_piece(run_id, piece_of(), lambda: 900, NOW)
    look: Callable[..., Any] = matching.match_changed_student

    def overtaken(student_id: str, now: datetime) -> Any:
        counts = look(student_id, now)
        if student_id == found[1]:
            monkeypatch.setattr(nightly, "match_changed_student", look)
            assert nightly.work_piece(run_id, piece_of(), lambda: 900, now) == {"more": True}
        return counts

    monkeypatch.setattr(nightly, "match_changed_student", overtaken)
    assert nightly.work_piece(run_id, piece_of(), lambda: 900, NOW) == {"more": True}
    (progress,) = runs.list_progress(run_id)
    assert (progress.counts, progress.subjects) == ({"looked_at": 1, "errors": 1}, (found[1],))
    assert world.due(TODAY) == found[2:]
    assert nightly.work_piece(run_id, piece_of(), lambda: 900, NOW) == {"more": False}
    assert world.due(TODAY) == []


# --- two runs at once


def test_two_runs_step_by_step_between_each_other(rolls: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each student is looked at by the second run in the middle of the first one's look."""
    one, two = begin(), begin(NOW + timedelta(seconds=1))
    look: Callable[..., Any] = find_matches
    is_inside = False

    def meanwhile(*args: Any) -> Any:
        nonlocal is_inside
        if not is_inside:
            is_inside = True
            for piece in nightly.plan_nightly(two, NOW)["pieces"]:
                nightly.work_piece(two, piece, lambda: 900, NOW)
            is_inside = False
        return look(*args)

    monkeypatch.setattr(matching, "find_matches", meanwhile)
    first = world.work_run(one, NOW)
    second = world.work_run(two, NOW)
    assert (first.state, second.state) == (RunState.COMPLETE, RunState.COMPLETE)
    assert first.counts.get("detected", 0) + second.counts.get("detected", 0) == 1
    assert world.only_incoming().state is State.DETECTED
    assert len([o for o in rolls.of_kind("outbox") if o["notice_kind"] == "transfer_detected"]) == 1
    assert world.due(TODAY) == []


def test_two_runs_and_the_stream_at_the_same_time(rolls: Cloud) -> None:
    ids = [begin(), begin(NOW + timedelta(seconds=1))]

    def stream(_: int) -> None:
        for student_id in ("stu_old", "stu_new"):
            matching.match_changed_student(student_id, NOW)

    with ThreadPoolExecutor(4) as pool:
        started: list[Future[Any]] = [pool.submit(world.work_run, run_id, NOW) for run_id in ids]
        started += [pool.submit(stream, n) for n in range(2)]
        for one in started:
            one.result()
    assert world.only_incoming().state is State.DETECTED
    assert len(rolls.of_kind("outbox")) == 1, "one notice"
    assert [a["action"] for a in rolls.of_kind("audit")].count("detect") == 1


def test_a_run_that_ends_late_does_not_take_the_mark_back(cloud: Cloud) -> None:
    early = begin()
    world.run_nightly(NOW + DAY)
    assert world.work_run(early, NOW + DAY).state is RunState.COMPLETE
    assert runs.last_complete_day() == TODAY + DAY
