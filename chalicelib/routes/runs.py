"""/runs: the nightly matching, for operators."""

from collections.abc import Mapping
from datetime import date, datetime

from chalice.app import Blueprint

from chalicelib.domain.run import MAX_SUBJECTS, REPORTED, Progress, RunState, held_by_reason
from chalicelib.domain.run import Run as RunNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import runs

routes = Blueprint(__name__)


class RunCounts(Model):
    """`rechecked` are those of `looked_at` for whom only time asked. `held`: matches put on hold, by reason."""

    looked_at: int
    rechecked: int
    detected: int
    released: int
    known: int
    supplements: int
    errors: int
    sent_again: int
    in_hand: int
    reminded: int
    escalated: int
    outbox_errors: int
    held: dict[str, int]


class Run(Model):
    """`since`: first day of students that it looks at, null until it is planned. `counts` come when it has ended.

    `started_by`: "system" for the schedule, or the operator's id.
    """

    run_id: str
    state: RunState
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    since: date | None
    counts: RunCounts


class RunList(Model):
    """Newest first, at most 30."""

    runs: list[Run]


class Piece(Model):
    """`work`: due (students) or undone (outbox entries). `at`: the day that it has come to."""

    piece: str
    work: str
    first: date
    last: date
    shard: int
    is_done: bool
    at: date
    counts: RunCounts


class RunReport(Model):
    """`error_subjects`: opaque ids of what failed (students, outbox entries, pieces), at most 100."""

    run: Run
    pieces: list[Piece]
    error_subjects: list[str]


@endpoint(routes, "GET", "/runs", gives=RunList)
def list_runs(call: Call[None]) -> RunList:
    """The newest nightly runs and what they came to (operators only)."""
    return RunList(runs=[_run(r, call.now) for r in runs.list_runs(call.actor, call.now)])


@endpoint(routes, "GET", "/runs/{run_id}", gives=RunReport)
def view_run(call: Call[None], run_id: str) -> RunReport:
    """One nightly run with its pieces and the ids of what failed (operators only)."""
    run, pieces = runs.view_run(call.actor, run_id, call.now)
    subjects = run.subjects or tuple(s for p in pieces for s in p.subjects)
    return RunReport(
        run=_run(run, call.now),
        pieces=[_piece(p) for p in pieces],
        error_subjects=list(subjects[:MAX_SUBJECTS]),
    )


@endpoint(routes, "POST", "/runs", gives=Run, status=201)
def start_run(call: Call[None]) -> Run:
    """Start one more run of the nightly matching (operators only)."""
    return _run(runs.start_run(call.actor, call.now), call.now)


def _run(noun: RunNoun, now: datetime) -> Run:
    return Run(
        run_id=noun.run_id,
        state=noun.state_at(now),
        started_at=noun.started_at,
        started_by=noun.started_by,
        finished_at=noun.finished_at,
        since=noun.since,
        counts=_counts(noun.counts),
    )


def _piece(noun: Progress) -> Piece:
    piece = noun.piece
    return Piece(
        piece=piece.name,
        work=piece.work,
        first=piece.first,
        last=piece.last,
        shard=piece.shard,
        is_done=noun.is_done,
        at=min(noun.day, piece.last),
        counts=_counts(noun.counts),
    )


def _counts(counts: Mapping[str, int]) -> RunCounts:
    return RunCounts(held=held_by_reason(counts), **{name: counts.get(name, 0) for name in REPORTED})
