"""A run of the nightly matching: its plan in pieces, how far each piece is, and what all of it came to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from chalicelib.domain.ids import time_mark
from chalicelib.domain.student import days_between

LOOK_BACK = timedelta(days=14)
"""How far a run goes back for outbox entries, and for students when there never was a complete run."""
LONGEST = timedelta(hours=12)
"""After this the state machine gives up: a run that never said its last word is incomplete, not running for ever."""
MAX_SPANS = 15
"""Parts that the days of the students are cut into. A longer backlog makes longer parts, not more of them."""
MAX_SUBJECTS = 100
"""Ids of what failed that a report names; the counts tell how many there were."""
NIGHT = time(2)
"""UTC; the schedule in app.py says the same."""


class RunState(StrEnum):
    """INCOMPLETE: something failed, so somebody must look; what failed is still due."""

    RUNNING = "running"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"


class Work(StrEnum):
    DUE = "due"
    UNDONE = "undone"


@dataclass(frozen=True)
class Piece:
    """What one Lambda works off: one shard of the students due, or of the outbox entries undone, from `first` to `last`."""

    work: Work
    first: date
    last: date
    shard: int

    @property
    def name(self) -> str:
        return f"{self.work}_{self.first.isoformat()}_{self.last.isoformat()}_{self.shard}"

    @property
    def errors(self) -> str:
        """The name under which its errors are counted."""
        return "errors" if self.work is Work.DUE else "outbox_errors"

    @classmethod
    def named(cls, name: str) -> "Piece":
        """Raises ValueError for what is no name of a piece."""
        work, first, last, shard = name.split("_")
        return cls(Work(work), date.fromisoformat(first), date.fromisoformat(last), int(shard))


@dataclass(frozen=True)
class Progress:
    """How far a piece is: everything up to the id `after` of `day` is done. `version` counts the steps.

    `counts` and `subjects` (ids of what failed) are those of the whole piece so far. `is_open`: a call entered the piece
    and has not handed it over; who finds that knows that the call died. `working_on`: the id at which such a call was,
    "" when it did not say.
    """

    piece: Piece
    day: date
    after: str = ""
    is_done: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)
    subjects: tuple[str, ...] = ()
    version: int = 0
    is_open: bool = False
    working_on: str = ""


@dataclass(frozen=True)
class Run:
    """`since`: first day of students that it looks at, None before it was planned. `counts`: see `REPORTED`, and
    `held:<reason>`."""

    run_id: str
    started_at: datetime
    started_by: str
    state: RunState = RunState.RUNNING
    since: date | None = None
    finished_at: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    subjects: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        return self.started_at.date()

    def state_at(self, now: datetime) -> RunState:
        """A run that was stopped from outside never got to say so."""
        if self.state is RunState.RUNNING and now - self.started_at > LONGEST:
            return RunState.INCOMPLETE
        return self.state


REPORTED = (
    "looked_at",
    "rechecked",
    "detected",
    "released",
    "known",
    "supplements",
    "errors",
    "sent_again",
    "in_hand",
    "reminded",
    "escalated",
    "outbox_errors",
)
"""What is counted, besides matches held. looked_at: students; rechecked: those of them for whom nothing but time asked;
known: matches that were there already; supplements: proposed, of what was added to a record that went; sent_again, in_hand:
outbox entries that the run did, that somebody else was doing;
reminded: schools that were told again of a transfer which waits for them; escalated: transfers that both schools were told
of as very late; errors, outbox_errors: students, entries and
whole pieces that failed."""


def held_by_reason(counts: Mapping[str, int]) -> dict[str, int]:
    """Matches that were put on hold."""
    return {n.partition(":")[2]: c for n, c in sorted(counts.items()) if n.startswith("held:")}


def run_id_at(at: datetime) -> str:
    """Sorts by time. It is the execution's name too."""
    return f"run_{time_mark(at)}"


def nightly_run_id(night: date) -> str:
    """The same for every start of one night, so that the schedule can start it only once."""
    return run_id_at(datetime.combine(night, NIGHT, UTC))


def plan(since: date, today: date, shards: int) -> list[Piece]:
    """The pieces of a run: outbox first (people wait for those mails), then the students due since `since`.

    `since` is a day that a complete run has seen already: it ended in the small hours, and the rest of that day came
    after it. At most `shards * (1 + MAX_SPANS)` pieces, however long ago the last complete run was.
    """
    oldest = min(since, today - LOOK_BACK)
    days = days_between(since, today)
    size = -(-len(days) // MAX_SPANS)
    spans = [(days[at], days[min(at + size, len(days)) - 1]) for at in range(0, len(days), max(size, 1))]
    undone = [Piece(Work.UNDONE, oldest, today, shard) for shard in range(shards)]
    return undone + [Piece(Work.DUE, first, last, s) for first, last in spans for s in range(shards)]


def start_of(piece: Piece) -> Progress:
    return Progress(piece, piece.first)


def pass_over(progress: Progress, subject: str) -> Progress:
    """`subject` failed: it is counted and named, and the piece goes on behind it. Not a step of its own."""
    counts = Counter(progress.counts)
    counts[progress.piece.errors] += 1
    subjects = (*progress.subjects, subject)[:MAX_SUBJECTS]
    return replace(progress, after=subject, counts=dict(counts), subjects=subjects)


def sum_up(planned: Iterable[Piece], worked: Iterable[Progress]) -> tuple[Counter[str], tuple[str, ...]]:
    """Counts of all pieces, and ids of what failed. A piece that did not come to its end counts as one error.

    Nothing planned: the plan itself failed, which is an error too.
    """
    counts: Counter[str] = Counter()
    subjects: list[str] = []
    by_name = {p.piece.name: p for p in worked}
    pieces = list(planned)
    if not pieces:
        return Counter(errors=1), ("plan",)
    for piece in pieces:
        progress = by_name.get(piece.name, start_of(piece))
        counts.update(progress.counts)
        subjects += progress.subjects
        if not progress.is_done:
            counts[piece.errors] += 1
            subjects.append(piece.name)
    return counts, tuple(islice(subjects, MAX_SUBJECTS))


def is_faultless(counts: Mapping[str, int]) -> bool:
    return not counts.get("errors") and not counts.get("outbox_errors")
