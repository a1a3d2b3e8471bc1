"""Runs of the nightly matching, how far their pieces are, and the day up to which nothing is left over."""

from datetime import date, datetime, timedelta

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.exceptions import PutError

from chalicelib.domain.run import MAX_SUBJECTS, Piece, Progress, Run, RunState
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get

NIGHTLY = "nightly_matching"
RUN = "run_"
"""What the ids of runs begin with."""
KEPT = timedelta(days=400)


class MarkItem(Item, discriminator="job"):
    day = UnicodeAttribute()


class RunItem(Item, discriminator="run"):
    run_id = UnicodeAttribute()
    state = UnicodeAttribute()
    started_at = UTCDateTimeAttribute()
    started_by = UnicodeAttribute()
    since = UnicodeAttribute(null=True)
    finished_at = UTCDateTimeAttribute(null=True)
    counts = JSONAttribute(null=True)
    subjects = JSONAttribute(null=True)
    expires_at = NumberAttribute()


class PieceItem(Item, discriminator="piece"):
    piece = UnicodeAttribute()
    day = UnicodeAttribute()
    after = UnicodeAttribute(null=True)
    is_done = BooleanAttribute()
    counts = JSONAttribute()
    subjects = JSONAttribute()
    version = NumberAttribute()
    is_open = BooleanAttribute(default=False)
    working_on = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


# --- the mark


def last_complete_day() -> date | None:
    """The day of the last complete run; before there is one, the day from which the first shall start."""
    item = get(MarkItem, keys.job(NIGHTLY), keys.LAST)
    return None if item is None else date.fromisoformat(item.day)


def move_last_complete_day(day: date) -> None:
    """Never back: of two runs at once, the one that ends last may have started first."""
    earlier = MarkItem.pk.does_not_exist() | (MarkItem.day < day.isoformat())
    try:
        MarkItem(pk=keys.job(NIGHTLY), sk=keys.LAST, day=day.isoformat()).save(earlier)
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


# --- runs


def find_run(run_id: str) -> Run | None:
    if not run_id.startswith(RUN):
        return None  # the mark lies beside the runs
    item = get(RunItem, keys.job(NIGHTLY), run_id)
    return None if item is None else _run(item)


def list_runs(*, limit: int) -> list[Run]:
    """Newest first."""
    only_runs = RunItem.sk.startswith(RUN)
    found = RunItem.query(
        keys.job(NIGHTLY), only_runs, scan_index_forward=False, limit=limit, consistent_read=True
    )
    return [_run(i) for i in found]


def add_new_run(changes: Changes, run: Run) -> None:
    """Commit raises NotPossibleNow when the run is there already."""
    changes.put_new(
        RunItem(
            pk=keys.job(NIGHTLY),
            sk=run.run_id,
            run_id=run.run_id,
            state=run.state.value,
            started_at=run.started_at,
            started_by=run.started_by,
            expires_at=_end_of(run.started_at),
        )
    )


def add_plan(changes: Changes, run: Run, since: date) -> None:
    """Commit raises NotPossibleNow when the run was planned before."""
    unplanned = (RunItem.state == RunState.RUNNING.value) & RunItem.since.does_not_exist()
    changes.update(_key(run.run_id), [RunItem.since.set(since.isoformat())], unplanned)


def add_end(changes: Changes, run: Run) -> None:
    """Saves the last word on a run. Commit raises NotPossibleNow when it was said before; ValueError without its time."""
    if run.finished_at is None:
        raise ValueError("a run that ends says when")
    changes.update(
        _key(run.run_id),
        [
            RunItem.state.set(run.state.value),
            RunItem.finished_at.set(run.finished_at),
            RunItem.counts.set(dict(run.counts)),
            RunItem.subjects.set(list(run.subjects)),
        ],
        RunItem.state == RunState.RUNNING.value,
    )


# --- pieces


def find_progress(run_id: str, piece: Piece) -> Progress | None:
    item = get(PieceItem, keys.run(run_id), keys.piece(piece.name))
    return None if item is None else _progress(item)


def list_progress(run_id: str) -> list[Progress]:
    """Of every piece that was begun."""
    return [_progress(i) for i in PieceItem.query(keys.run(run_id), consistent_read=True)]


def save_progress(run: Run, progress: Progress) -> bool:
    """The next step of a piece. False when another call of the same piece made that step first: then nothing is
    written, so that no step is ever counted twice."""
    item = PieceItem(
        pk=keys.run(run.run_id),
        sk=keys.piece(progress.piece.name),
        piece=progress.piece.name,
        day=progress.day.isoformat(),
        after=progress.after or None,
        is_done=progress.is_done,
        counts=dict(progress.counts),
        subjects=list(progress.subjects[:MAX_SUBJECTS]),
        version=progress.version,
        is_open=progress.is_open,
        working_on=progress.working_on or None,
        expires_at=_end_of(run.started_at),
    )
    next_step = (
        PieceItem.version == progress.version - 1 if progress.version > 1 else PieceItem.pk.does_not_exist()
    )
    try:
        item.save(next_step)
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _key(run_id: str) -> RunItem:
    return RunItem(pk=keys.job(NIGHTLY), sk=run_id)


def _end_of(started_at: datetime) -> int:
    return int((started_at + KEPT).timestamp())


def _run(item: RunItem) -> Run:
    return Run(
        item.run_id,
        item.started_at,
        item.started_by,
        RunState(item.state),
        date.fromisoformat(item.since) if item.since else None,
        item.finished_at,
        item.counts or {},
        tuple(item.subjects or ()),
    )


def _progress(item: PieceItem) -> Progress:
    return Progress(
        Piece.named(item.piece),
        date.fromisoformat(item.day),
        item.after or "",
        item.is_done,
        item.counts,
        tuple(item.subjects),
        int(item.version),
        item.is_open,
        item.working_on or "",
    )
