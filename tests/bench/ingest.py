"""What reading a roll costs: rows a second and memory, for a short file and one fifty times as long.

Each file is read in a fresh process, so that one's memory is not another's. Seconds are CPU seconds; the ratio is to
a bare parser that reads the same file in the same process and judges nothing.
"""

import csv
import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import iterparse

from chalicelib.ingest.reader import read_enrolments
from infra.build import ROOT
from tests.bench.roll_files import WRITERS
from tests.bench.rolls import LAESTAB, expected, pupils

SHORT, LONG = 2_000, 100_000
PEERS = {
    "csv": "csv.DictReader",
    "ctf": "ElementTree.iterparse",
    "json": "json.load",
    "oneroster": "csv.DictReader",
}


def show() -> None:
    print(f"Reading a roll of {SHORT:,} and of {LONG:,} rows, each in a fresh process\n")
    print(
        f"  {'file':<11}{'rows/s':>9}{'rows/s':>9}   {'memory above start, MB':<24}{'peak, long / short':<20}"
        "CPU, times a bare parser"
    )
    with tempfile.TemporaryDirectory() as folder:
        for kind in WRITERS:
            short, long = (_in_fresh_process(kind, rows, Path(folder)) for rows in (SHORT, LONG))
            memory = f"{_above(short):.1f} -> {_above(long):.1f}"
            print(
                f"  {kind:<11}{SHORT / short['seconds']:>9,.0f}{LONG / long['seconds']:>9,.0f}   {memory:<24}"
                f"{long['peak'] / short['peak']:<20.2f}{long['seconds'] / long['peer_seconds']:.1f} x {PEERS[kind]}"
            )
    found = expected(LONG)
    told = ", ".join(f"{code} {number}" for code, number in sorted(found.items()) if code != "rows")
    print(f"\n  verdicts as made      {told} (of {LONG:,})")
    print(
        "  oneroster             keeps each pupil of the school until its three tables are joined; the others stream"
    )


def read_and_count(path: Path) -> Counter[str]:
    """The verdicts on a file, in the form of `rolls.expected`."""
    found: Counter[str] = Counter()
    with path.open("rb") as data:
        for one in read_enrolments(data, file_name=path.name, school_laestab=LAESTAB):
            found["rows"] += 1
            found["rejected"] += one.row is None
            found.update(finding.code for finding in one.findings)
    return found


def _in_fresh_process(kind: str, rows: int, folder: Path) -> dict[str, Any]:
    """{"seconds", "peer_seconds", "start", "peak"}: CPU seconds and bytes. Raises when a verdict is not as made."""
    path = folder / f"roll.{rows}.{kind}"
    WRITERS[kind](path, pupils(rows))
    small = folder / f"roll.small.{kind}"
    WRITERS[kind](small, pupils(20))
    command = [sys.executable, "-m", "tests.bench.ingest", kind, str(small), str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    if found["verdicts"] != expected(rows):
        raise AssertionError(f"{kind}, {rows} rows: {found['verdicts']} and not {dict(expected(rows))}")
    return found


def _above(found: dict[str, Any]) -> float:
    return float(found["peak"] - found["start"]) / 1e6


def _measure(kind: str, small: Path, path: Path) -> dict[str, Any]:
    """In the fresh process. `small` is read first, so that imports are not counted as the file's memory."""
    read_and_count(small)
    start = _peak_bytes()
    began = time.process_time()
    verdicts = read_and_count(path)
    seconds = time.process_time() - began
    peak = _peak_bytes()
    began = time.process_time()
    for _ in _PARSERS[kind](path):
        pass
    peer_seconds = time.process_time() - began
    return {
        "verdicts": verdicts,
        "seconds": seconds,
        "peer_seconds": peer_seconds,
        "start": start,
        "peak": peak,
    }


def _peak_bytes() -> int:
    """Highest memory of this process. Not ru_maxrss, which begins with that of the process that started this one."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def _bare_csv(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8", newline="") as data:
        yield from csv.DictReader(data)


def _bare_xml(path: Path) -> Iterator[Any]:
    for _, element in iterparse(path):
        if element.tag == "Pupil":
            yield element
            element.clear()


def _bare_json(path: Path) -> Iterator[Any]:
    yield from json.loads(path.read_bytes())["data"]


def _bare_bundle(path: Path) -> Iterator[Any]:
    with zipfile.ZipFile(path) as bundle:
        for name in ("users.csv", "enrollments.csv", "demographics.csv"):
            with bundle.open(name) as data:
                yield from csv.DictReader(io.TextIOWrapper(data, encoding="utf-8", newline=""))


_PARSERS: dict[str, Callable[[Path], Iterator[Any]]] = {
    "csv": _bare_csv,
    "ctf": _bare_xml,
    "json": _bare_json,
    "oneroster": _bare_bundle,
}


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
