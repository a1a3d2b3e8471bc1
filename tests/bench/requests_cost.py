"""What the commonest requests cost at a school of 150 students and at one of 1,500: calls and capacity units, counted on the
local engine through the API in this process, and how long each takes against the bare calls of the engine that it makes.

A request may not scan, and none may ask or read more because the school is larger, but for what shows more.
"""

import json
import os
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from botocore.httpsession import URLLib3Session

from tests.bench.markdown import table
from tests.bench.meter import Meter
from tests.bench.table import running_table

SMALL, LARGE = 150, 1_500
TIMES = 15
SHOWS_MORE = {
    "classes of the school": "a count for each class",
    "one year group": "ten times the students",
    "search": "more names begin so",
}
"""Requests that read more at a larger school, and why; none of them reads the school."""


@dataclass(frozen=True)
class Cost:
    calls: int
    reads: float
    writes: float
    by_name: dict[str, int]
    ratio: float


def show() -> None:
    with running_table() as meter:
        costs = _measured(meter)
    print(f"One request at a school of {SMALL:,} students, and what is different at one of {LARGE:,}\n")
    rows, wrong = [], []
    for name, (small, large) in costs.items():
        is_same = (small.calls, small.reads, small.writes) == (large.calls, large.reads, large.writes)
        more = (
            "the same"
            if is_same
            else f"{large.calls} calls, {large.reads:.1f} read units: {SHOWS_MORE.get(name, '?')}"
        )
        rows.append(
            [name, small.calls, f"{small.reads:.1f}", f"{small.writes:.1f}", f"{small.ratio:.2f}", more]
        )
        if "dynamodb.Scan" in {*small.by_name, *large.by_name}:
            wrong.append(f"{name} scans")
        if name not in SHOWS_MORE and (large.calls, large.reads) != (small.calls, small.reads):
            wrong.append(f"{name} costs more at a large school")
    heads = ["Request", "calls", "read units", "write units", "p50, engine = 1", f"at {LARGE:,} students"]
    print(table(heads, rows))
    if wrong:
        raise AssertionError("; ".join(wrong))


def _measured(meter: Meter) -> dict[str, tuple[Cost, Cost]]:
    pool_id = _make_pool()
    # imported late: the table's name is read from the settings at import
    from chalice.test import Client

    import app
    from chalicelib.aws import clients, clock
    from tests.bench import busy_school

    clock.now = lambda: busy_school.NOW  # the world stands at one moment
    for service in ("cognito-idp", "s3"):
        meter.watch(clients.client(service))
    schools = [busy_school.store_school(size, pool_id) for size in (SMALL, LARGE)]
    found: list[dict[str, Cost]] = []
    with Client(app.app) as client:
        for school in schools:
            asked = _requests(Browser(client), school)
            found.append(
                {name: _cost(meter, f"{school.school_id} {name}", ask) for name, ask in asked.items()}
            )
    return {name: (cost, found[1][name]) for name, cost in found[0].items()}


def _cost(meter: Meter, phase: str, ask: Callable[[], object]) -> Cost:
    ask()  # what is kept for the life of a Lambda is there now
    with meter.phase(phase):
        ask()
    calls = meter.calls[phase]
    return Cost(calls.total(), meter.reads[phase], meter.writes[phase], dict(calls), _over_engine(ask))


class Browser:
    """Somebody at the API, without the network."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def ask(
        self,
        token: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        wanted: int = 200,
        version: int | None = None,
    ) -> Any:
        headers = {"cookie": f"__Host-session={token}", "content-type": "application/json"}
        if version is not None:
            headers["if-match"] = f'"{version}"'
        data = b"" if body is None else json.dumps(body).encode()
        got = self._client.http.request(method, path, headers=headers, body=data)
        if got.status_code != wanted:
            raise AssertionError(f"{method} {path}: {got.status_code} {got.body!r}")
        return got

    def sign_in(self, email: str, password: str) -> str:
        got = self.ask("", "POST", "/session", {"email": email, "password": password})
        return str(got.headers["Set-Cookie"]).partition("=")[2].partition(";")[0]


def _requests(browser: Browser, school: Any) -> dict[str, Callable[[], Any]]:
    """In the order of a day: sign in, look, find, read, write, administer."""
    from tests.bench.busy_school import PASSWORD

    token = browser.sign_in(school.email, PASSWORD)
    classes = browser.ask(token, "GET", "/classes").json_body["classes"]
    one, student = classes[0], f"/students/{school.student_id}"
    version = browser.ask(school.holder_token, "GET", "/groups").json_body["groups"][0]["version"]

    def get(path: str, who: str = token) -> Callable[[], Any]:
        return lambda: browser.ask(who, "GET", path)

    def post(path: str, body: Any, wanted: int = 201) -> Callable[[], Any]:
        return lambda: browser.ask(token, "POST", path, body, wanted=wanted)

    def save_grid() -> None:
        nonlocal version
        grid = {c: ["view_students", "view_incidents"] for c in school.category_ids}
        path = f"/groups/{school.group_id}/permissions"
        got = browser.ask(school.holder_token, "PUT", path, {"permissions": grid}, version=version)
        version = got.json_body["version"]

    return {
        "sign-in": lambda: browser.sign_in(school.email, PASSWORD),
        "start page, teacher": get("/dashboard"),
        "start page, key holder": get("/dashboard", school.holder_token),
        "classes of the school": get("/classes"),
        "one form of 30": get(f"/students?class_id={one['class_id']}"),
        "one year group": get(f"/students?year_id={one['year_id']}"),
        "search": post("/students/search", {"text": school.surname}, 200),
        "chronology, 50 of 1,000": get(f"{student}/incidents"),
        "one incident": get(f"{student}/incidents/{school.incident_id}"),
        "log an incident": post(
            f"{student}/incidents",
            {
                "occurred_at": "2020-01-01T09:00:00+00:00",
                "category_ids": ["cat_00"],
                "text": "Said at lunch.",
            },
        ),
        "vault list, 20 files": get(f"{student}/documents"),
        "start an upload": post(
            f"{student}/documents", {"file_name": "note.pdf", "category_ids": ["cat_00"]}
        ),
        "save a permission grid": save_grid,
    }


def _make_pool() -> str:
    from chalicelib.aws.clients import client

    os.environ.update(SAFEHAND_VAULT_BUCKET="vault", SAFEHAND_INGEST_BUCKET="ingest")
    pool = client("cognito-idp")
    pool_id = str(
        pool.create_user_pool(
            PoolName="people",
            UsernameAttributes=["email"],
            Policies={"PasswordPolicy": {"MinimumLength": 12}},
        )["UserPool"]["Id"]
    )
    made = pool.create_user_pool_client(
        UserPoolId=pool_id, ClientName="api", ExplicitAuthFlows=["ADMIN_USER_PASSWORD_AUTH"]
    )
    os.environ.update(
        SAFEHAND_USER_POOL_ID=pool_id, SAFEHAND_USER_POOL_CLIENT_ID=made["UserPoolClient"]["ClientId"]
    )
    return pool_id


def _over_engine(ask: Callable[[], object]) -> float:
    """The median time of the request over the median of what the engine took of it (calls side by side are added up)."""
    whole, inside = [], []
    send = URLLib3Session.send
    spent = 0.0

    def timed(session: URLLib3Session, request: Any) -> Any:
        nonlocal spent
        begin = time.perf_counter()
        answer = send(session, request)
        with lock:
            spent += time.perf_counter() - begin
        return answer

    lock = threading.Lock()
    with patch.object(URLLib3Session, "send", timed):
        for _ in range(TIMES):
            spent, begin = 0.0, time.perf_counter()
            ask()
            whole.append(time.perf_counter() - begin)
            inside.append(spent)
    return statistics.median(whole) / statistics.median(inside)
