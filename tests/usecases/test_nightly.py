"""The nightly run: what it finds, and how it starts, is planned and ends."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.errors import NotFound, NotPossibleNow
from chalicelib.domain.run import LOOK_BACK, Run, RunState, nightly_run_id, run_id_at
from chalicelib.domain.transfer import State
from chalicelib.storage import outbox, runs, students
from chalicelib.storage.table import Changes
from chalicelib.usecases import matching, nightly
from chalicelib.usecases.outbox import CLAIM
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD, TODAY
from tests.cloud import Cloud
from tests.nights import begin, fail_for, few_shards, piece_of

__all__ = ["few_shards"]

DAY = timedelta(days=1)


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
    assert world.only_incoming().state is State.DETECTED


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
    students.item_of("stu_new").update(
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
    assert len(first["pieces"]) == 32


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
