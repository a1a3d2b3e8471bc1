"""The annual statement of a school: how its transfers of an academic year went. It holds numbers, and nothing of a student.

Time that people took is kept apart from the workflow's and from what a failure cost: `Transfer.waited` has the seconds in
each state, and each state waits for one of them (WAITS_FOR).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from statistics import median

from chalicelib.domain.errors import Invalid
from chalicelib.domain.term_dates import TermDates
from chalicelib.domain.transfer import ARRIVED, TO_COME, State, Transfer

FIRST_YEAR = 2020
SEPTEMBER = 9


@dataclass(frozen=True)
class AcademicYear:
    """From 1 September of `begins` to 31 August."""

    begins: int

    @property
    def first(self) -> date:
        return date(self.begins, SEPTEMBER, 1)

    @property
    def end(self) -> date:
        """The first day after it."""
        return date(self.begins + 1, SEPTEMBER, 1)

    @property
    def name(self) -> str:
        return f"{self.begins}/{(self.begins + 1) % 100:02d}"


def year_of(today: date) -> AcademicYear:
    return AcademicYear(today.year if today.month >= SEPTEMBER else today.year - 1)


def year_named(text: str, today: date) -> AcademicYear:
    """ "2026" for 2026/27; "" for the present one. Raises Invalid for what is no year, or has not begun."""
    present = year_of(today)
    if not text:
        return present
    if not re.fullmatch(r"[0-9]{4}", text) or not FIRST_YEAR <= int(text) <= present.begins:
        raise Invalid(
            f"Give the year in which the academic year begins, from {FIRST_YEAR} to {present.begins}.",
            fields={"year": "range"},
        )
    return AcademicYear(int(text))


class Waited(StrEnum):
    """What for. The first two as the reader's school sees it."""

    THIS_SCHOOL = "this_school"
    OTHER_SCHOOL = "other_school"
    WORKFLOW = "workflow"
    STOPPED = "stopped"
    ON_HOLD = "on_hold"


NEW, PREVIOUS = "new", "previous"
WAITS_FOR: Mapping[State, Waited | str] = {
    State.DETECTED: NEW,
    State.DECLINED: NEW,
    State.TRANSFERRED: NEW,
    State.REQUESTED: PREVIOUS,
    State.AUTHORISED: Waited.WORKFLOW,
    State.COPYING: Waited.WORKFLOW,
    State.FAILED: Waited.STOPPED,
    State.HELD: Waited.ON_HOLD,
}
"""NEW, PREVIOUS: for a person of that school. Time in the other states is nobody's: all is done."""
OPEN = TO_COME | {State.DETECTED, State.HELD}
RUNNING = OPEN | {State.TRANSFERRED}
"""Of these the time up to now counts as well. What was declined may stay so for ever."""


@dataclass(frozen=True)
class Spread:
    """Of `count` values, in their unit."""

    count: int
    total: float
    median: float
    longest: float


@dataclass(frozen=True)
class Side:
    """Transfers to, or from, the school, counted by where they stand now. `total`: found in the year (incoming) or last
    requested in it (outgoing). `arrived`: with `acknowledged` and `recalled`. `open`: with `overdue`.

    Of those that arrived, from the last request on: `days`, `school_days` (as the previous school's term dates stand now);
    `in_time` by the day on which they were due, of `had_due`. `waits`: seconds.
    """

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
    waits: Mapping[Waited, Spread]


def side_of(
    transfers: Sequence[Transfer], open_days: Mapping[str, TermDates], *, incoming: bool, now: datetime
) -> Side:
    """`open_days`: by previous school, of all these transfers."""

    def count(holds: Callable[[Transfer], bool]) -> int:
        return sum(holds(t) for t in transfers)

    ways = [(t, *asked_and_arrived) for t in transfers if (asked_and_arrived := _way(t))]
    dated = [(t.due_on, arrived) for t, _, arrived in ways if t.due_on]
    waits = [_waits(t, incoming=incoming, now=now) for t in transfers]
    return Side(
        total=len(transfers),
        arrived=len(ways),
        acknowledged=count(lambda t: t.state is State.ACKNOWLEDGED),
        declined=count(lambda t: t.state is State.DECLINED),
        withdrawn=count(lambda t: t.state is State.WITHDRAWN),
        recalled=count(lambda t: t.state is State.RECALLED),
        open=count(lambda t: t.state in OPEN),
        overdue=count(lambda t: t.is_overdue(now.date())),
        escalated=count(lambda t: t.escalated_on is not None),
        in_time=sum(arrived <= due_on for due_on, arrived in dated),
        had_due=len(dated),
        days=_spread((arrived - asked).days for _, asked, arrived in ways),
        school_days=_spread(
            open_days[t.previous_school_id].school_days_after(asked, arrived) for t, asked, arrived in ways
        ),
        waits={kind: _spread(w[kind] for w in waits if kind in w) for kind in Waited},
    )


def _way(transfer: Transfer) -> tuple[date, date] | None:
    """(last requested, arrived), of a record that has arrived since."""
    if transfer.state not in ARRIVED | {State.RECALLED}:
        return None
    asked, arrived = (transfer.entered.get(s) for s in (State.REQUESTED, State.TRANSFERRED))
    return (asked.date(), arrived.date()) if asked and arrived else None


def _waits(transfer: Transfer, *, incoming: bool, now: datetime) -> dict[Waited, int]:
    seconds = dict(transfer.waited)
    began = transfer.entered.get(transfer.state)
    if transfer.state in RUNNING and began:
        seconds[transfer.state] = seconds.get(transfer.state, 0) + int((now - began).total_seconds())
    own = NEW if incoming else PREVIOUS
    waits: dict[Waited, int] = {}
    for state, spent in seconds.items():
        waits_for = WAITS_FOR.get(State(state))
        if waits_for is None or spent <= 0:
            continue
        if not isinstance(waits_for, Waited):
            waits_for = Waited.THIS_SCHOOL if waits_for == own else Waited.OTHER_SCHOOL
        waits[waits_for] = waits.get(waits_for, 0) + spent
    return waits


def _spread(values: Iterable[float]) -> Spread:
    found = list(values)
    return Spread(len(found), sum(found), float(median(found)), max(found)) if found else Spread(0, 0, 0.0, 0)
