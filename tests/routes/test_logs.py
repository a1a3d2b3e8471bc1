"""Every route is called by somebody who may and by somebody who may not: the log then holds nobody's words, name, number,
address, password or token, neither sent nor answered."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders import UPN
from tests.cloud import Cloud, Kept
from tests.routes.conftest import Api
from tests.routes.matrix import ROUTES
from tests.routes.test_audited import ROLES, api, ids, who
from tests.routes.test_matrix import ask

__all__ = ["api", "ids"]

OURS = re.compile(r"[a-z]{2,4}_\w+|[a-z_]+|\d{4}-\d\d-\d\d.*|\d+|")
"""Ids, words of the API, moments and numbers may stand in a log."""
STORED = {
    "Okonedo",
    "Maya",
    "Ring home",
    "Note 1",
    "Robin Vale",
    "Sasha Quill",
    "Ezra Extra",
    "b.example",
    UPN,
}


def texts(body: Any) -> Iterator[str]:
    """Every text in what was sent or answered that is somebody's own."""
    if isinstance(body, dict):
        for one in body.values():
            yield from texts(one)
    elif isinstance(body, list):
        for one in body:
            yield from texts(one)
    elif isinstance(body, str) and not OURS.fullmatch(body):
        yield body


def test_no_log_line_holds_what_is_somebodys(
    cloud: Cloud, api: Api, ids: dict[str, str], printed: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    world, secrets, told = Kept(), set(STORED), set()
    for route in ROUTES:
        for role in {r.name: r for r in (who(route, 200, 201), who(route, 403, 404)) if r}.values():
            before = printed.tell()
            answer = ask(api, route, role, ids)
            world.put_back()
            secrets |= {*texts(route.body), role.credential}
            lines = printed.getvalue()[before:]
            # an answer's sentences (error messages, what a status means) are ours; values of fields that people fill are not
            own = set() if answer.status >= 400 else set(texts(answer.body))
            found = {s for s in secrets | own if len(s) > 3 and s in lines}
            assert not found, f"{route.method} {route.path}, {role.name}: {found}"
            told |= {json.loads(line)["message"] for line in lines.splitlines()}
    everything = printed.getvalue() + caplog.text
    assert not {s for s in secrets if len(s) > 3 and s in everything}
    assert {"refused"} <= told, "the log was looked at"
    assert len(ROLES) > 20


def test_the_check_finds_a_leak(
    cloud: Cloud, api: Api, ids: dict[str, str], printed: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import logger
    from chalicelib.usecases import access, chronology

    def leak(*given: Any, **named: Any) -> None:
        logger.info("read by Robin Vale")
        access.note_read(*given, **named)

    monkeypatch.setattr(chronology, "note_read", leak)
    route = next(r for r in ROUTES if r.path.endswith("/incidents") and r.method == "GET")
    role = who(route, 200)
    assert role
    ask(api, route, role, ids)
    assert any(secret in printed.getvalue() for secret in STORED)
