"""The Student Report against one plain write_pdf, Chromium and Typst: time, memory, size, growth (docs/bench.md)."""

import math
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from chalicelib.domain.report import CHUNK
from infra.build import ROOT
from tests.bench.markdown import number, table
from tests.bench.report_engines import WORKERS, command, seconds_of_chunks, write_input
from tests.bench.tree_meter import Cost, measure

SIZES = (10, 100, 1_000, 5_000)
ENGINES = ("ours", "plain", "chromium", "typst")
PLAIN_UP_TO = 1_000
"""One write_pdf of 5,000 incidents takes six minutes and 3 GB."""
SIDE_BY_SIDE = 40
"""Branches of a Map state that run at once (Step Functions, inline)."""


@dataclass(frozen=True)
class Made:
    cost: Cost
    kilobytes: int


def show() -> None:
    os.environ.setdefault("SAFEHAND_LAYER", str(ROOT / "build/layer"))
    made: dict[tuple[str, int], Made] = {}
    chunks: list[float] = []
    joined: dict[int, Cost] = {}
    for count in SIZES:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            write_input(count, folder)
            for engine in ENGINES:
                if engine != "plain" or count <= PLAIN_UP_TO:
                    made[engine, count] = _made(engine, folder)
            chunks = seconds_of_chunks(folder)
            joined[count] = measure(command("join", folder), ROOT)
    print(_costs(made))
    print(_targets(made, chunks, joined))


def _made(engine: str, folder: Path) -> Made:
    return Made(measure(command(engine, folder), ROOT), (folder / f"{engine}.pdf").stat().st_size // 1000)


def _costs(made: dict[tuple[str, int], Made]) -> str:
    rows = [
        (
            f"{count:,}",
            engine,
            number(one.cost.seconds),
            number(one.cost.cpu),
            number(round(one.cost.peak_mb)),
            number(one.kilobytes),
        )
        for (engine, count), one in made.items()
    ]
    return table(("incidents", "engine", "seconds", "CPU seconds", "MB", "kB"), rows)


def _targets(made: dict[tuple[str, int], Made], chunks: list[float], joined: dict[int, Cost]) -> str:
    ours, plain, chromium, typst = (made[engine, 1_000].cost for engine in ENGINES)
    rounds = math.ceil(len(chunks) / SIDE_BY_SIDE)
    free = (ours.cpu - joined[1_000].cpu) / WORKERS + joined[1_000].cpu
    rows = [
        ("1,000: time, plain write_pdf = 1", ours.seconds / plain.seconds, 0.45),
        ("the same on free processors, computed", free / plain.cpu, 0.45),
        ("1,000: memory, plain write_pdf = 1", ours.peak_mb / plain.peak_mb, 0.30),
        ("1,000: time, Chromium = 1", ours.seconds / chromium.seconds, 2.6),
        ("the same on free processors, computed", free / chromium.cpu, 2.6),
        ("1,000: memory, Chromium = 1", ours.peak_mb / chromium.peak_mb, 0.25),
        ("1,000: time, Typst = 1", ours.seconds / typst.seconds, None),
        ("1,000: memory, Typst = 1", ours.peak_mb / typst.peak_mb, None),
        *(
            (f"growth exponent of CPU time, 1,000 to 5,000, {engine}", _exponent(made, engine), limit)
            for engine, limit in (("ours", 1.05), ("chromium", None), ("typst", None))
        ),
        (
            f"5,000 by the fan-out, computed, s: {len(chunks)} parts of {CHUNK}, {SIDE_BY_SIDE} at once",
            rounds * max(chunks) + joined[5_000].seconds,
            60,
        ),
        ("of that the joining, s", joined[5_000].seconds, None),
        ("memory of the joining, MB", joined[5_000].peak_mb, None),
    ]
    told = [
        (
            what,
            f"{value:.2f}",
            "" if limit is None else f"{limit}",
            "" if limit is None or value <= limit else "missed",
        )
        for what, value, limit in rows
    ]
    return table(("what", "measured", "at most", ""), told)


def _exponent(made: dict[tuple[str, int], Made], engine: str) -> float:
    return math.log(made[engine, 5_000].cost.cpu / made[engine, 1_000].cost.cpu) / math.log(5)
