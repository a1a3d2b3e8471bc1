"""The guard of every route: session, input, errors -> JSON. The only file that knows HTTP status codes.

A route is declared with `endpoint`, which puts it on a Blueprint, lists it for the OpenAPI document, and makes sure
that nobody gets further without a session (or an API key, where the route takes one), that input fits its model, and
that every reply is JSON and never stored.
"""

import json
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import unquote

from aws_lambda_powertools import Logger
from chalice.app import Blueprint, Request, Response
from pydantic import BaseModel, ConfigDict, ValidationError

from chalicelib.aws import clock
from chalicelib.domain.errors import (
    Invalid,
    MadeMeanwhile,
    NoSchool,
    NotAllowed,
    NotFound,
    NotPossibleNow,
    NotSignedIn,
    SafehandError,
    Stale,
    TooManyTries,
)
from chalicelib.domain.origin import NOWHERE, Origin
from chalicelib.domain.permission import Actor
from chalicelib.routes.headers import api_key_of, cookie_of, once_of, origin_of, raw_of, token_of, version_of
from chalicelib.usecases import api_keys, sessions
from chalicelib.usecases.access import note_no_school
from chalicelib.usecases.once import ANEW, Once

MAX_BODY = 1_000_000
MAX_PARAMETER = 700
"""Bytes of one parameter of an address: 20 ids with commas between. A key of the table has room for 1,024."""
MAX_FAULTS = 100
"""Faults of a body that are named; a batch may have many thousands."""

TakesKey = Literal[False, True, "only"]
"""Whether a route may be called with an API key: no, as well as with a session, or not otherwise."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")

_STATUS: dict[type[SafehandError], int] = {
    Invalid: 400,
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    NotPossibleNow: 409,
    Stale: 412,
    TooManyTries: 429,
}
_HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}

logger = Logger(child=True)


class Model(BaseModel):
    """Base of all bodies: what is not known is refused, text stays as it was sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)


B = TypeVar("B", bound=Model | None)


@dataclass(frozen=True)
class Call(Generic[B]):
    """What a route's function gets. `token` is the raw session token ("" when there is none).

    `version`: for a route that changes a version, the one that the sender has seen (If-Match), else 0.
    `once`: for a creation, the sender's idempotency key and what was asked.
    """

    actor: Actor
    body: B
    query: dict[str, str]
    now: datetime
    token: str
    version: int = 0
    once: Once = ANEW
    origin: Origin = NOWHERE


@dataclass(frozen=True)
class Reply:
    """A body with a new session cookie; an empty token takes the cookie away."""

    body: Model
    token: str


@dataclass(frozen=True)
class Endpoint:
    """One route, as the OpenAPI document and the house rules see it."""

    method: str
    path: str
    name: str
    summary: str
    takes: type[Model] | None
    gives: type[Model]
    status: int
    public: bool
    key: TakesKey
    query: tuple[str, ...]
    changes_version: bool
    once: bool
    current: Callable[[Any], Model] | None


ENDPOINTS: list[Endpoint] = []
NOBODY = Actor("nobody", "", None)
"""Who calls a public route. Permission allows such an actor nothing."""


def endpoint(
    blueprint: Blueprint,
    method: str,
    path: str,
    *,
    gives: type[Model],
    takes: type[Model] | None = None,
    status: int = 200,
    public: bool = False,
    key: TakesKey = False,
    query: tuple[str, ...] = (),
    changes_version: bool = False,
    once: bool = False,
    current: Callable[[Any], Model] | None = None,
) -> Callable[[Callable[..., Model | Reply]], Callable[..., Response]]:
    """Declares a route. The function gets a `Call` and the path's ids; its docstring is the route's summary.

    `changes_version`: the sender must name the version that it has seen (If-Match); `current` makes the body that
    a Stale error shows beside what was sent. `once`: a creation that takes an Idempotency-Key.
    """

    def declare(view: Callable[..., Model | Reply]) -> Callable[..., Response]:
        summary = (view.__doc__ or "").strip().partition("\n")[0]
        made = Endpoint(
            method,
            path,
            view.__name__,
            summary,
            takes,
            gives,
            status,
            public,
            key,
            query,
            changes_version,
            once,
            current,
        )
        ENDPOINTS.append(made)

        def guarded(**ids: str) -> Response:
            request: Request = blueprint.current_request
            try:
                return _answer(view, made, request, ids)
            except SafehandError as error:
                return _refuse(error, request, made)
            except Exception as error:
                return _crash(error, request)

        guarded.__name__ = view.__name__
        guarded.__doc__ = view.__doc__
        guarded.is_guarded = True  # type: ignore[attr-defined]  # the house rules look for it
        # no content types: Chalice would refuse others itself, with a body and headers that are not ours
        blueprint.route(path, methods=[method], name=f"{method} {path}", content_types=[])(guarded)
        return guarded

    return declare


def _answer(
    view: Callable[..., Model | Reply], made: Endpoint, request: Request, ids: dict[str, str]
) -> Response:
    now = clock.now()
    token = token_of(request)
    actor = _actor(made, request, token, now)
    for value in ids.values():
        if not _ID.fullmatch(value):
            raise NotFound
    call = Call(
        actor,
        _body(made, request),
        _query(made, request),
        now,
        token,
        version_of(request) if made.changes_version else 0,
        once_of(request, f"{made.method} {made.path}", ids) if made.once else ANEW,
        origin_of(request),
    )
    try:
        result = view(call, **ids)
    except MadeMeanwhile:
        result = view(call, **ids)  # the other one of two is done, and is found now
    except NoSchool:
        note_no_school(actor, now)
        raise
    body = result.body if isinstance(result, Reply) else result
    headers: dict[str, Any] = dict(_HEADERS)
    if (version := getattr(body, "version", None)) is not None:
        headers["ETag"] = f'"{version}"'
    if isinstance(result, Reply):
        headers["Set-Cookie"] = cookie_of(result.token)
    return Response(body.model_dump_json(), status_code=made.status, headers=headers)


def _actor(made: Endpoint, request: Request, token: str, now: datetime) -> Actor:
    """Who calls: with a session's cookie, or with an API key where the route takes one. Never with both."""
    key = api_key_of(request)
    if key and token:
        raise Invalid("Send either a session cookie or an API key, not both.", code="two_credentials")
    if key and made.key:
        return api_keys.actor_of_key(
            key, now
        )  # no browser adds a key by itself: another site cannot forge this
    _same_site(request)
    if made.public:
        return NOBODY
    if key:
        raise NotSignedIn("An API key does not open this. It may send enrolments and look at imports.")
    if made.key == "only":
        raise NotSignedIn("Send your school's API key: Authorization: Bearer shk_...")
    return sessions.actor_of(token, now)


def _same_site(request: Request) -> None:
    """The cookie is SameSite=Strict; browsers that say where a request comes from are held to it as well."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed("The request came from another site.")


def _body(made: Endpoint, request: Request) -> Model | None:
    raw = raw_of(request)
    if made.takes is None:
        if raw not in (b"", b"{}"):
            raise Invalid("This request takes no body.")
        return None
    if raw == b"" and may_be_left_out(made.takes):
        return made.takes()
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Invalid("Send the body as application/json.", code="not_json")
    if len(raw) > MAX_BODY:
        raise Invalid("The request is too large. Send files through the vault.", code="too_large")
    try:
        return made.takes.model_validate_json(raw)
    except ValidationError as error:
        raise _invalid(error, made.takes) from None


def may_be_left_out(body: type[Model]) -> bool:
    """A body whose fields all have defaults."""
    return not any(field.is_required() for field in body.model_fields.values())


@cache
def _field_names(body: type[Model]) -> frozenset[str]:
    schema = body.model_json_schema()
    shapes = [schema, *schema.get("$defs", {}).values()]
    return frozenset(name for shape in shapes for name in shape.get("properties", {}))


def _invalid(error: ValidationError, body: type[Model]) -> Invalid:
    """Names the fields and what each needs; never quotes what was sent, nor names that are the sender's own text."""
    fields = {}
    known = _field_names(body)
    for one in error.errors(include_input=False, include_url=False, include_context=False)[:MAX_FAULTS]:
        place = [str(p) if isinstance(p, int) or p in known else "(one of them)" for p in one["loc"]]
        if one["type"] == "extra_forbidden":
            place[-1:] = ["(a field that is not known here)"]
        fields[".".join(place) or "body"] = one["type"]
    names = ", ".join(sorted(fields)[:5])
    return Invalid(f"Check what was sent: {names}.", fields=fields)


def _query(made: Endpoint, request: Request) -> dict[str, str]:
    given: dict[str, str] = dict(request.query_params or {})
    unknown = set(given) - set(made.query)
    if unknown:
        raise Invalid("The address has a parameter that is not known here.", code="unknown_parameter")
    query = {name: unquote(given[name]) for name in made.query if name in given}
    if any(len(value.encode()) > MAX_PARAMETER for value in query.values()):
        raise Invalid("The address has a parameter that is too long.", code="parameter_too_long")
    return query


def _refuse(error: SafehandError, request: Request, made: Endpoint) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    logger.info("refused", extra={"code": error.code, "status": status, "route": _route(request)})
    headers: dict[str, Any] = dict(_HEADERS)
    if isinstance(error, TooManyTries) and error.wait_seconds:
        headers["Retry-After"] = str(error.wait_seconds)
    current = None
    if isinstance(error, Stale) and error.current is not None and made.current is not None:
        current = made.current(error.current)
    return Response(
        _error(error.code, error.message, error.fields, request, current), status_code=status, headers=headers
    )


def _crash(error: Exception, request: Request) -> Response:
    # the message of an unexpected error may hold anything, so only its type and place are logged
    frames = [
        f"{f.filename.rpartition('/')[2]}:{f.lineno} {f.name}"
        for f in traceback.extract_tb(error.__traceback__)
    ]
    logger.error(
        "unexpected error",
        extra={"error_type": type(error).__name__, "at": frames[-6:], "route": _route(request)},
    )
    sentence = (
        "Something went wrong on our side. Load the page and look whether it was saved before you repeat it."
    )
    return Response(_error("unexpected", sentence, {}, request), status_code=500, headers=dict(_HEADERS))


def _error(
    code: str, message: str, fields: dict[str, str], request: Request, current: Model | None = None
) -> str:
    found: dict[str, Any] = {"code": code, "message": message, "request_id": _request_id(request)}
    if fields:
        found["fields"] = fields
    if current is not None:
        found["current"] = current.model_dump(mode="json")
    return json.dumps({"error": found})


def _route(request: Request) -> str:
    """The route's pattern, not the address with its ids."""
    return f"{request.method} {request.context.get('resourcePath', '')}"


def _request_id(request: Request) -> str:
    """The number that people tell support: the one that stands in every log line of the call (app.correlate)."""
    return str(getattr(request.lambda_context, "aws_request_id", ""))
