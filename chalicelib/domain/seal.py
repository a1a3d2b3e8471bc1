"""Seals: the chain that shows what was altered in one school's audit of one day (docs/decisions/0059).

A seal lists some entries, each with the hash of everything that is stored of it, and the hash of the seal before. The
newest seal's hash is kept outside the table as well: the anchor. Whoever alters, removes or slips in an entry, a seal
or the whole chain leaves something that does not fit.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

MAX_ENTRIES = 100
"""In one seal: as many as one batch of the stream brings. A seal stays near 13 KB."""
WAITS = timedelta(minutes=15)
"""An entry that is younger may still be on its way to its seal."""
LATE = timedelta(hours=1)
"""An entry that was sealed so long after the time it carries was written late, or sealed late."""
MAX_NAMED = 100
"""Findings of one day that are named; all are counted."""


@dataclass(frozen=True)
class StoredEntry:
    """An audit entry as it is stored: `key` is its sort key, which begins with its time, `hash` that of all of it."""

    school_id: str
    key: str
    hash: str

    @property
    def at(self) -> datetime:
        return time_of(self.key)

    @property
    def is_ours(self) -> bool:
        """Whether its key begins with a time, as every key does that Safehand makes."""
        return self.at.year > 1


@dataclass(frozen=True)
class Seal:
    """`number` counts from 1 within the school's day; `previous` is the hash of the seal before, "" for the first.

    `entries`: hash by key. `kept_hash` is the seal's own hash as it was stored with it.
    """

    school_id: str
    day: date
    number: int
    previous: str
    at: datetime
    entries: Mapping[str, str]
    kept_hash: str = ""

    @property
    def hash(self) -> str:
        return hash_of(
            {
                "school": self.school_id,
                "day": self.day.isoformat(),
                "number": self.number,
                "previous": self.previous,
                "at": self.at.isoformat(timespec="microseconds"),
                "entries": dict(self.entries),
            }
        )


@dataclass(frozen=True)
class Anchor:
    """Where a day's chain was, as kept outside the table."""

    number: int
    hash: str


class Fault(StrEnum):
    """What does not fit. The words for people are in web/src/words/audit.ts."""

    ENTRY_MISSING = "entry_missing"
    ENTRY_ALTERED = "entry_altered"
    ENTRY_NOT_SEALED = "entry_not_sealed"
    SEAL_MISSING = "seal_missing"
    SEAL_ALTERED = "seal_altered"
    ANCHOR_MISSING = "anchor_missing"
    ANCHOR_DIFFERS = "anchor_differs"


@dataclass
class DayCheck:
    """What a look at one day's audit found. `waiting`: young entries without a seal yet, which is as it should be.

    `faults` counts; `named` are the first of them, each (fault, key of the entry or number of the seal). `late` are keys
    of entries that were sealed long after the time they carry: the stream was held up, or somebody wrote them later.
    """

    day: date
    entries: int = 0
    sealed: int = 0
    waiting: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)
    named: list[tuple[Fault, str]] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    late_count: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.faults

    def find(self, fault: Fault, subject: str) -> None:
        self.faults[fault] += 1
        if len(self.named) < MAX_NAMED:
            self.named.append((fault, subject))


def hash_of(fields: Mapping[str, object]) -> str:
    """SHA-256 of the canonical JSON: sorted names, no spaces, UTF-8."""
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def time_of(key: str) -> datetime:
    """The time that an entry's key begins with; the earliest there is for a key that nobody of us made."""
    try:
        return datetime.fromisoformat(key.partition("#")[0]).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def next_seal(
    before: Seal | None, school_id: str, day: date, entries: Mapping[str, str], now: datetime
) -> Seal:
    number, previous = (before.number + 1, before.kept_hash) if before else (1, "")
    made = Seal(school_id, day, number, previous, now, dict(sorted(entries.items())))
    return Seal(school_id, day, number, previous, now, made.entries, made.hash)


def check_day(
    day: date, stored: Mapping[str, str], seals: Sequence[Seal], anchor: Anchor | None, now: datetime
) -> DayCheck:
    """Compares entries (hash by key), seals (in the order of their numbers) and the anchor of one school's day."""
    check = DayCheck(day, entries=len(stored))
    sealed: dict[str, str] = {}
    for seal in seals:
        for key, entry_hash in seal.entries.items():
            if key not in sealed and seal.at - time_of(key) > LATE:
                check.late_count += 1
                check.late += [key] if len(check.late) < MAX_NAMED else []
            if sealed.setdefault(key, entry_hash) != entry_hash:
                check.find(Fault.ENTRY_ALTERED, key)  # written twice, with two texts
    for key, entry_hash in sealed.items():
        if key not in stored:
            check.find(Fault.ENTRY_MISSING, key)
        elif stored[key] != entry_hash:
            check.find(Fault.ENTRY_ALTERED, key)
        else:
            check.sealed += 1
    for key in stored.keys() - sealed.keys():
        if now - time_of(key) < WAITS:
            check.waiting += 1
        else:
            check.find(Fault.ENTRY_NOT_SEALED, key)
    _check_chain(check, seals)
    _check_anchor(check, seals, anchor, now)
    return check


def _check_chain(check: DayCheck, seals: Sequence[Seal]) -> None:
    number, previous = 0, ""
    for seal in seals:
        for missing in range(number + 1, min(seal.number, number + 1 + MAX_NAMED)):
            check.find(Fault.SEAL_MISSING, str(missing))
        is_next = seal.number == number + 1
        if seal.hash != seal.kept_hash or (is_next and seal.previous != previous) or seal.day != check.day:
            check.find(Fault.SEAL_ALTERED, str(seal.number))
        number, previous = seal.number, seal.kept_hash


def _check_anchor(check: DayCheck, seals: Sequence[Seal], anchor: Anchor | None, now: datetime) -> None:
    if anchor is None:
        if seals and now - seals[-1].at >= WAITS:
            check.find(Fault.ANCHOR_MISSING, "")
        return
    if not any((s.number, s.kept_hash) == (anchor.number, anchor.hash) for s in seals):
        check.find(Fault.ANCHOR_DIFFERS, str(anchor.number))
