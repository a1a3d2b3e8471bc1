"""An export: something made of a student's record for one person, in the background, and kept for a set time.

A *report* is the Student Report, *documents* are files of the vault in one ZIP, a *package* is what a school without
Safehand gets. A file is offered only when it is whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.domain.errors import Invalid, NotPossibleNow

KEPT = timedelta(days=7)
"""How long a report or a ZIP can be fetched. It can be made again at any time, so the copies need not lie about."""
REMEMBERED = timedelta(days=90)
"""How long it stands in the list; the audit has it for good."""
MOST_UNFINISHED = 3
"""Exports of one student that one person may have on their way."""
MOST_A_DAY = 40
"""Exports of one student that one person may ask for in 24 hours, cancelled ones too: each sets machines to work."""
MOST_DOCUMENTS = 5_000
"""Chosen for one ZIP. "All" has no such limit."""
LONGEST_ID = 40
"""Characters, more than a document's id has: so many of them stay below the 400 KB of an item of the table."""


class Kind(StrEnum):
    REPORT = "report"
    DOCUMENTS = "documents"
    PACKAGE = "package"


class Format(StrEnum):
    PDF = "pdf"
    HTML = "html"
    XLSX = "xlsx"
    ZIP = "zip"


class State(StrEnum):
    ASKED = "asked"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Step(StrEnum):
    BEGIN = "begin"
    FINISH = "finish"
    FAIL = "fail"
    CANCEL = "cancel"


UNFINISHED = frozenset({State.ASKED, State.MAKING})
_MOVES: dict[Step, tuple[frozenset[State], State]] = {
    Step.BEGIN: (UNFINISHED, State.MAKING),
    Step.FINISH: (frozenset({State.MAKING}), State.READY),
    Step.FAIL: (UNFINISHED, State.FAILED),
    Step.CANCEL: (UNFINISHED, State.CANCELLED),
}
FAILURES = frozenset(
    {
        "not_allowed",
        "gone",
        "no_files",
        "changed_since_review",
        "redaction_unready",
        "file_unreadable",
        "export_error",
    }
)
"""Codes that a person may see as the reason of a failed export."""


@dataclass(frozen=True)
class Chosen:
    """What shall be in it. Of a report: days and categories as in the chronology, `words` as they were typed, and whether
    linked incidents, names of other students and earlier versions are in. Of documents: which (none: all).
    """

    since: str = ""
    until: str = ""
    category_ids: tuple[str, ...] = ()
    words: str = ""
    with_linked: bool = False
    with_names: bool = False
    with_history: bool = False
    document_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Holds:
    """`arrivals`: (student, transfer) of all that came with a transfer: also that of other students, by a link.
    `struck_out`: whether something that was struck out is told whole."""

    category_ids: frozenset[str] = frozenset()
    arrivals: frozenset[tuple[str, str]] = frozenset()
    struck_out: bool = False


@dataclass(frozen=True)
class Export:
    """`parts_done` of `parts` chunks of a report are drawn, `files_done` of `files` are packed. `size` in bytes and `sha256`
    (hex) of the finished file, which can be fetched until `ready_until`. `gaps`: files that could not be packed.

    `has_second_factor`: how the person was signed in who asked; what they may see is looked at again when it is made.
    `holds`: of which categories something is in it, and of which transfers: whoever fetches it must still see all of them.
    """

    export_id: str
    student_id: str
    school_id: str
    kind: Kind
    format: Format
    asked_by_id: str
    asked_by: str
    asked_at: datetime
    has_second_factor: bool = False
    chosen: Chosen = Chosen()
    holds: Holds = Holds()
    state: State = State.ASKED
    parts: int = 0
    parts_done: int = 0
    files: int = 0
    files_done: int = 0
    gaps: int = 0
    incidents: int = 0
    size: int = 0
    sha256: str = ""
    ended_at: datetime | None = None
    ready_until: datetime | None = None
    failed_because: str = ""

    @property
    def progress(self) -> int:
        """In percent: what is drawn and packed of all that is to be; one step more is for putting it together."""
        if self.state is State.READY:
            return 100
        done = self.parts_done + self.files_done
        return done * 100 // (self.parts + self.files + 1)

    @property
    def file_name(self) -> str:
        """What a browser saves it as. No name of a child: it will stand in lists of recent files."""
        what = "Student Report" if self.kind is Kind.REPORT else "Files"
        return f"{what} {self.asked_at:%Y-%m-%d}.{self.format}"

    def can_open(self, now: datetime) -> bool:
        return self.state is State.READY and self.ready_until is not None and now < self.ready_until


def moved(export: Export, step: Step, now: datetime, **facts: Any) -> Export:
    """The export after a step. Raises NotPossibleNow when it is not in a state for it."""
    allowed, after = _MOVES[step]
    if export.state not in allowed:
        raise NotPossibleNow(_WHY_NOT[export.state], code="wrong_state")
    ended = None if after in UNFINISHED else now
    until = now + KEPT if after is State.READY else None
    return replace(export, state=after, ended_at=ended, ready_until=until, **facts)


_WHY_NOT = {
    State.ASKED: "It has not begun yet. Wait a moment.",
    State.MAKING: "It is being made. Wait until it is ready.",
    State.READY: "It is ready. Download it, or make a new one.",
    State.FAILED: "It could not be made. Make a new one.",
    State.CANCELLED: "It was cancelled. Make a new one.",
}


def check_can_open(export: Export, now: datetime) -> None:
    """Raises NotPossibleNow before it is ready and after its time."""
    if export.can_open(now):
        return
    if export.state is State.READY:
        raise NotPossibleNow(
            f"It was kept for {KEPT.days} days, which are over. Make a new one.", code="expired"
        )
    raise NotPossibleNow(_WHY_NOT[export.state], code="wrong_state")


def check_format(kind: Kind, asked: str) -> Format:
    """Raises Invalid."""
    known = (Format.PDF, Format.HTML, Format.XLSX) if kind is Kind.REPORT else (Format.ZIP,)
    if asked not in known:
        raise Invalid(f"Choose one of {', '.join(known)}.", fields={"format": "unknown"})
    return Format(asked)


def check_days(chosen: Chosen) -> None:
    """The cover says "Until 24 Nov 2026" and means all of that day, so a moment of it is no bound. Raises Invalid."""
    for field, bound in (("since", chosen.since), ("until", chosen.until)):
        if bound and len(bound) != len("2026-11-24"):
            raise Invalid("Give a day as 2026-11-24.", fields={field: "date"})


def check_count(own: Iterable[Export], now: datetime) -> None:
    """`own`: one person's of one student. Raises NotPossibleNow when there are as many on their way, or were asked for in
    the last 24 hours, as there may be."""
    own = list(own)
    if sum(now - e.asked_at < timedelta(days=1) for e in own) >= MOST_A_DAY:
        raise NotPossibleNow(
            f"You asked for {MOST_A_DAY} exports of this student in a day. Use one of them, or wait until tomorrow.",
            code="too_many",
        )
    if sum(e.state in UNFINISHED for e in own) >= MOST_UNFINISHED:
        raise NotPossibleNow(
            f"{MOST_UNFINISHED} exports of this student are being made for you. Wait until one is ready, or cancel one.",
            code="too_many",
        )
