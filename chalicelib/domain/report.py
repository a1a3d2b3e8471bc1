"""What a Student Report tells: its head, and each incident with all its parts, as the one who asked may see them.

Everything is words and numbers: who made it has decided what is shown, and counted in the head what is not. All moments
are aware, in UTC. Texts stay as they were written; how they are shown is the renderer's matter.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.body_map import BodyPoint
from chalicelib.domain.vault import DocumentStatus

CHUNK = 40
"""Incidents that are rendered together: few enough for little memory, many enough for few half-empty pages
(docs/decisions/0090)."""

HEAVIEST = 400_000
"""Characters that are rendered together, where a line counts as LINE of them: 50,000 lines take a minute and 1 GB."""
LINE = 40
LONG_WORD = 1_000
"""Characters without a space. To find where the lines of a longer word end takes time with the square of its length: half a
minute for 50,000 letters, three where they change their direction. So it weighs more."""


@dataclass(frozen=True)
class StruckOut:
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class ReportAction:
    """`done_at` is None while it is open."""

    what: str
    owner: str
    due_on: date
    done_at: datetime | None = None
    done_by: str = ""


@dataclass(frozen=True)
class ReportFile:
    """`size` in bytes and `sha256` (hex) of the stored bytes; 0 and "" when they never came or were never looked at.

    `note`: what else is to be known, a sentence, such as that it is an earlier version.
    """

    file_name: str
    size: int
    sha256: str
    status: DocumentStatus
    uploaded_by: str
    uploaded_at: datetime
    note: str = ""
    struck_out: StruckOut | None = None


@dataclass(frozen=True)
class EarlierVersion:
    """The content as it stood before an edit; `edited_*` of that edit: who replaced it, when and why."""

    edited_at: datetime
    edited_by: str
    edit_reason: str
    text: str
    categories: tuple[str, ...]
    agencies: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    hidden_linked_count: int = 0
    body_map: tuple[BodyPoint, ...] = ()


@dataclass(frozen=True)
class ReportIncident:
    """`number` counts through the report, from 1, in the order of `occurred_at`.

    `linked`: names of other students that the reader may see; the others are only counted. `origin`: the school where it
    was logged, "" for this one. `of_student`: "" for an incident of the student of the report; else whose it is ("another
    student" when the name is not shown), and the student of the report is linked to it. Of what is struck out, `text` is ""
    for those who only see its trace. `earlier`: oldest first.
    """

    number: int
    occurred_at: datetime
    logged_at: datetime
    logged_by: str
    categories: tuple[str, ...]
    text: str
    origin: str = ""
    of_student: str = ""
    agencies: tuple[str, ...] = ()
    actions: tuple[ReportAction, ...] = ()
    body_map: tuple[BodyPoint, ...] = ()
    linked: tuple[str, ...] = ()
    hidden_linked_count: int = 0
    alerted: tuple[str, ...] = ()
    files: tuple[ReportFile, ...] = ()
    edited_at: datetime | None = None
    edited_by: str = ""
    edit_reason: str = ""
    struck_out: StruckOut | None = None
    earlier: tuple[EarlierVersion, ...] = ()
    hidden_versions: int = 0


@dataclass(frozen=True)
class Report:
    """The head of a report. `reference` stands at the foot of every page and in the title of the file: no name in it.

    `filter_words`: a line for each condition; none when everything was wanted. `not_shown`: a line for each kind of thing
    that is in the record but not in the report, with its count and why. `files`: of the vault, those of no incident.
    `year_group` and `registration` are "" where not known.
    """

    reference: str
    school_name: str
    student_name: str
    date_of_birth: date | None
    made_at: datetime
    made_by: str
    incident_count: int
    file_count: int = 0
    year_group: str = ""
    registration: str = ""
    filter_words: tuple[str, ...] = ()
    with_linked: bool = False
    with_earlier: bool = False
    not_shown: tuple[str, ...] = ()
    files: tuple[ReportFile, ...] = ()


def cut(told: Iterable[ReportIncident]) -> Iterator[tuple[ReportIncident, ...]]:
    """In order, as many together as may be rendered together; each of those that are too heavy alone."""
    together: list[ReportIncident] = []
    weight = 0
    for one in told:
        own = _weight(one)
        if together and (len(together) == CHUNK or weight + own > HEAVIEST):
            yield tuple(together)
            together, weight = [], 0
        together.append(one)
        weight += own
    if together:
        yield tuple(together)


def _weight(one: ReportIncident) -> int:
    texts = (one.text, *(before.text for before in one.earlier))
    return sum(
        len(text)
        + LINE * len(text.splitlines())
        + sum(len(word) ** 2 // LONG_WORD for word in text.split() if len(word) > LONG_WORD)
        for text in texts
    )
