"""A September day of 20,000 transfers, simulated (day.py, traffic.py), against the quotas of AWS in eu-west-2: what the day
asks for in its busiest second, and the hottest partition of the table by the pattern of its key."""

from collections.abc import Sequence
from typing import Any

from tests.bench.cloud import running_cloud
from tests.bench.markdown import number, table
from tests.bench.traffic import PACE

SEEDS = (1, 2)
MAIL_QUOTA, MAIL_RATE, RAISED_RATE = 50_000, 14, 200
"""What SES gives an account that has just left its sandbox, and what to ask for."""
LAMBDAS, STARTS, TRANSITIONS = 1_000, 150, 800
TABLE_WRITES, TABLE_READS, PARTITION_WRITES = 4_000, 12_000, 1_000
COPIES = 3_500
SHOWN = 8
API_REQUESTS = 10_000
"""Default quotas: Lambdas at once in the account; executions of Step Functions started a second, and its transitions,
outside the three largest regions; units a second of a new table on demand, and of one partition; S3's writes a second below
one prefix; requests a second of API Gateway. Look at Service Quotas before relying on them."""


def show() -> None:
    with running_cloud() as meter:
        from tests.bench.recipe import counted

        recipe = counted(meter)
        from tests.bench.day import TRANSFERS, moves
        from tests.bench.traffic import Traffic

        days = []
        for rate in (RAISED_RATE, MAIL_RATE):
            for seed in SEEDS:
                day = Traffic(recipe, rate)
                day.run(moves(seed))
                if day.done != TRANSFERS:
                    raise AssertionError(f"{day.done} of {TRANSFERS} transfers came to their end")
                days.append(day)
    free, slow = days[: len(SEEDS)], days[len(SEEDS) :]
    print(
        f"{TRANSFERS:,} transfers in one day; the worst of {len(SEEDS)} days, SES raised to {RAISED_RATE} mails a second\n"
    )
    _show_bounds(free)
    _show_partitions(free)
    _show_lambdas(free)
    _show_waits(free, slow)


def _show_bounds(days: Sequence[Any]) -> None:
    def most(name: str, over: int = 1) -> float:
        return float(max(day.loads.peak(name, over) for day in days))

    at_once = max(day.loads.at_once(*day.loads.functions()) for day in days)
    hottest, pattern = max(day.loads.hottest()[0] for day in days)
    mails = max(day.loads.total("mails") for day in days)
    bounds = [
        ("Lambdas at once", at_once, LAMBDAS),
        ("StartExecution a second", most("StartExecution"), STARTS),
        ("state transitions a second", most("state transitions"), TRANSITIONS),
        ("write units a second, table", most("write units"), TABLE_WRITES),
        ("read units a second, table", most("read units"), TABLE_READS),
        (f"write units a second, hottest partition: `{pattern}`", hottest, PARTITION_WRITES),
        ("S3 copies a second below `copies/`", most("S3 copies"), COPIES),
        ("API requests a second", most("API requests"), API_REQUESTS),
        ("mails a second, over a minute", most("mails", 60), MAIL_RATE),
        ("mails in the day", mails, MAIL_QUOTA),
    ]
    rows = [[what, number(asked), number(limit), f"{limit / asked:.2f}"] for what, asked, limit in bounds]
    print(table(["bound", "asked for", "limit", "headroom"], rows))


def _show_partitions(days: Sequence[Any]) -> None:
    worst: dict[str, float] = {}
    for day in days:
        for units, pattern in day.loads.hottest():
            worst[pattern] = max(units, worst.get(pattern, 0))
    rows = []
    for pattern, units in sorted(worst.items(), key=lambda one: -one[1])[:SHOWN]:
        rows.append([f"`{pattern}`", number(units), f"{PARTITION_WRITES / units:.2f}"])
    print(table(["partition", "write units in its busiest second", "headroom"], rows))
    paced = max(day.paced for day in days)
    print(f"{paced} of the day's records have batches of incidents that are held to {PACE} units a second.\n")


def _show_lambdas(days: Sequence[Any]) -> None:
    names = days[0].loads.functions()
    rows = [[name, max(day.loads.at_once(name) for day in days)] for name in names]
    print(table(["Lambda", "at once"], rows))


def _show_waits(free: Sequence[Any], slow: Sequence[Any]) -> None:
    rows = []
    for what in free[0].waits:
        row: list[object] = [what]
        for days in (free, slow):
            found = sorted(seconds for day in days for seconds in day.waits[what])
            row += [number(found[len(found) // 2]), number(found[len(found) * 99 // 100]), number(found[-1])]
        rows.append(row)
    heads = [
        "seconds until",
        *(
            f"{part}, {rate} mails/s"
            for rate in (RAISED_RATE, MAIL_RATE)
            for part in ("p50", "p99", "longest")
        ),
    ]
    print(table(heads, rows))
