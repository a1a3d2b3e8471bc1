"""What is where in a report: what the contents, the chronology and the bookmarks are made of."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby

from chalicelib.domain.report import Report, ReportIncident
from chalicelib.reports import words
from chalicelib.reports.letters import Letters, code, name

ENDINGS = {"files": "Files that belong to no incident", "characters": "Characters shown by their code"}
"""Place -> title of what may stand at the end."""


@dataclass(frozen=True)
class Character:
    """One that is shown by its code; `where` in words."""

    code: str
    name: str
    where: str


@dataclass(frozen=True)
class Row:
    """An incident as the chronology lists it. `year`, `month` and `title` are words for when it happened; `what` is its
    categories, and whether it is struck out or another student's."""

    number: int
    year: str
    month: str
    title: str
    what: str

    @property
    def place(self) -> str:
        return place_of(self.number)


@dataclass(frozen=True)
class Index:
    """Of a part. `by_code`: character that is shown by its code -> numbers of the incidents in which it stands."""

    rows: tuple[Row, ...]
    by_code: dict[str, list[int]]


@dataclass(frozen=True)
class Month:
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Year:
    name: str
    months: tuple[Month, ...]


def place_of(number: int) -> str:
    """The name of the place in the report where an incident begins."""
    return f"incident-{number}"


def index_of(incidents: Sequence[ReportIncident], letters: Letters) -> Index:
    by_code: dict[str, list[int]] = {}
    for incident in incidents:
        for character in letters.shown_by_code_in(incident):
            by_code.setdefault(character, []).append(incident.number)
    return Index(tuple(map(row_of, incidents)), by_code)


def row_of(incident: ReportIncident) -> Row:
    marks = [
        *(["struck out"] if incident.struck_out else []),
        *(["linked"] if incident.of_student else []),
    ]
    return Row(
        incident.number,
        str(words.local(incident.occurred_at).year),
        words.month(incident.occurred_at),
        words.moment(incident.occurred_at),
        "; ".join(incident.categories) + (f" ({', '.join(marks)})" if marks else ""),
    )


def years_of(rows: Iterable[Row]) -> list[Year]:
    """In the order in which they stand."""
    return [
        Year(year, tuple(Month(month, tuple(found)) for month, found in groupby(of_year, lambda r: r.month)))
        for year, of_year in groupby(rows, lambda r: r.year)
    ]


def months_of(incidents: Sequence[ReportIncident]) -> list[tuple[str, list[ReportIncident]]]:
    return [(name, list(found)) for name, found in groupby(incidents, lambda i: words.month(i.occurred_at))]


def characters_in(report: Report, indexes: Sequence[Index], letters: Letters) -> list[Character]:
    where: dict[str, list[str]] = {}
    for character in letters.shown_by_code_in(replace(report, files=())):
        where.setdefault(character, []).append("the cover")
    for index in indexes:
        for character, numbers in index.by_code.items():
            where.setdefault(character, []).extend(f"incident {number}" for number in numbers)
    for character in letters.shown_by_code_in(report.files):
        where.setdefault(character, []).append("the list of files")
    return [Character(code(c), name(c), ", ".join(places)) for c, places in sorted(where.items())]


def to_json(index: Index) -> bytes:
    return json.dumps(asdict(index)).encode()


def from_json(data: bytes) -> Index:
    read = json.loads(data)
    return Index(tuple(Row(**row) for row in read["rows"]), read["by_code"])
