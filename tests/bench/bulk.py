"""What it costs to request and to authorise 200 transfers one after the other, as the client does in bulk: counted through
the API in this process. The bench fails when the last one costs more than the first.

The least possible: one transaction for each transfer, which writes it, an audit entry at both schools and what comes of it
(a notice, or the start of the workflow), and nothing read but the transfer itself; who asks is found out once for all.
"""

import os
from collections import Counter
from datetime import timedelta
from typing import Any

from tests.bench.cloud import running_cloud
from tests.bench.markdown import number, table
from tests.bench.requests_cost import Browser

TRANSFERS = 200
LEAST_CALLS, LEAST_READS, LEAST_WRITES = 2, 1, 8
"""Of one transfer: the read and the transaction; a unit; four items of a kB, doubled by the transaction."""


def show() -> None:
    with running_cloud() as meter:
        found = _measured(meter)
    print(
        f"{TRANSFERS} transfers between two schools in bulk, each a request of its own; lists in pages of 50\n"
    )
    rows, wrong = [], []
    for step in ("request", "authorise"):
        first, last = found[f"{step} 0"], found[f"{step} {TRANSFERS - 1}"]
        rows.append([
            step,
            f"{first[0]} ({first[0] / LEAST_CALLS:.1f})",
            f"{number(first[1])} ({first[1] / LEAST_READS:.1f})",
            f"{number(first[2])} ({first[2] / LEAST_WRITES:.1f})",
            ", ".join(f"{name.partition('.')[2]} {n}" for name, n in sorted(first[3].items())),
        ])  # fmt: skip
        # items grow by a few bytes as numbers in them do, which may pass a kB
        if last[0] > first[0] or last[1] > first[1] + 1 or last[2] > first[2] + 2:
            wrong.append(f"{step}: the last of {TRANSFERS} costs {last[:3]}, the first {first[:3]}")
    print(table(["one of them", "AWS calls (least = 1)", "read units", "write units", "calls by name"], rows))
    rows = [
        [what.removeprefix("all: "), number(calls), number(reads), number(writes)]
        for what, (calls, reads, writes, _) in found.items()
        if what.startswith("all")
    ]
    print(table(["all of them", "AWS calls", "read units", "write units"], rows))
    if wrong:
        raise AssertionError("; ".join(wrong))


def _measured(meter: Any) -> dict[str, tuple[int, float, float, Counter[str]]]:
    os.environ.update(SAFEHAND_USER_POOL_ID="none", SAFEHAND_USER_POOL_CLIENT_ID="none")
    # imported late: the table's name is read from the settings at import
    from chalice.test import Client

    import app
    from chalicelib.aws import clock
    from chalicelib.storage import sessions
    from chalicelib.storage.sessions import Session
    from chalicelib.storage.table import Changes
    from chalicelib.usecases.matching import match_changed_student
    from tests.bench import movers
    from tests.bench.life import FIRST_DAY

    clock.now = lambda: FIRST_DAY
    movers.store_schools()
    for position in range(TRANSFERS):
        mover = movers.store_mover(position, movers.Size(4, 0))
        match_changed_student(mover.new, FIRST_DAY + timedelta(seconds=position))
    changes = Changes()
    for school_id in (movers.NEW, movers.PREVIOUS):
        actor = movers.holder(school_id)
        end = FIRST_DAY + timedelta(hours=9)
        sessions.add_session(
            changes,
            Session(school_id, "signed_in", actor.user_id, school_id, "", FIRST_DAY, FIRST_DAY, end, True),
        )
    changes.commit()
    with Client(app.app) as client:
        browser = Browser(client)
        for school_id, step in ((movers.NEW, "request"), (movers.PREVIOUS, "authorise")):
            browser.ask(school_id, "GET", "/account")  # what is kept for the life of a Lambda is there now
            with meter.phase(f"all: the list before {step}"):
                waiting = _list(browser, school_id, step)
            if len(waiting) != TRANSFERS:
                raise AssertionError(f"{len(waiting)} transfers wait to {step}")
            for position, transfer_id in enumerate(waiting):
                with meter.phase(f"{step} {position}"):
                    browser.ask(school_id, "POST", f"/transfers/{transfer_id}/{step}", {})
    costs = {
        p: (meter.calls[p].total(), meter.reads[p], meter.writes[p], meter.calls[p]) for p in meter.calls
    }
    for step in ("request", "authorise"):
        each = [costs[f"{step} {n}"] for n in range(TRANSFERS)]
        costs[f"all: {step}"] = (
            sum(e[0] for e in each),
            sum(e[1] for e in each),
            sum(e[2] for e in each),
            Counter(),
        )
    return costs


def _list(browser: Browser, token: str, step: str) -> list[str]:
    found: list[str] = []
    mark = ""
    while True:
        path = f"/transfers/waiting?pile={step}{'&after=' + mark if mark else ''}"
        page = browser.ask(token, "GET", path).json_body
        found += [t["transfer_id"] for t in page["transfers"]]
        mark = page["next"].replace("+", "%2B").replace("#", "%23")
        if not mark:
            return found
