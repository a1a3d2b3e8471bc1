"""The plan of a run covers every day and shard once, however long the backlog; and what its pieces come to."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import run as runs
from chalicelib.domain.run import Piece, Progress, Run, RunState, Work
from chalicelib.domain.student import days_between
from tests.builders import NOW, TODAY

SHARDS = 8


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 1200))
def test_every_day_and_shard_is_in_one_piece(since: date, days: int) -> None:
    today = since + timedelta(days=days)
    plan = runs.plan(since, today, SHARDS)
    assert len(plan) <= SHARDS * (1 + runs.MAX_SPANS)
    assert len({p.name for p in plan}) == len(plan)
    for work, first in ((Work.DUE, since), (Work.UNDONE, min(since, today - runs.LOOK_BACK))):
        seen = Counter((d, p.shard) for p in plan if p.work is work for d in days_between(p.first, p.last))
        assert set(seen) == {(d, s) for d in days_between(first, today) for s in range(SHARDS)}
        assert set(seen.values()) == {1}


def test_a_usual_night_and_an_outage_of_200_days() -> None:
    """The figures of docs/decisions/0044."""
    assert len(runs.plan(TODAY - timedelta(days=1), TODAY, SHARDS)) == 24
    assert len(runs.plan(TODAY - timedelta(days=14), TODAY, SHARDS)) == 128
    assert len(runs.plan(TODAY - timedelta(days=200), TODAY, SHARDS)) == 128


def test_a_piece_is_known_by_its_name() -> None:
    for piece in runs.plan(TODAY - timedelta(days=3), TODAY, SHARDS):
        assert Piece.named(piece.name) == piece


@pytest.mark.parametrize(
    "name", ["", "due", "due_2026-11-24_2026-11-24", "all_2026-11-24_2026-11-24_1", "due_x_y_1"]
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        Piece.named(name)


def test_ids_of_runs_sort_by_time_and_a_night_has_one() -> None:
    night = datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert runs.nightly_run_id(TODAY) == runs.run_id_at(night)
    times = [night - timedelta(hours=3), night, NOW, night + timedelta(days=1)]
    ids = [runs.run_id_at(t) for t in times]
    assert ids == sorted(ids) and len(set(ids)) == 4


def test_sums_of_the_pieces() -> None:
    one, two, outbox = (
        Piece(w, TODAY, TODAY, s) for w, s in ((Work.DUE, 0), (Work.DUE, 1), (Work.UNDONE, 0))
    )
    worked = [
        Progress(
            one,
            TODAY,
            is_done=True,
            counts={"looked_at": 5, "held:birth_date_differs": 1, "errors": 1},
            subjects=("stu_x",),
        ),
        Progress(two, TODAY, is_done=True, counts={"looked_at": 2, "held:birth_date_differs": 2}),
        Progress(outbox, TODAY, is_done=True, counts={"sent_again": 1}),
    ]
    counts, subjects = runs.sum_up([one, two, outbox], worked)
    assert counts == {"looked_at": 7, "held:birth_date_differs": 3, "errors": 1, "sent_again": 1}
    assert subjects == ("stu_x",)
    assert runs.held_by_reason(counts) == {"birth_date_differs": 3}
    assert not runs.is_faultless(counts) and runs.is_faultless({"looked_at": 7, "held:x": 1})
    assert not runs.is_faultless({"outbox_errors": 1})


def test_a_piece_without_an_end_is_an_error_of_its_kind() -> None:
    due, outbox = Piece(Work.DUE, TODAY, TODAY, 0), Piece(Work.UNDONE, TODAY, TODAY, 0)
    counts, subjects = runs.sum_up(
        [due, outbox], [Progress(due, TODAY, after="stu_1", counts={"looked_at": 3})]
    )
    assert counts == {"looked_at": 3, "errors": 1, "outbox_errors": 1}
    assert subjects == (due.name, outbox.name)


def test_a_run_without_a_plan_is_an_error() -> None:
    assert runs.sum_up([], []) == (Counter(errors=1), ("plan",))


def test_only_so_many_subjects_are_named() -> None:
    piece = Piece(Work.DUE, TODAY, TODAY, 0)
    many = Progress(piece, TODAY, counts={"errors": 300}, is_done=True, subjects=tuple(map(str, range(300))))
    counts, subjects = runs.sum_up([piece], [many])
    assert (counts["errors"], len(subjects)) == (300, runs.MAX_SUBJECTS)


def test_a_run_that_was_stopped_from_outside_does_not_run_for_ever() -> None:
    run = Run("run_1", NOW, "system")
    assert run.state_at(NOW + runs.LONGEST) is RunState.RUNNING
    assert run.state_at(NOW + runs.LONGEST + timedelta(seconds=1)) is RunState.INCOMPLETE
