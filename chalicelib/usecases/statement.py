"""The annual statement (domain/statement.py): read from the two lists of transfers, one year of each, and no histories."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.statement import AcademicYear, Side, Spread, Waited, side_of, year_named
from chalicelib.storage import schools, term_dates, transfers
from chalicelib.usecases.access import note_read, own_school, require
from chalicelib.usecases.verdict_report import safe

MOST = 3000
"""Transfers of a year that are counted each way: more than any school has."""
HEADINGS = ("what", "incoming", "outgoing")
_WAITS = {
    Waited.THIS_SCHOOL: "waited for a person of this school",
    Waited.OTHER_SCHOOL: "waited for a person of the other school",
    Waited.WORKFLOW: "in the workflow",
    Waited.STOPPED: "stopped by a failure",
    Waited.ON_HOLD: "on hold, the match in doubt",
}


@dataclass(frozen=True)
class Statement:
    """`is_complete`: False when there were more than MOST transfers one way; the oldest of the year are counted then."""

    school: str
    year: AcademicYear
    made_on: date
    incoming: Side
    outgoing: Side
    is_complete: bool


def view_statement(actor: Actor, year: str, now: datetime) -> Statement:
    """`year` as "2026" for 2026/27, "" for the present one. Raises Invalid for another."""
    made = _make(actor, year, now)
    note_read(actor, Action.VIEW_STATEMENT, own_school(actor), now, year=made.year.name)
    return made


def export_statement(actor: Actor, year: str, now: datetime) -> tuple[str, AcademicYear]:
    """The same as lines of CSV, safe to open in a spreadsheet. Times in hours."""
    made = _make(actor, year, now)
    note_read(actor, "export_statement", own_school(actor), now, year=made.year.name)
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    for name, value in (
        ("school", made.school),
        ("academic year", made.year.name),
        ("made on", made.made_on),
    ):
        lines.writerow((name, safe(str(value)), ""))
    if not made.is_complete:
        lines.writerow((f"only the first {MOST} transfers of the year each way are counted", "", ""))
    lines.writerow(HEADINGS)
    lines.writerows(
        (what, one, other)
        for (what, one), (_, other) in zip(_rows(made.incoming), _rows(made.outgoing), strict=True)
    )
    return text.getvalue(), made.year


def _make(actor: Actor, year: str, now: datetime) -> Statement:
    school_id = own_school(actor)
    require(actor, Action.VIEW_STATEMENT, Resource(school_id), now)
    wanted = year_named(year, now.date())
    incoming, outgoing = (
        transfers.list_between(school_id, wanted.first, wanted.end, incoming=side, limit=MOST + 1)
        for side in (True, False)
    )
    open_days = term_dates.find_many({t.previous_school_id for t in (*incoming, *outgoing)})
    return Statement(
        schools.names_of({school_id}).get(school_id, ""),
        wanted,
        now.date(),
        side_of(incoming[:MOST], open_days, incoming=True, now=now),
        side_of(outgoing[:MOST], open_days, incoming=False, now=now),
        max(len(incoming), len(outgoing)) <= MOST,
    )


def _rows(side: Side) -> Iterator[tuple[str, str]]:
    for what, count in (
        ("found (incoming) or requested (outgoing) in the year", side.total),
        ("arrived", side.arrived),
        ("of these: receipt confirmed", side.acknowledged),
        ("of these: recalled", side.recalled),
        ("declined", side.declined),
        ("withdrawn", side.withdrawn),
        ("still open", side.open),
        ("of these: overdue", side.overdue),
        ("told to both schools as very late", side.escalated),
        ("arrived by the day they were due", side.in_time),
        ("arrived and had such a day", side.had_due),
    ):
        yield what, str(count)
    yield from _spread("school days from request to arrival", side.school_days, 1)
    yield from _spread("days from request to arrival", side.days, 1)
    for kind, words in _WAITS.items():
        spread = side.waits[kind]
        yield f"{words}: transfers", str(spread.count)
        yield f"{words}: hours together", _hours(spread.total)
        yield from _spread(f"{words}: hours", spread, 3600)


def _spread(what: str, spread: Spread, unit: int) -> Iterator[tuple[str, str]]:
    yield f"{what}, median", f"{spread.median / unit:.2f}" if spread.count else ""
    yield f"{what}, longest", f"{spread.longest / unit:.2f}" if spread.count else ""


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.2f}"
