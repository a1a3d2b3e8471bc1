"""Whatever is sent, to whichever route: the API answers in its own shape, never with a crash, and quotes nothing."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.routes.guard import ENDPOINTS, Endpoint
from tests import builders as make
from tests import world
from tests.builders import NEW
from tests.routes.conftest import Api

MARK = "Zaubernuss"
"""A word of the sender's own that no answer may repeat."""

HOSTILE: list[Any] = [
    None, True, -1, 10**30, 1.5e308, "", " ", MARK, f"{MARK}\x00", f"{MARK}\u202egnp.exe", f"=1+1+{MARK}",
    f"../../{MARK}", f"<script>{MARK}</script>", f"{MARK}\ud7ff\U0001f9f7", MARK * 6_000, [], [None], [[]],
    [MARK] * 10_000, {}, {MARK: MARK}, {"": {}},
]  # fmt: skip
TAKING = [e for e in ENDPOINTS if e.takes]


def plausible(schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    """A value of the right type; ids in it lead nowhere."""
    if "$ref" in schema:
        return plausible(defs[schema["$ref"].rpartition("/")[2]], defs)
    if "anyOf" in schema:
        return plausible(schema["anyOf"][0], defs)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [""])[0])
    kind = schema.get("type")
    if kind == "object":
        return {name: plausible(one, defs) for name, one in schema.get("properties", {}).items()}
    if kind == "array":
        return [plausible(schema["items"], defs)]
    if kind == "string":
        formats = {"date": "2026-11-02", "date-time": "2026-11-02T10:00:00+00:00"}
        return formats.get(schema.get("format", ""), "abcdef")
    return {"integer": 1, "number": 0.5, "boolean": False}[str(kind)]


def spoilt(value: Any) -> Iterator[Any]:
    """The value with each of its parts, one at a time, replaced by each hostile one."""
    yield from HOSTILE
    if isinstance(value, dict):
        for name in value:
            yield from ({**value, name: bad} for bad in spoilt(value[name]))
            yield {n: v for n, v in value.items() if n != name}
    if isinstance(value, list) and value:
        yield from ([bad] for bad in spoilt(value[0]))


def bodies(route: Endpoint) -> Iterator[bytes]:
    assert route.takes
    schema = route.takes.model_json_schema()
    good = plausible(schema, schema.get("$defs", {}))
    for body in spoilt(good):
        yield json.dumps(body).encode()
    text = json.dumps(good)
    yield b"[" * 100_000
    yield (text[:-1] + ', "a": ' + "[" * 3_000 + "]" * 3_000 + "}").encode()
    yield (text[:-1] + ("," + text[1:-1]) * 3 + "}").encode()  # every name several times
    yield text.encode("utf-16")
    yield text.encode() + b"\x00"
    yield text[: len(text) // 2].encode()


@pytest.mark.parametrize("route", TAKING, ids=lambda e: f"{e.method} {e.path}")
def test_no_body_makes_a_route_crash_or_talk(route: Endpoint, holder: Api, user_pool: str) -> None:
    world.store_student(make.student())
    path = route.path.replace("{student_id}", "stu_new").replace("{", "").replace("}", "")
    asker = Api(holder.client) if route.public else holder
    tried = 0
    for raw in bodies(route):
        headers = {"content_type": "application/json"}
        if route.changes_version:
            headers["if_match"] = '"1"'
        answer = asker.ask(route.method, path, raw=raw, **headers)
        tried += 1
        assert answer.status != 500, raw[:200]
        if answer.status >= 400:
            assert answer.error["message"].endswith("."), raw[:200]
            assert MARK not in json.dumps(answer.body), raw[:200]
    assert tried > 20


def test_a_route_that_crashes_is_found(holder: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.usecases import categories

    def crash(*args: object) -> None:
        raise KeyError

    monkeypatch.setattr(categories, "add_category", crash)
    (route,) = [e for e in TAKING if (e.method, e.path) == ("POST", "/categories")]
    statuses = {holder.ask("POST", "/categories", raw=raw).status for raw in bodies(route)}
    assert 500 in statuses
    assert world.categories_of(NEW).version == 1
