"""What matching one changed enrolment costs while the population grows from a thousand students to a million.

Small populations are loaded into the local engine and counted there. Large ones are simulated (stand_in.py); the
small ones are simulated too, and both must give the same calls and read units, or the bench fails.
"""

import json
import math
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

from infra.build import ROOT
from tests.bench.meter import Meter
from tests.bench.population import TODAY, Child, child, children
from tests.bench.table import load, running_table, settings

MEASURED, SIMULATED = (1_000, 10_000), (100_000, 1_000_000)
NOW = datetime.combine(TODAY, time(2), UTC)
PHASE = "match"
FLAT = 1.02
"""How much more a changed enrolment may cost among a million than among a thousand."""


def show() -> None:
    print("Matching one changed enrolment (mean over the same mix of children in each population)\n")
    print(
        f"  {'students':>9}  {'counted':<10}{'calls':>7}{'read units':>12}{'write units':>13}   calls by name"
    )
    first: dict[str, Any] = {}
    for count in (*MEASURED, *SIMULATED):
        found = _in_fresh_process(count, "simulated")
        if count in MEASURED:
            _must_agree(count, engine := _in_fresh_process(count, "engine"), found)
            found = engine
        first = first or found
        _print(count, found)
        for what in ("calls", "reads"):
            if _mean(found, what) > FLAT * _mean(first, what):
                raise AssertionError(
                    f"{what} grow with the population: {first} at first, {found} at {count:,}"
                )
    print(
        "\n  engine: the real code on the local engine. simulated: the real code over a table that is made on demand;"
    )
    print(
        "  at 1,000 and 10,000 students both were run and agree exactly in calls by name and in read units."
    )
    print(f"  outcomes              {', '.join(f'{k} {v}' for k, v in sorted(first['outcomes'].items()))}")


def _print(count: int, found: dict[str, Any]) -> None:
    writes = f"{found['writes'] / found['changed']:.2f}" if found["writes"] else "-"
    names = ", ".join(
        f"{name.partition('.')[2]} {number / found['changed']:.2f}"
        for name, number in sorted(found["by_name"].items())
    )
    print(
        f"  {count:>9,}  {found['how']:<10}{_mean(found, 'calls'):>7.2f}{_mean(found, 'reads'):>12.2f}{writes:>13}   {names}"
    )


def _mean(found: dict[str, Any], what: str) -> float:
    return float(found[what] / found["changed"])


def _must_agree(count: int, engine: dict[str, Any], simulated: dict[str, Any]) -> None:
    for what in ("changed", "by_name", "reads", "outcomes"):
        if engine[what] != simulated[what]:
            raise AssertionError(
                f"{count:,} students, {what}: the engine says {engine[what]}, the simulation {simulated[what]}"
            )


def _in_fresh_process(count: int, how: str) -> dict[str, Any]:
    """A table's name and address are read once in a process, and a million children need room."""
    command = [sys.executable, "-m", "tests.bench.matching_cost", str(count), how]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _on_engine(count: int) -> dict[str, Any]:
    with running_table() as meter:
        from chalicelib.aws import secrets
        from tests.bench.stand_in import items_of

        hasher = secrets.identifier_hasher()
        population = children(count, _schools(count))
        load(item for one in population for s in one.students for item in items_of(s, hasher))
        return _count(meter, count, "engine")


def _on_stand_in(count: int) -> dict[str, Any]:
    settings("http://127.0.0.1:9")  # what the stand-in does not answer reaches nobody
    from chalicelib.aws import secrets
    from chalicelib.domain.identifiers import IdentifierHasher
    from chalicelib.storage.table import connection
    from tests.bench.stand_in import StandIn

    hasher = IdentifierHasher(b"b" * 64)
    secrets._kept = (math.inf, hasher)  # kept for ever: there is no Secrets Manager to ask
    meter = Meter()
    meter.watch(connection().client)
    StandIn(count, _schools(count), hasher).answer_for(connection().client)
    return _count(meter, count, "simulated")


def _count(meter: Meter, count: int, how: str) -> dict[str, Any]:
    from chalicelib.usecases.matching import match_changed_student

    outcomes: Counter[str] = Counter()
    changed = list(_changed(count))
    with meter.phase(PHASE):
        for one in changed:
            outcomes.update(match_changed_student(one.students[-1].student_id, NOW))
    return {
        "how": how,
        "changed": len(changed),
        "calls": meter.calls[PHASE].total(),
        "by_name": dict(meter.calls[PHASE]),
        "reads": meter.reads[PHASE],
        "writes": meter.writes[PHASE],
        "outcomes": dict(outcomes),
    }


def _changed(count: int) -> Iterator[Child]:
    """Children from all over the population: as many of each kind as the smallest population has."""
    wanted = Counter(one.kind for one in children(MEASURED[0], _schools(MEASURED[0])))
    last = sum(1 for _ in children(count, _schools(count)))
    for number in random.Random(count).sample(range(last), last):
        one = child(number, _schools(count))
        if wanted[one.kind]:
            wanted[one.kind] -= 1
            yield one
        if not wanted.total():
            return


def _schools(count: int) -> int:
    return max(20, count // 500)


if __name__ == "__main__":
    measure = {"engine": _on_engine, "simulated": _on_stand_in}[sys.argv[2]]
    print(json.dumps(measure(int(sys.argv[1]))))
