"""The nightly run: what it finds, what it survives, and that two of them at once do no harm."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import NotFound, NotPossibleNow
from chalicelib.domain.matching import find_matches
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.run import LOOK_BACK, Piece, Run, RunState, Work, nightly_run_id, run_id_at
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import State, Transfer
from chalicelib.storage import keys, outbox, runs, students, transfers
from chalicelib.storage.table import Changes
from chalicelib.usecases import matching, nightly
from chalicelib.usecases.outbox import CLAIM
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD, TODAY
from tests.cloud import Cloud, Direct

DAY = timedelta(days=1)


@pytest.fixture
def rolls(cloud: Cloud) -> Cloud:
    """The child has left OLD and is on roll at NEW."""
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())
    world.store_student(make.student())
    return cloud


def only() -> Transfer:
    (found,) = transfers.list_incoming(NEW, limit=10)
    return found


def crowd(count: int, shard: int = 0) -> list[Student]:
    """Students of one shard, due today, whose look finds nothing."""
    ids = (f"stu_{n:04d}" for n in range(10_000))
    chosen = [i for i in ids if keys.shard_of(i) == shard][:count]
    return [world.store_student(make.student(THIRD, student_id=i, identifiers=())) for i in chosen]


def begin(now: datetime = NOW) -> str:
    """A run that is opened and planned."""
    run = Run(run_id_at(now), now, "system")
    nightly.open_run(run, make.operator(), now)
    nightly.plan_nightly(run.run_id, now)
    return run.run_id


def piece_of(shard: int = 0, day: date = TODAY) -> str:
    return Piece(Work.DUE, day, day, shard).name


def fail_for(*broken: str, monkeypatch: pytest.MonkeyPatch, error: type[BaseException] = OSError) -> None:
    look: Callable[..., Any] = matching.match_changed_student

    def fail(student_id: str, now: datetime) -> Any:
        if student_id in broken:
            raise error("no answer")
        return look(student_id, now)

    monkeypatch.setattr(nightly, "match_changed_student", fail)


# --- what it finds


def test_it_looks_at_what_is_due_and_no_more(rolls: Cloud) -> None:
    world.store_student(make.student(THIRD, student_id="stu_later", identifiers=()))
    matching.match_changed_student("stu_later", NOW)
    run = world.run_nightly(NOW)
    assert run.counts == {"looked_at": 2, "detected": 1, "known": 1}
    assert (run.state, run.since, run.finished_at) == (RunState.COMPLETE, TODAY - LOOK_BACK, NOW)
    assert runs.last_complete_day() == TODAY
    again = world.run_nightly(NOW + timedelta(hours=1))
    assert again.counts == {"sent_again": 1}, "the stream lost the notice"
    assert again.since == TODAY, "what became due after this night's run is not forgotten"
    assert world.run_nightly(NOW + timedelta(hours=2)).counts == {}


def test_a_start_in_the_future_is_detected_when_the_day_comes(cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())
    world.store_student(make.student(entry_date=TODAY + 3 * DAY))
    assert world.run_nightly(NOW).counts == {"looked_at": 2}
    for days in (1, 2):
        assert world.run_nightly(NOW + days * DAY).counts == {}
    assert world.run_nightly(NOW + 3 * DAY).counts == {"looked_at": 1, "detected": 1}
    assert only().state is State.DETECTED


def test_what_became_due_after_the_run_of_that_day_is_found_the_next_night(rolls: Cloud) -> None:
    world.run_nightly(datetime(TODAY.year, TODAY.month, TODAY.day, 2, tzinfo=UTC))
    world.store_student(make.student(THIRD, student_id="stu_late", identifiers=()))
    assert world.run_nightly(NOW + DAY).counts["looked_at"] == 1
    assert world.due(TODAY) == []


@pytest.mark.parametrize("days", [10, 200])
def test_it_catches_up_however_long_it_did_not_run(days: int, rolls: Cloud) -> None:
    runs.move_last_complete_day(TODAY - DAY)
    run = world.run_nightly(NOW + timedelta(days=days))
    assert (run.counts["detected"], run.since) == (1, TODAY - DAY)
    assert runs.last_complete_day() == TODAY + timedelta(days=days)


def test_runs_that_are_never_complete_do_not_leave_the_first_days_behind(
    rolls: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        fail_for("stu_old", "stu_new", monkeypatch=broken)
        assert world.run_nightly(NOW).state is RunState.INCOMPLETE
    late = world.run_nightly(NOW + timedelta(days=40))
    assert (late.since, late.counts["detected"]) == (TODAY - LOOK_BACK, 1)


def test_what_only_time_asked_for_is_counted_apart(rolls: Cloud) -> None:
    world.run_nightly(NOW)
    day = make.leaver().next_match_date(TODAY)
    assert day is not None
    run = world.run_nightly(NOW + (day - TODAY))
    assert (run.counts["looked_at"], run.counts["rechecked"], run.counts["known"]) == (1, 1, 1)
    assert world.due(day) == [] and len(rolls.of_kind("transfer")) == 1


def test_a_re_check_finds_what_was_lost(cloud: Cloud) -> None:
    """Both looks came to nothing by a mistake of ours; the re-check makes it good."""
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())
    matching.match_changed_student("stu_old", NOW)
    world.store_student(make.student())
    students._key("stu_new").update(
        [a.remove() for a in (students.StudentItem.gsi2pk, students.StudentItem.gsi2sk)]
    )
    day = make.leaver().next_match_date(TODAY)
    assert day is not None
    assert world.run_nightly(NOW).counts == {}
    assert world.run_nightly(NOW + (day - TODAY)).counts["detected"] == 1


def test_the_report_tells_why_matches_are_held_and_what_was_released(rolls: Cloud) -> None:
    world.store_student(make.student(birth_date=date(2015, 2, 12)))
    assert world.run_nightly(NOW).counts == {"looked_at": 2, "held:birth_date_differs": 1, "known": 1}
    world.store_student(make.student())
    counts = world.run_nightly(NOW + timedelta(hours=1)).counts
    assert counts == {"looked_at": 1, "released": 1}


def test_it_does_what_the_stream_lost(rolls: Cloud) -> None:
    matching.match_changed_student("stu_new", NOW)
    assert world.run_nightly(NOW + DAY).counts["sent_again"] == 1
    assert [m[0] for m in rolls.mails()] == ["holder@new.example"]


def test_an_entry_that_fails_again_is_told_and_held_against_no_student(
    rolls: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    matching.match_changed_student("stu_new", NOW)

    def no_mail(*args: object) -> None:
        raise OSError("no answer")

    monkeypatch.setattr("chalicelib.aws.mail.send", no_mail)
    run = world.run_nightly(NOW + DAY)
    assert (run.state, run.counts["outbox_errors"]) == (RunState.INCOMPLETE, 1)
    (notice,) = rolls.of_kind("outbox")
    assert run.subjects == (notice["notice_id"],)
    assert runs.last_complete_day() == TODAY + DAY, "the next run goes back for entries anyway"
    assert world.undone(TODAY), "and finds it"


def test_an_entry_that_somebody_is_doing_is_left_to_them(rolls: Cloud) -> None:
    matching.match_changed_student("stu_new", NOW)
    ((pk, sk),) = world.undone(TODAY)
    item = outbox.find(pk, sk)
    assert item is not None and outbox.claim(item, NOW, NOW - CLAIM)
    run = world.run_nightly(NOW)
    assert (run.counts["in_hand"], run.state) == (1, RunState.COMPLETE)
    assert rolls.mails() == []


# --- pieces


def test_one_students_error_stops_nobody_else_and_the_run_is_incomplete(
    rolls: Cloud, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fail_for("stu_old", monkeypatch=monkeypatch)
    run = world.run_nightly(NOW)
    assert (run.state, run.counts["errors"], run.subjects) == (RunState.INCOMPLETE, 1, ("stu_old",))
    assert only().state is State.DETECTED
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
    assert only().state is State.DETECTED
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
    assert only().state is State.DETECTED


# --- starting, planning, ending


def test_the_schedule_starts_one_run_a_night(cloud: Cloud) -> None:
    night = datetime(2026, 11, 24, 2, 0, 5, tzinfo=UTC)
    assert nightly.start_nightly(night)
    assert not nightly.start_nightly(night + timedelta(minutes=1))
    run_id = nightly_run_id(TODAY)
    assert cloud.executions("NIGHTLY_MACHINE_ARN") == [(run_id, {"run_id": run_id})]
    assert nightly.start_nightly(night + DAY)
    assert [r.day for r in runs.list_runs(limit=9)] == [TODAY + DAY, TODAY]


def test_a_start_that_crashed_is_made_good_by_the_next_try(cloud: Cloud) -> None:
    with cloud.crash_after(1, "TransactWriteItems"):
        nightly.start_nightly(NOW)
    assert cloud.executions("NIGHTLY_MACHINE_ARN") == []
    assert not nightly.start_nightly(NOW)
    assert len(cloud.executions("NIGHTLY_MACHINE_ARN")) == 1


@pytest.mark.parametrize("operation", ["PutItem", "TransactWriteItems"])
def test_a_plan_that_crashed_is_the_same_the_second_time(operation: str, cloud: Cloud) -> None:
    run = Run(run_id_at(NOW), NOW, "system")
    nightly.open_run(run, make.operator(), NOW)
    with cloud.crash_after(1, operation):
        nightly.plan_nightly(run.run_id, NOW)
    first = nightly.plan_nightly(run.run_id, NOW)
    runs.move_last_complete_day(TODAY)
    assert nightly.plan_nightly(run.run_id, NOW + DAY) == first
    assert len(first["pieces"]) == 128


@pytest.mark.parametrize("operation", ["PutItem", "TransactWriteItems"])
def test_an_end_that_crashed_is_the_same_the_second_time(operation: str, rolls: Cloud) -> None:
    run_id = begin()
    for piece in nightly.plan_nightly(run_id, NOW)["pieces"]:
        nightly.work_piece(run_id, piece, lambda: 900, NOW)
    with rolls.crash_after(1, operation):
        nightly.finish_nightly(run_id, NOW)
    assert nightly.finish_nightly(run_id, NOW + DAY) == {"state": "complete"}
    run = runs.find_run(run_id)
    assert run is not None and (run.counts["looked_at"], run.counts["detected"]) == (2, 1)
    ended = [a for a in rolls.of_kind("audit") if a["action"] == "finish_run"]
    assert [(a["school_id"], a["subject_id"]) for a in ended] == [("platform", run_id)]


def test_a_plan_that_fails_is_an_incomplete_run(cloud: Cloud) -> None:
    """Step Functions goes on to the end when the plan has failed."""
    run = Run(run_id_at(NOW), NOW, "system")
    nightly.open_run(run, make.operator(), NOW)
    assert nightly.finish_nightly(run.run_id, NOW) == {"state": "incomplete"}
    assert runs.last_complete_day() is None


def test_a_run_that_nobody_opened(cloud: Cloud) -> None:
    for step in (nightly.plan_nightly, nightly.finish_nightly):
        with pytest.raises(NotFound):
            step("run_nothing", NOW)
    with pytest.raises(NotFound):
        nightly.work_piece("run_nothing", piece_of(), lambda: 900, NOW)


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
    assert only().state is State.DETECTED
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
    assert only().state is State.DETECTED
    assert len(rolls.of_kind("outbox")) == 1, "one notice"
    assert [a["action"] for a in rolls.of_kind("audit")].count("detected") == 1


def test_a_run_that_ends_late_does_not_take_the_mark_back(cloud: Cloud) -> None:
    early = begin()
    world.run_nightly(NOW + DAY)
    assert world.work_run(early, NOW + DAY).state is RunState.COMPLETE
    assert runs.last_complete_day() == TODAY + DAY


def test_a_run_is_kept_for_a_time_and_no_longer(cloud: Cloud) -> None:
    world.run_nightly(NOW)
    ends = {int(i["expires_at"]) for kind in ("run", "piece") for i in cloud.of_kind(kind)}
    assert ends == {int((NOW + runs.KEPT).timestamp())}


def test_ids_only_in_the_report(rolls: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_for("stu_old", monkeypatch=monkeypatch)
    world.run_nightly(NOW)
    kept = [str(i) for kind in ("run", "piece", "job") for i in rolls.of_kind(kind)]
    for secret in (make.UPN, "Okonedo", "Maya", "2015-02-11"):
        assert not [k for k in kept if secret in k]


def test_changes_of_a_run_refuse_to_be_made_twice(cloud: Cloud) -> None:
    run_id = begin()
    run = runs.find_run(run_id)
    assert run is not None
    changes = Changes()
    runs.add_plan(changes, run, TODAY)
    with pytest.raises(NotPossibleNow):
        changes.commit()
    with pytest.raises(NotPossibleNow):
        nightly.open_run(run, make.operator(), NOW)
