"""What operators may ask of the nightly runs; nobody else may, and all of it is audited."""

from datetime import timedelta

import pytest

from chalicelib.aws import workflow
from chalicelib.domain.errors import NotAllowed, NotFound, NotPossibleNow
from chalicelib.domain.run import LONGEST, RunState
from chalicelib.storage import runs as stored
from chalicelib.usecases import nightly, runs
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud

OPERATOR = make.operator()


def test_a_run_that_an_operator_starts(cloud: Cloud) -> None:
    run = runs.start_run(OPERATOR, NOW)
    assert (run.state, run.started_by) == (RunState.RUNNING, OPERATOR.user_id)
    assert cloud.executions("NIGHTLY_MACHINE_ARN") == [(run.run_id, {"run_id": run.run_id})]
    (audited,) = cloud.of_kind("audit")
    assert (audited["school_id"], audited["action"], audited["actor_id"]) == (
        "platform",
        "start_run",
        OPERATOR.user_id,
    )
    assert runs.list_runs(OPERATOR, NOW) == [run]


def test_not_while_one_is_under_way(cloud: Cloud) -> None:
    nightly.start_nightly(NOW)
    with pytest.raises(NotPossibleNow, match="A run is under way") as refused:
        runs.start_run(OPERATOR, NOW + timedelta(hours=1))
    assert refused.value.code == "run_under_way"
    later = NOW + LONGEST + timedelta(minutes=1)
    assert runs.start_run(OPERATOR, later).state is RunState.RUNNING, (
        "a run that was stopped is in nobody's way"
    )


def test_a_start_that_fails_leaves_no_run_under_way(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(run_id: str) -> None:
        raise OSError("no answer")

    with monkeypatch.context() as broken:
        broken.setattr(workflow, "start_run", fail)
        with pytest.raises(OSError, match="no answer"):
            runs.start_run(OPERATOR, NOW)
    (left,) = runs.list_runs(OPERATOR, NOW)
    assert left.state is RunState.INCOMPLETE
    assert runs.start_run(OPERATOR, NOW + timedelta(minutes=1)).state is RunState.RUNNING


def test_one_run_with_its_pieces(cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())
    world.store_student(make.student())
    run_id = world.run_nightly(NOW).run_id
    run, pieces = runs.view_run(OPERATOR, run_id, NOW)
    assert (run.state, run.counts["detected"]) == (RunState.COMPLETE, 1)
    assert [p.piece for p in pieces] == nightly.pieces_of(run)
    assert all(p.is_done for p in pieces)
    assert sum(p.counts.get("looked_at", 0) for p in pieces) == run.counts["looked_at"] == 2
    looks = [a for a in cloud.of_kind("audit") if a["action"] == "view_runs"]
    assert [a["subject_id"] for a in looks] == [run_id]


def test_pieces_that_wait_are_shown_too(cloud: Cloud) -> None:
    run_id = runs.start_run(OPERATOR, NOW).run_id
    assert runs.view_run(OPERATOR, run_id, NOW)[1] == [], "not planned yet"
    nightly.plan_nightly(run_id, NOW)
    _, pieces = runs.view_run(OPERATOR, run_id, NOW)
    assert len(pieces) == 128 and not any(p.is_done for p in pieces)


def test_newest_first_and_no_more_than_a_page(cloud: Cloud) -> None:
    for day in range(runs.PAGE + 2):
        nightly.start_nightly(NOW + timedelta(days=day))
    found = runs.list_runs(OPERATOR, NOW)
    assert len(found) == runs.PAGE
    assert found[0].started_at == NOW + timedelta(days=runs.PAGE + 1)
    assert found == sorted(found, key=lambda r: r.started_at, reverse=True)


def test_nobody_but_operators(cloud: Cloud) -> None:
    run_id = runs.start_run(OPERATOR, NOW).run_id
    for who in (make.key_holder(NEW), make.actor(NEW), make.operator(has_second_factor=False)):
        with pytest.raises(NotAllowed):
            runs.list_runs(who, NOW)
        with pytest.raises(NotAllowed):
            runs.view_run(who, run_id, NOW)
        with pytest.raises(NotAllowed):
            runs.start_run(who, NOW + LONGEST * 2)
    refused = [a for a in cloud.of_kind("audit") if a["outcome"] == "refused"]
    assert len(refused) == 9 and {a["action"] for a in refused} == {"view_runs", "start_run"}
    assert len(stored.list_runs(limit=9)) == 1


def test_a_run_that_is_not_there(cloud: Cloud) -> None:
    stored.move_last_complete_day(NOW.date())  # its key is no run
    with pytest.raises(NotFound):
        runs.view_run(OPERATOR, "LAST", NOW)
    (refused,) = cloud.of_kind("audit")
    assert refused["outcome"] == "refused" and "LAST" not in refused["subject_id"]
