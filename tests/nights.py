"""What the tests of the nightly run share: runs that are opened, crowds that are due, students that fail."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from chalicelib.domain.run import Piece, Run, Work, run_id_at
from chalicelib.domain.student import Student
from chalicelib.storage import keys
from chalicelib.usecases import matching, nightly
from tests import builders as make
from tests import world
from tests.builders import NOW, THIRD, TODAY


@pytest.fixture(autouse=True)
def few_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two instead of eight: a run asks for every day of every shard, and AWS in memory is slow to answer."""
    monkeypatch.setattr(keys, "SHARDS", 2)


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
