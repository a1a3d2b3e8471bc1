"""The cost of one transfer of 100 incidents and 20 files part by part, from the match to the receipt, counted on the local
engine while the use cases run in this process. State transitions and Lambda calls follow from the workflow's definition
(states.py)."""

import os
from typing import Any

from tests.bench.cloud import running_cloud
from tests.bench.markdown import number, table

INCIDENTS, FILES = 100, 20


def show() -> None:
    with running_cloud() as meter:
        cost = _measured(meter)
    print(
        f"One transfer of {INCIDENTS} incidents and {FILES} files; each school has two key holders, who get each mail\n"
    )
    rows = []
    for phase, calls in cost.by_phase.items():
        told = ", ".join(f"{name.partition('.')[2]} {n}" for name, n in sorted(calls.items()))
        rows.append([phase, calls.total(), number(cost.writes[phase]), number(cost.reads[phase]), told])
    print(table(["part", "AWS calls", "write units", "read units", "calls by name"], rows))
    least, price = cost.least, sum(cost.price.values())
    rows = [
        [what, number(ours), number(possible), f"{ours / possible:.2f}"]
        for what, ours, possible in (
            ("AWS calls", cost.calls.total(), least.calls),
            ("write units", cost.writes.total(), least.writes),
            ("read units", cost.reads.total(), least.reads),
            ("state transitions", cost.transitions, least.transitions),
            ("Lambda calls", cost.invoked.total(), least.lambdas),
        )
    ]
    rows.append(["list price, USD", f"{price:.5f}", f"{least.price:.5f}", f"{price / least.price:.2f}"])
    print(table(["whole transfer", "ours", "least possible", "ratio"], rows))
    print("  list price by service, USD: " + ", ".join(f"{n} {v:.6f}" for n, v in cost.price.items()))
    print("  calls by service: " + ", ".join(f"{n} {v}" for n, v in sorted(cost.by_service.items())))
    print("  Lambda calls: " + ", ".join(f"{n} {v}" for n, v in sorted(cost.invoked.items())))


def _measured(meter: Any) -> Any:
    # imported late: the table's name is read from the settings at import
    from infra.local.stack import client
    from tests.bench import movers
    from tests.bench.life import Life

    plain = client(os.environ["AWS_ENDPOINT_URL"], "dynamodb")
    movers.store_schools()
    # the first one brings the Legacy categories
    Life(meter, plain, movers.store_mover(0, movers.Size(movers.CATEGORIES, 1))).whole()
    return Life(meter, plain, movers.store_mover(1, movers.Size(INCIDENTS, FILES))).whole()
