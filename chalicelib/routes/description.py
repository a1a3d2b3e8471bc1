"""/openapi.json: the OpenAPI 3.1 document of this API, generated from the routes' own declarations."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from chalice.app import Blueprint, Response
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from chalicelib.routes.guard import ENDPOINTS, Endpoint, Model, may_be_left_out
from chalicelib.routes.headers import COOKIE

routes = Blueprint(__name__)

Models = Mapping[Any, dict[str, Any]]
"""Each model with the reference to its schema."""

_ERRORS = {
    "400": "What was sent does not fit; `fields` says where.",
    "401": "Nobody is signed in, the session has ended, or the API key opens nothing.",
    "403": "Signed in, but not allowed.",
    "404": "Not there, or another school's.",
    "409": "Not possible in this state, or somebody else was first.",
    "412": "It was changed since it was read; `current` is how it stands now.",
    "429": "Too many tries, or too many files on their way.",
    "500": "Our mistake; give support the request_id.",
}


class ErrorBody(Model):
    """`code` is stable, `message` is a sentence for people, `fields` names what does not fit.

    `current`: with 412, the thing as it stands now, shaped as the route's own reply.
    """

    code: str
    message: str
    request_id: str
    fields: dict[str, str] = Field(default_factory=dict)
    current: dict[str, Any] | None = None


class Error(Model):
    error: ErrorBody


@routes.route("/openapi.json", methods=["GET"])
def describe() -> Response:
    """This document. Public: it says how the API is used and nothing about anybody."""
    return Response(document(), headers={"Content-Type": "application/json", "Cache-Control": "no-store"})


describe.is_public = True


@cache
def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document as a dictionary of plain JSON values, in a stable order."""
    bodies: list[type[BaseModel]] = sorted(
        {m for e in ENDPOINTS for m in (e.takes, e.gives) if m is not None} | {Error},
        key=lambda m: m.__name__,
    )
    wanted = [
        (m, "serialization" if m in {e.gives for e in ENDPOINTS} | {Error} else "validation") for m in bodies
    ]
    refs, schemas = models_json_schema(wanted, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]  # its mode is one of two literals
    models = {model: ref for (model, _), ref in refs.items()}
    paths: dict[str, dict[str, Any]] = {}
    for one in sorted(ENDPOINTS, key=lambda e: (e.path, e.method)):
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, models)
    return _with_short_names(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Safehand",
                "version": "1",
                "description": "Moves a child's safeguarding record to the right people at the new school.",
            },
            "servers": [{"url": "/api"}],
            "security": [{"session": []}],
            "paths": paths,
            "components": {
                "schemas": dict(sorted(schemas.get("$defs", {}).items())),
                "securitySchemes": {
                    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
                    "api_key": {"type": "http", "scheme": "bearer"},
                },
            },
        }
    )


def _with_short_names(document: dict[str, Any]) -> dict[str, Any]:
    """Two nouns may have a class of one name: the State of a transfer is TransferState, that of an export ExportState."""

    def short(found: re.Match[str]) -> str:
        return found[1].title().replace("_", "") + found[2]

    found: dict[str, Any] = json.loads(
        re.sub(r"\bchalicelib__[a-z]+__([a-z_]+)__([A-Z]\w+)", short, json.dumps(document))
    )
    return found


def _operation(one: Endpoint, models: Models) -> dict[str, Any]:
    ids = re.findall(r"{(\w+)}", one.path)
    parameters = [{"name": i, "in": "path", "required": True, "schema": {"type": "string"}} for i in ids]
    parameters += [
        {"name": q, "in": "query", "required": False, "schema": {"type": "string"}} for q in one.query
    ]
    parameters += [_header(*h) for h in _headers(one)]
    operation: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "responses": {str(one.status): _json("Done.", models[one.gives])}
        | {
            status: _json(text, models[Error])
            for status, text in _ERRORS.items()
            if status != "412" or one.changes_version
        },
    }
    if parameters:
        operation["parameters"] = parameters
    if one.takes:
        operation["requestBody"] = {
            "required": not may_be_left_out(one.takes),
            "content": _content(models[one.takes]),
        }
    if one.public:
        operation["security"] = []
    if one.key:
        ways = ["api_key"] if one.key == "only" else ["session", "api_key"]
        operation["security"] = [{way: []} for way in ways]
    return operation


def _headers(one: Endpoint) -> Iterator[tuple[str, bool, str]]:
    """(name, whether it must be there, what it says)."""
    if one.changes_version:
        yield "If-Match", True, 'The version that you have seen, as its ETag says, for example "3".'
    if one.once:
        yield (
            "Idempotency-Key",
            False,
            "Your own name of this creation: sent again within a day it makes nothing twice.",
        )


def _header(name: str, required: bool, text: str) -> dict[str, Any]:
    return {
        "name": name, "in": "header", "required": required, "description": text, "schema": {"type": "string"},
    }  # fmt: skip


def _json(text: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": _content(body)}


def _content(body: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": body}}
