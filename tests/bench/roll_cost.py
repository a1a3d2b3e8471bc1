"""What putting a roll of 2,000 rows into the table costs: fresh, the same again, and with 20 rows changed.

Counted on the local engine, through the reader and the use case that imports go through.
"""

import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from tests.bench.meter import Meter
from tests.bench.roll_files import write_csv
from tests.bench.rolls import LAESTAB, Pupil, expected, pupils
from tests.bench.table import running_table

ROWS, CHANGED, CHUNK = 2_000, 20, 100
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def show() -> None:
    with running_table() as meter:
        verdicts = _measure(meter)
    print(f"Putting a roll of {ROWS:,} rows into the table, rows that cannot be read left out\n")
    print(
        f"  {'file':<12}{'accepted':>9}{'unchanged':>10}{'calls':>8}{'write units':>13}{'read units':>12}   for each row"
    )
    for phase, found in verdicts.items():
        calls, writes, reads = meter.calls[phase].total(), meter.writes[phase], meter.reads[phase]
        print(
            f"  {phase:<12}{found['accepted']:>9}{found['unchanged']:>10}{calls:>8}{writes:>13.0f}{reads:>12.0f}   "
            f"{calls / ROWS:.3f} calls, {writes / ROWS:.2f} write units, {reads / ROWS:.2f} read units"
        )


def _measure(meter: Meter) -> dict[str, Counter[str]]:
    rejected = expected(ROWS)["rejected"]
    files: dict[str, Iterable[Pupil]] = {
        "fresh": pupils(ROWS),
        "same again": pupils(ROWS),
        f"{CHANGED} changed": _with_changes(),
    }
    verdicts = {name: _apply(meter, name, rows) for name, rows in files.items()}
    told = [(v["accepted"], v["unchanged"], v["rejected"]) for v in verdicts.values()]
    read = ROWS - rejected
    made = [(read, 0, rejected), (0, read, rejected), (CHANGED, read - CHANGED, rejected)]
    if told != made:
        raise AssertionError(f"verdicts (accepted, unchanged, rejected) are {told} and not {made}")
    return verdicts


def _with_changes() -> Iterable[Pupil]:
    """The roll in which every so many plain pupils have left since."""
    left = CHANGED
    for number, one in enumerate(pupils(ROWS)):
        if left and one.kind == "plain" and number % (ROWS // CHANGED // 2) == 0:
            left -= 1
            one = replace(one, leaving_date="2026-11-20")
        yield one


def _apply(meter: Meter, phase: str, rows: Iterable[Pupil]) -> Counter[str]:
    # imported late: the table's name is read from the settings at import
    from chalicelib.aws import secrets
    from chalicelib.ingest.reader import read_enrolments
    from chalicelib.usecases.roll import Roll

    verdicts: Counter[str] = Counter()
    roll = Roll("sch_bench", secrets.identifier_hasher(), f"imp_{phase}", NOW)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roll.csv"
        write_csv(path, rows)
        with path.open("rb") as data, meter.phase(phase):
            read = read_enrolments(data, file_name=path.name, school_laestab=LAESTAB)
            while chunk := list(islice(read, CHUNK)):
                verdicts.update(v.verdict.value for v in roll.apply(chunk))
    return verdicts
