"""What each part of a transfer asks of AWS, counted on three small transfers on the local engine: a fixed part, one for each
incident and one for each file. The simulated day is made of these."""

import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.bench.heat import Heat
from tests.bench.meter import Meter

FEW, MORE_INCIDENTS, MORE_FILES = (20, 2), (80, 2), (20, 8)
"""Each is one batch of incidents and one of files."""
TODAY = "2026-09-02"


@dataclass(frozen=True)
class Part:
    """`calls` by operation, `reads` in read units, `writes` in write units by key pattern."""

    calls: Mapping[str, float]
    reads: float
    writes: Mapping[str, float]

    def times(self, factor: float) -> "Part":
        return Part(
            {n: v * factor for n, v in self.calls.items()},
            self.reads * factor,
            {n: v * factor for n, v in self.writes.items()},
        )

    def plus(self, other: "Part") -> "Part":
        return Part(_sum(self.calls, other.calls), self.reads + other.reads, _sum(self.writes, other.writes))


@dataclass(frozen=True)
class Growing:
    """A part with so many incidents and files in it."""

    fixed: Part
    incident: Part
    file: Part

    def of(self, incidents: int = 0, files: int = 0) -> Part:
        if not incidents and not files:
            return self.fixed
        return self.fixed.plus(self.incident.times(incidents)).plus(self.file.times(files))


def counted(meter: Meter) -> dict[str, Growing]:
    """By phase of life.py."""
    # imported late: the table's name is read from the settings at import
    from chalicelib.storage.table import connection
    from infra.local.stack import client
    from tests.bench import movers
    from tests.bench.life import Life

    plain = client(os.environ["AWS_ENDPOINT_URL"], "dynamodb")
    heat = Heat(meter, connection().client, plain)
    movers.store_schools()
    Life(meter, plain, movers.store_mover(0, movers.Size(movers.CATEGORIES, 1))).whole()
    found = []
    for position, (incidents, files) in enumerate((FEW, MORE_INCIDENTS, MORE_FILES), 1):
        mover = movers.store_mover(position, movers.Size(incidents, files), lambda _: 900)
        life = Life(meter, plain, mover)
        cost = life.whole()
        ids = {mover.new: "<student>", mover.previous: "<student>", life.transfer_id: "<transfer>"}
        found.append(_parts(cost, heat, mover.previous, ids))
    few, incidents_more, files_more = found
    return {phase: _growing(few[phase], incidents_more[phase], files_more[phase]) for phase in few}


def _parts(cost: Any, heat: Heat, prefix: str, ids: Mapping[str, str]) -> dict[str, Part]:
    parts = {}
    for phase, calls in cost.by_phase.items():
        units = heat.units.get(f"{prefix} {phase}", Counter())
        if units.total() != cost.writes[phase]:
            raise AssertionError(
                f"{phase}: {units.total()} units by partition, {cost.writes[phase]} by the engine"
            )
        writes: Counter[str] = Counter()
        for partition, number in units.items():
            writes[pattern(partition, ids)] += number
        parts[phase] = Part(dict(calls), cost.reads[phase], dict(writes))
    return parts


def pattern(partition: str, ids: Mapping[str, str]) -> str:
    """The key's pattern. Of the two schools it says which one, `<new>` or `<previous>`."""
    for one, name in {**ids, "sch_new": "<new>", "sch_previous": "<previous>"}.items():
        partition = partition.replace(one, name)
    partition = re.sub(rf"#{TODAY}(?=#|$)", "#<day>", partition)
    partition = re.sub(r"#\d{4}-\d\d-\d\d(?=#|$)", "#<later day>", partition)
    partition = re.sub(r"#\d{4}-\d\d$", "#<month>", partition)
    return re.sub(r"#\d$", "#<shard>", partition)


def _growing(few: Part, incidents: Part, files: Part) -> Growing:
    incident = incidents.plus(few.times(-1)).times(1 / (MORE_INCIDENTS[0] - FEW[0]))
    file = files.plus(few.times(-1)).times(1 / (MORE_FILES[1] - FEW[1]))
    return Growing(few.plus(incident.times(-FEW[0])).plus(file.times(-FEW[1])), incident, file)


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    found = {n: one.get(n, 0) + other.get(n, 0) for n in {**one, **other}}
    return {n: value for n, value in found.items() if abs(value) > 1e-9}
