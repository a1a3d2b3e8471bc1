"""The Student Report as a spreadsheet. Text is written as text, whatever it begins with: no cell is a formula or a link.

A cell of a spreadsheet ends after 32,767 characters. A longer text goes on in the rows below, and says so: nothing is cut.
"""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from chalicelib.domain.report import EarlierVersion, Report, ReportFile, ReportIncident, StruckOut
from chalicelib.reports import words
from chalicelib.reports.body_map import place_of
from chalicelib.reports.letters import Letters

LONGEST = 32_000
"""Characters of a cell, as UTF-16 counts them, with room for the note that it goes on."""
GOES_ON = "\n[goes on in the next row]"

Cell = str | int | date | datetime

ABOUT = {"What": 24, "Of this report": 90}
INCIDENTS = {
    "Number": 8,
    "Happened": 18,
    "Logged": 18,
    "Logged by": 20,
    "At school": 20,
    "Student": 20,
    "Categories": 30,
    "Text": 80,
    "Agencies": 30,
    "Linked students": 30,
    "Alerted": 30,
    "Body map": 40,
    "Edited": 40,
    "Struck out": 40,
}
ACTIONS = {"Incident": 8, "Action": 60, "Owner": 20, "Due": 14, "Done": 18, "Done by": 20}
FILES = {
    "Incident": 8,
    "File": 40,
    "Bytes": 14,
    "SHA-256": 66,
    "Status": 30,
    "Uploaded": 18,
    "Uploaded by": 20,
    "Note": 40,
    "Struck out": 40,
}
VERSIONS = {
    "Incident": 8,
    "Replaced": 18,
    "By": 20,
    "Because": 40,
    "Categories": 30,
    "Text": 80,
    "Agencies": 30,
    "Linked students": 30,
    "Body map": 40,
}
"""Heading -> width of the column, of each sheet."""


def write(report: Report, incidents: Iterable[ReportIncident], to: Path) -> None:
    """In constant memory; temporary files lie beside `to` and are removed."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(to), {"constant_memory": True, "tmpdir": str(to.parent)}) as book:
        made_at = words.local(report.made_at).replace(tzinfo=None)
        book.set_properties({"title": f"Student Report {report.reference}", "created": made_at})
        about = _Sheet(book, "Report", ABOUT)
        for name, value in _about(report):
            about.add(name, value)
        logged = _Sheet(book, "Incidents", INCIDENTS)
        actions = _Sheet(book, "Actions", ACTIONS)
        files = _Sheet(book, "Files", FILES)
        versions = _Sheet(book, "Earlier versions", VERSIONS) if report.with_earlier else None
        for incident in incidents:
            logged.add(*_incident(report, incident))
            for action in incident.actions:
                done_at = words.moment(action.done_at) if action.done_at else "not done"
                actions.add(
                    incident.number, action.what, action.owner, action.due_on, done_at, action.done_by
                )
            for file in incident.files:
                files.add(incident.number, *_file(file))
            if versions:
                for version in incident.earlier:
                    versions.add(incident.number, *_version(version))
        for file in report.files:
            files.add("none", *_file(file))


class _Sheet:
    """Rows are added one after the other. The first cell of a row names it, also in the rows in which it goes on."""

    def __init__(self, book: Any, name: str, columns: dict[str, int]) -> None:
        self._sheet = book.add_worksheet(name)
        self._text = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self._number = book.add_format({"valign": "top"})
        self._day = book.add_format({"valign": "top", "num_format": "d mmm yyyy"})
        self._moment = book.add_format({"valign": "top", "num_format": "d mmm yyyy hh:mm"})
        heading = book.add_format({"bold": True, "bottom": 1})
        for at, (title, width) in enumerate(columns.items()):
            self._sheet.set_column(at, at, width)
            self._sheet.write_string(0, at, title, heading)
        self._sheet.freeze_panes(1, 0)
        self._next = 1

    def add(self, *cells: Cell) -> None:
        pieces = [pieces_of(cell) if isinstance(cell, str) else [cell] for cell in cells]
        for row in range(max(map(len, pieces))):
            for at, of_cell in enumerate(pieces):
                if row < len(of_cell) or at == 0:
                    self._write(at, of_cell[0 if at == 0 else row])
            self._next += 1

    def _write(self, at: int, cell: Cell) -> None:
        if isinstance(cell, str):
            failed = self._sheet.write_string(self._next, at, cell, self._text) if cell else 0
        elif isinstance(cell, int):
            failed = self._sheet.write_number(self._next, at, cell, self._number)
        elif isinstance(cell, datetime):
            here = words.local(cell).replace(tzinfo=None)
            failed = self._sheet.write_datetime(self._next, at, here, self._moment)
        else:
            failed = self._sheet.write_datetime(self._next, at, cell, self._day)
        if failed:
            raise ValueError(f"Row {self._next + 1} does not fit into a spreadsheet. Make the report as PDF.")


def pieces_of(text: str) -> list[str]:
    """The text as cells can show it, cut where a cell is full: at the end of a line or word where there is one."""
    rest = Letters()(text)
    pieces: list[str] = []
    while len(rest.encode("utf-16-le")) // 2 > LONGEST:
        full = rest.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")
        cut = max(full.rfind("\n"), full.rfind(" ")) + 1
        at = cut if cut > LONGEST // 2 else len(full)
        pieces.append(rest[:at] + GOES_ON)
        rest = rest[at:]
    return [*pieces, rest]


def _about(report: Report) -> Iterable[tuple[str, Cell]]:
    yield "Student Report", f"CONFIDENTIAL. {report.school_name}"
    yield "Student", report.student_name
    if report.date_of_birth:
        yield "Date of birth", report.date_of_birth
    yield "Year group", report.year_group
    yield "Registration form", report.registration
    yield "Reference", report.reference
    yield "Made", report.made_at
    yield "Made by", report.made_by
    yield "Incidents", report.incident_count
    yield "Files", report.file_count
    yield "Linked incidents", "in" if report.with_linked else "left out"
    yield "Earlier versions", "in" if report.with_earlier else "left out"
    for line in report.filter_words or ("The whole record: all dates, categories and words.",):
        yield "Asked for", line
    if not report.incident_count:
        yield "Asked for", "No incident matches this. The report is complete all the same."
    for line in report.not_shown or ("Nothing was left out of what was asked for.",):
        yield "Not shown", line


def _incident(report: Report, one: ReportIncident) -> Iterable[Cell]:
    yield one.number
    yield one.occurred_at
    yield one.logged_at
    yield one.logged_by
    yield one.origin or report.school_name
    yield one.of_student or report.student_name
    yield _joined(one.categories)
    yield one.text
    yield _joined(one.agencies)
    yield _linked(one)
    yield _joined(one.alerted)
    yield _body(one)
    yield _why(one.edited_at, one.edited_by, one.edit_reason) if one.edited_at else ""
    yield _struck(one.struck_out)


def _file(file: ReportFile) -> Iterable[Cell]:
    yield file.file_name
    yield file.size
    yield file.sha256
    yield words.STATUS[file.status]
    yield file.uploaded_at
    yield file.uploaded_by
    yield file.note
    yield _struck(file.struck_out)


def _version(before: EarlierVersion) -> Iterable[Cell]:
    yield before.edited_at
    yield before.edited_by
    yield before.edit_reason
    yield _joined(before.categories)
    yield before.text
    yield _joined(before.agencies)
    yield _linked(before)
    yield _body(before)


def _joined(names: Iterable[str]) -> str:
    return "; ".join(names)


def _linked(of: ReportIncident | EarlierVersion) -> str:
    hidden = of.hidden_linked_count
    return _joined([*of.linked, *([f"{hidden} whose name is not shown"] if hidden else [])])


def _body(of: ReportIncident | EarlierVersion) -> str:
    return "\n".join(f"{n}. {place_of(p)}: {p.note}".rstrip(": ") for n, p in enumerate(of.body_map, start=1))


def _why(at: datetime, by: str, reason: str) -> str:
    return f"{words.moment(at)} by {by}: {reason}"


def _struck(out: StruckOut | None) -> str:
    return _why(out.at, out.by, out.reason) if out else ""
