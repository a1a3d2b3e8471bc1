"""What transfers of 10 to 5,000 incidents and 0 to 500 files cost, against the least possible (least.py), and whether the
cost of one more incident, or of one more file, stays the same. The bench fails when it grows.

The sizes are a cross, not every pair: incidents vary beside 20 files, files beside 100 incidents. What an incident and what
a file costs add up, and the corner of 5,000 and 500 shows it: it must cost what the cross foretells.
"""

import math
import os
from collections.abc import Callable, Mapping
from typing import Any

from tests.bench.cloud import running_cloud
from tests.bench.markdown import number, table

INCIDENTS, FILES = (10, 100, 1_000, 5_000), (0, 20, 500)
BESIDE_FILES, BESIDE_INCIDENTS = 20, 100
MORE = 1.1
"""How much more the last of many incidents (or files) may cost than one of few."""
FORETOLD = 0.02
"""How far the corner may be from what the cross foretells."""
MEASURES: Mapping[str, Callable[[Any], float]] = {
    "AWS calls": lambda cost: cost.calls.total(),
    "write units": lambda cost: cost.writes.total(),
    "read units": lambda cost: cost.reads.total(),
    "state transitions": lambda cost: cost.transitions,
    "Lambda calls": lambda cost: cost.invoked.total(),
    "list price, USD": lambda cost: sum(cost.price.values()),
    "kB of manifest read": lambda cost: cost.manifest_read / 1000,
}
NOT_BILLED = "kB of manifest read"
"""It is printed with the others, and may grow faster: reading within a region costs nothing, but Lambda's time."""


def show() -> None:
    with running_cloud() as meter:
        costs = _measured(meter)
    _show_totals(costs)
    _show_calls(costs)
    wrong = _show_growth(
        "incident", {n: costs[n, BESIDE_FILES] for n in INCIDENTS}, of_many=(100, 1_000, 5_000)
    )
    wrong += _show_growth("file", {n: costs[BESIDE_INCIDENTS, n] for n in FILES}, of_many=(0, 20, 500))
    wrong += _corner(costs)
    if wrong:
        raise AssertionError("; ".join(wrong))


def sizes() -> list[tuple[int, int]]:
    """(incidents, files), each once."""
    cross = [(n, BESIDE_FILES) for n in INCIDENTS] + [(BESIDE_INCIDENTS, n) for n in FILES]
    return sorted({*cross, (max(INCIDENTS), max(FILES))})


def _measured(meter: Any) -> dict[tuple[int, int], Any]:
    # imported late: the table's name is read from the settings at import
    from infra.local.stack import client
    from tests.bench import movers
    from tests.bench.life import Life

    plain = client(os.environ["AWS_ENDPOINT_URL"], "dynamodb")
    movers.store_schools()
    # the first one brings the Legacy categories, and Lambdas are warm after it
    Life(meter, plain, movers.store_mover(0, movers.Size(movers.CATEGORIES, 1))).whole()
    found = {}
    for position, (incidents, files) in enumerate(sizes(), 1):
        mover = movers.store_mover(position, movers.Size(incidents, files))
        found[incidents, files] = Life(meter, plain, mover).whole()
    return found


def _show_totals(costs: Mapping[tuple[int, int], Any]) -> None:
    rows = []
    for (incidents, files), cost in costs.items():
        least, price = cost.least, sum(cost.price.values())
        rows.append([
            f"{incidents:,} x {files:,}",
            _with_ratio(cost.calls.total(), least.calls),
            _with_ratio(cost.writes.total(), least.writes),
            _with_ratio(cost.reads.total(), least.reads),
            _with_ratio(cost.transitions, least.transitions),
            _with_ratio(cost.invoked.total(), least.lambdas),
            f"{price:.5f} ({price / least.price:.2f})",
        ])  # fmt: skip
    print("A whole transfer, from the match to the receipt (in brackets: least possible = 1)\n")
    heads = [
        "incidents x files",
        "AWS calls",
        "write units",
        "read units",
        "transitions",
        "Lambda calls",
        "USD",
    ]
    print(table(heads, rows))


def _with_ratio(value: float, least: float) -> str:
    return f"{number(value)} ({value / least:.2f})"


def _show_calls(costs: Mapping[tuple[int, int], Any]) -> None:
    names = sorted({name for cost in costs.values() for name in cost.calls})
    rows = [[name, *(number(cost.calls[name]) for cost in costs.values())] for name in names]
    services = sorted({name for cost in costs.values() for name in cost.by_service})
    rows += [[f"**{s}**", *(number(cost.by_service[s]) for cost in costs.values())] for s in services]
    print(table(["call", *(f"{i:,} x {f:,}" for i, f in costs)], rows))


def _show_growth(what: str, costs: Mapping[int, Any], of_many: tuple[int, int, int]) -> list[str]:
    """What one more `what` costs between sizes; "between the last two" against "between the two before" of `of_many`."""
    steps = list(zip(list(costs)[:-1], list(costs)[1:], strict=True))
    few, middle, many = of_many
    rows, wrong = [], []
    for measure, of in MEASURES.items():
        each = {(a, b): (of(costs[b]) - of(costs[a])) / (b - a) for a, b in steps}
        before, last = each[few, middle], each[middle, many]
        growth = last / before if before else math.nan
        rows.append([measure, *(_each(measure, e) for e in each.values()), f"{growth:.2f}",
                     f"{exponent(middle, of(costs[middle]), many, of(costs[many])):.2f}"])  # fmt: skip
        if growth > MORE and measure != NOT_BILLED:
            wrong.append(f"{measure}: one more {what} of many costs {growth:.2f} times one of few")
    print(f"What one more {what} costs\n")
    heads = [
        "",
        *(f"{a:,} to {b:,}" for a, b in steps),
        "last against the one before",
        "exponent of the whole",
    ]
    print(table(heads, rows))
    return wrong


def _each(measure: str, value: float) -> str:
    return f"{value * 1e6:.2f} millionths" if "USD" in measure else number(value)


def exponent(small: int, cost_of_small: float, large: int, cost_of_large: float) -> float:
    """The slope in a plot with both axes logarithmic: 1 is linear, 2 quadratic; what is paid once makes it smaller."""
    return math.log(cost_of_large / cost_of_small) / math.log(large / small)


def _corner(costs: Mapping[tuple[int, int], Any]) -> list[str]:
    """The cross must foretell the corner: costs(5,000 x 20) + costs(100 x 500) - costs(100 x 20)."""
    wrong = []
    most = max(INCIDENTS), max(FILES)
    for measure, of in MEASURES.items():
        beside = of(costs[most[0], BESIDE_FILES]) + of(costs[BESIDE_INCIDENTS, most[1]])
        foretold = beside - of(costs[BESIDE_INCIDENTS, BESIDE_FILES])
        if measure != NOT_BILLED and abs(of(costs[most]) / foretold - 1) > FORETOLD:
            wrong.append(f"{measure} of {most}: {of(costs[most])}, foretold {foretold}")
    print(
        f"The corner of {most[0]:,} x {most[1]:,} costs what the cross foretells: {'no' if wrong else 'yes'}"
    )
    return wrong
