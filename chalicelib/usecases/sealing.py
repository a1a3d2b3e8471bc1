"""Seals the audit and looks whether it is whole (docs/decisions/0059).

`seal_entries` follows the table's stream, so no request waits for a seal; `sweep` goes over the last days, seals what
the stream lost and tells operators of what does not fit; `verify_day` is for people.
"""

import calendar
import logging
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from chalicelib.aws import anchors
from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.seal import (
    MAX_ENTRIES,
    WAITS,
    Anchor,
    DayCheck,
    Fault,
    Seal,
    check_day,
    next_seal,
    time_of,
)
from chalicelib.storage import audit, seals
from chalicelib.usecases.access import note_look, own_school, require

TRIES = 12
"""For the next number of a chain, when others seal the same school's day at once."""
SWEPT_DAYS = 2

_log = logging.getLogger("safehand.audit")


def seal_entries(images: Iterable[Mapping[str, Any]], now: datetime) -> None:
    """Seals new audit entries, given as the stream tells them. A batch that comes twice adds nothing."""
    by_day: dict[tuple[str, date], dict[str, str]] = defaultdict(dict)
    for image in images:
        one = audit.stored_entry(image)
        if one.is_ours:
            by_day[one.school_id, one.at.date()][one.key] = one.hash
        else:  # never sealed, so that verifying finds it
            _log.error(
                "audit differs", extra={"school": one.school_id, "fault": Fault.ENTRY_NOT_SEALED.value}
            )
    for (school_id, day), entries in by_day.items():
        seal_day(school_id, day, entries, now)


def seal_day(school_id: str, day: date, entries: Mapping[str, str], now: datetime) -> None:
    """Appends to the chain of one school's day (`entries`: hash by key), and moves the anchor.

    Raises NotPossibleNow when others were quicker every time: the stream tries again.
    """
    newest = seals.find_newest(school_id, day)
    left, lost = _without_sealed(school_id, day, newest, entries, now), 0
    while left and lost < TRIES:
        part = dict(islice(left.items(), MAX_ENTRIES))
        seal = next_seal(newest, school_id, day, part, now)
        if seals.add_new_seal(seal):
            newest, left = seal, {key: value for key, value in left.items() if key not in part}
            continue
        time.sleep(random.uniform(0, 0.02 * 2 ** min(lost, 5)))
        lost += 1
        newest = seals.find_newest(school_id, day)
        left = _without_sealed(school_id, day, newest, left, now)
    if left:
        raise NotPossibleNow("Others sealed the same day's audit at once. Try again.", code="lost_race")
    if newest:
        _move_anchor(newest)


def _without_sealed(
    school_id: str, day: date, newest: Seal | None, entries: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """A batch comes again right behind itself, so the newest seal tells; what is older may stand in any of the day."""
    if newest is None:
        return dict(entries)
    known = [newest]
    if any(now - time_of(key) > WAITS for key in entries):
        known = seals.list_seals(school_id, day)
    done = {(key, value) for seal in known for key, value in seal.entries.items()}
    return {key: value for key, value in entries.items() if (key, value) not in done}


def _move_anchor(newest: Seal) -> None:
    """Only along the chain that it stands on: a chain that was rewritten leaves the anchor behind, and shows."""
    school_id, day = newest.school_id, newest.day
    old = anchors.find_anchor(school_id, day)
    if old and old.number > newest.number:  # another run was first, or seals were taken away
        newer = seals.find_newest(school_id, day)
        if newer is None or newer.number < old.number:
            _tell(school_id, day, Fault.ANCHOR_DIFFERS)
        return
    if old:
        there = newest if old.number == newest.number else seals.find_seal(school_id, day, old.number)
        if there is None or there.kept_hash != old.hash:
            _tell(school_id, day, Fault.ANCHOR_DIFFERS)
            return
    if old is None or old.number < newest.number:
        anchors.save_anchor(school_id, day, Anchor(newest.number, newest.kept_hash))


def sweep(now: datetime) -> dict[str, int]:
    """Looks at the days before this one, of every school that has sealed anything then; seals what the stream lost.

    Returns {"days": looked at, "lost": entries sealed now, "faults": that do not fit}; each fault is logged, for an alarm.
    """
    days = [now.date() - timedelta(days=n) for n in range(1, SWEPT_DAYS + 1)]
    schools = {s for day in (now.date(), *days) for s in seals.list_sealed_schools(day)}
    told = {"days": 0, "lost": 0, "faults": 0}
    for day in days:
        for school_id in sorted(schools):
            check = sweep_day(school_id, day, now)
            told["days"] += 1
            told["lost"] += check.faults[Fault.ENTRY_NOT_SEALED]
            told["faults"] += check.faults.total()
    _log.info("audit swept", extra=told)
    return told


def sweep_day(school_id: str, day: date, now: datetime) -> DayCheck:
    """What was found before anything was mended. An entry without a seal is told even though it gets one now: the stream
    may have lost it, or somebody slipped it in."""
    check, unsealed = _check(school_id, day, now)
    for fault in check.faults:
        _tell(school_id, day, fault, check.faults[fault])
    if check.entries:
        seal_day(school_id, day, unsealed, now)  # moves the anchor as well, where that was lost
    return check


def verify_day(actor: Actor, day: str, now: datetime) -> DayCheck:
    """Whether one day ("2026-11-24") of the school's audit is whole; a month is asked for day by day. Changes nothing."""
    school_id = own_school(actor)
    require(actor, Action.VERIFY_AUDIT, Resource(school_id), now)
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise Invalid("Give the day as 2026-11-24.", fields={"day": "format"}) from None
    note_look(actor, "verify_audit", f"{wanted:%Y-%m}", now)
    return check_school_day(school_id, wanted, now)


def check_school_day(school_id: str, day: date, now: datetime) -> DayCheck:
    return _check(school_id, day, now)[0]


def check_with_old_anchors(school_id: str, day: date, now: datetime) -> DayCheck:
    """As `check_school_day`, and every anchor that was ever kept must stand on the chain. For operations: no Lambda may
    list the bucket."""
    kept = anchors.list_anchors(school_id, day)  # first: what comes in between only adds
    check = check_school_day(school_id, day, now)
    chain = {(s.number, s.kept_hash) for s in seals.list_seals(school_id, day)}
    for anchor in kept:
        finding = (Fault.ANCHOR_DIFFERS, str(anchor.number))
        if (anchor.number, anchor.hash) not in chain and finding not in check.named:
            check.find(*finding)
    return check


def days_of(month: str) -> list[date]:
    """Of "2026-11"."""
    first = date.fromisoformat(f"{month}-01")
    return [first.replace(day=n + 1) for n in range(calendar.monthrange(first.year, first.month)[1])]


def _check(school_id: str, day: date, now: datetime) -> tuple[DayCheck, dict[str, str]]:
    """The check, and the day's own entries that no seal has: hash by key."""
    # the anchor first and the entries last: what comes in between only adds
    anchor = anchors.find_anchor(school_id, day)
    found = seals.list_seals(school_id, day)
    stored = audit.read_day(school_id, day)
    sealed = {key for seal in found for key in seal.entries}
    unsealed = {k: v for k, v in stored.items() if k not in sealed and time_of(k).date() == day}
    return check_day(day, stored, found, anchor, now), unsealed


def _tell(school_id: str, day: date, fault: Fault, count: int = 1) -> None:
    """The line that AuditDiffersAlarm looks for."""
    _log.error(
        "audit differs",
        extra={"school": school_id, "day": day.isoformat(), "fault": fault.value, "count": count},
    )
