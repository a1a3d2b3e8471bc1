"""A day at the beginning of September: who asks for whose record, when, and how large it is. Follows from a fixed number.

Seven of ten transfers come in bulk: a school takes in 180 to 240 at once and requests them in one sitting, most sittings
between 08:30 and 10:00. A fifth of these intakes come from one previous school (a sixth form), the others from 25. Previous
schools authorise all that waits for them in a sitting, the first around 09:30. Receipts are confirmed in the afternoon.
"""

import math
import random
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

TRANSFERS = 20_000
IN_BULK = 0.7
INTAKE = (180, 240)
FEEDERS = 25
FROM_ONE_SCHOOL = 0.2
SMALL_SCHOOLS = 3_000
"""Previous schools, and schools that take in one child at a time."""
MEDIAN_INCIDENTS, MEDIAN_FILES = 4, 1
OF_A_HUNDREDTH = (300, 100)
"""Incidents and files that one record of a hundred passes."""
MOST = (5_000, 500)
_Z = 2.326
"""What one of a hundred of a normal distribution passes."""
HOUR = 3600


@dataclass(frozen=True)
class Move:
    """Times are seconds of the day at which the person is ready to press; in a sitting they are the same for all of it."""

    number: int
    previous: int
    new: int
    incidents: int
    files: int
    detected: float
    requested: float
    authorised: float
    acknowledged: float


def moves(seed: int, transfers: int = TRANSFERS) -> list[Move]:
    chance = random.Random(seed)
    sittings: dict[int, list[float]] = {}
    found = []
    for number, (previous, new, detected, requested) in enumerate(_pairs(chance, transfers)):
        own = sittings.setdefault(previous, _sittings(chance))
        later = own[bisect_left(own, requested) :]
        authorised = later[0] if later else requested + HOUR / 6
        acknowledged = max(chance.uniform(13, 16) * HOUR, authorised + HOUR / 6)
        incidents, files = _size(chance)
        found.append(
            Move(number, previous, new, incidents, files, detected, requested, authorised, acknowledged)
        )
    return found


def _pairs(chance: random.Random, transfers: int) -> Iterator[tuple[int, int, float, float]]:
    """(previous school, new school, detected, requested)."""
    left, new = round(transfers * IN_BULK), SMALL_SCHOOLS
    while left > 0:
        intake = min(left, chance.randint(*INTAKE))
        left, new = left - intake, new + 1
        detected = chance.uniform(7, 8.25) * HOUR  # its enrolment file is read
        is_early = chance.random() < 0.7
        requested = (chance.triangular(8.5, 10, 9.1) if is_early else chance.uniform(10, 15)) * HOUR
        alone = chance.random() < FROM_ONE_SCHOOL
        feeders = [new + 100_000] if alone else chance.sample(range(SMALL_SCHOOLS), FEEDERS)
        for _ in range(intake):
            yield chance.choice(feeders), new, detected, requested
    for _ in range(transfers - round(transfers * IN_BULK)):
        detected = chance.uniform(7, 14) * HOUR
        requested = max(detected, 8.5 * HOUR) + chance.expovariate(1 / HOUR)
        yield chance.randrange(SMALL_SCHOOLS), chance.randrange(SMALL_SCHOOLS), detected, requested


def _sittings(chance: random.Random) -> list[float]:
    first = min(12.0, max(8.75, chance.gauss(9.5, 1 / 3)))
    return [first * HOUR, chance.uniform(12, 14) * HOUR, chance.uniform(14.5, 16.5) * HOUR]


def _size(chance: random.Random) -> tuple[int, int]:
    """(incidents, files) of a record: log-normal, and who has many incidents tends to have many files."""
    luck = chance.gauss(0, 1)
    other = 0.8 * luck + 0.6 * chance.gauss(0, 1)
    spread = [
        math.log(p99 / m) / _Z
        for p99, m in zip(OF_A_HUNDREDTH, (MEDIAN_INCIDENTS, MEDIAN_FILES), strict=True)
    ]
    incidents = math.exp(math.log(MEDIAN_INCIDENTS) + spread[0] * luck)
    files = math.exp(math.log(MEDIAN_FILES) + spread[1] * other)
    return max(1, min(MOST[0], round(incidents))), min(MOST[1], round(files))
