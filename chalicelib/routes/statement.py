"""/statement: how one's own school's transfers of an academic year went."""

from dataclasses import asdict
from datetime import date

from chalice.app import Blueprint

from chalicelib.domain import statement as domain
from chalicelib.domain.statement import Waited
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import statement

routes = Blueprint(__name__)


class Spread(Model):
    """Of `count` values."""

    count: int
    total: float
    median: float
    longest: float


class Wait(Model):
    """What was waited for, in seconds of as many transfers as waited for it."""

    waited_for: Waited
    seconds: Spread


class StatementSide(Model):
    """Counted by where the transfers stand now. `total`: found in the year (incoming), or last requested in it (outgoing).
    `arrived` is with `acknowledged` and `recalled`, `open` with `overdue`. Of those that arrived, from the last request on:
    `days`, `school_days` (those of the previous school), and `in_time` of `had_due`."""

    total: int
    arrived: int
    acknowledged: int
    declined: int
    withdrawn: int
    recalled: int
    open: int
    overdue: int
    escalated: int
    in_time: int
    had_due: int
    days: Spread
    school_days: Spread
    waits: list[Wait]


class Statement(Model):
    """`year` is that in which the academic year begins, `name` as 2026/27. `is_complete`: false when there were over 3,000
    transfers one way, of which the first are counted."""

    school: str
    year: int
    name: str
    made_on: date
    incoming: StatementSide
    outgoing: StatementSide
    is_complete: bool


class StatementFile(Model):
    """Lines of CSV."""

    csv: str
    file_name: str


@endpoint(routes, "GET", "/statement", gives=Statement, query=("year",))
def view_statement(call: Call[None]) -> Statement:
    """One academic year, September to August: `year=2026` for 2026/27; without it the present one."""
    made = statement.view_statement(call.actor, call.query.get("year", ""), call.now)
    return Statement(
        school=made.school,
        year=made.year.begins,
        name=made.year.name,
        made_on=made.made_on,
        incoming=_side(made.incoming),
        outgoing=_side(made.outgoing),
        is_complete=made.is_complete,
    )


@endpoint(routes, "GET", "/statement/export", gives=StatementFile, query=("year",))
def export_statement(call: Call[None]) -> StatementFile:
    """The same as CSV, safe to open in a spreadsheet."""
    csv, year = statement.export_statement(call.actor, call.query.get("year", ""), call.now)
    return StatementFile(csv=csv, file_name=f"transfers-{year.name.replace('/', '-')}.csv")


def _side(side: domain.Side) -> StatementSide:
    waits = [Wait(waited_for=kind, seconds=Spread(**asdict(spread))) for kind, spread in side.waits.items()]
    return StatementSide(**asdict(side) | {"waits": waits})
