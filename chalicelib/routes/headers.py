"""What stands in the headers of a request: the session's cookie, an API key, a version, an idempotency key."""

import json
import re
from hashlib import sha256

from chalice.app import Request

from chalicelib.domain.errors import Invalid
from chalicelib.domain.origin import Origin, origin
from chalicelib.usecases.once import ANEW, Once

COOKIE = "__Host-session"
_ETAG = re.compile(r'"([0-9]{1,9})"')
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


def api_key_of(request: Request) -> str:
    """What stands in the Authorization header as a bearer token, well-formed or not; "" when there is none."""
    scheme, _, text = request.headers.get("authorization", "").strip().partition(" ")
    return (text.strip() or "-") if scheme.lower() == "bearer" else ""


def token_of(request: Request) -> str:
    """The session's token; "" when there is none."""
    for part in request.headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            return str(value)
    return ""


def cookie_of(token: str) -> str:
    """The Set-Cookie header that gives the browser a session; an empty token takes it away."""
    age = "" if token else "; Max-Age=0"
    return f"{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict{age}"


def origin_of(request: Request) -> Origin:
    """Where the request comes from.

    The CDN adds the visitor's address to X-Forwarded-For and the gateway adds the CDN's: so the last but one was written
    by the CDN, whatever a visitor sent before it. Who goes round the CDN can write it; they gain fresh counts for
    addresses, never for accounts (docs/decisions/0054).
    """
    passed = [a.strip() for a in request.headers.get("x-forwarded-for", "").split(",") if a.strip()]
    source = (request.context.get("identity") or {}).get("sourceIp") or ""
    return origin(passed[-2] if len(passed) > 1 else source, request.headers.get("user-agent", ""))


def version_of(request: Request) -> int:
    """The version that the sender has seen (If-Match). Raises Invalid when it is not named."""
    sent = _ETAG.fullmatch(request.headers.get("if-match", "").strip())
    if sent is None:
        raise Invalid(
            'Name the version that you have seen, as its ETag says: If-Match: "3".', code="if_match_missing"
        )
    return int(sent[1])


def once_of(request: Request, route: str, ids: dict[str, str]) -> Once:
    """The sender's idempotency key with a hash of all that was asked; ANEW for none. Raises Invalid for a bad key."""
    key = request.headers.get("idempotency-key", "")
    if not key:
        return ANEW
    if not _KEY.fullmatch(key):
        raise Invalid(
            "An Idempotency-Key has 8 to 64 letters, digits, - or _.", code="idempotency_key_format"
        )
    asked = sha256(json.dumps([route, sorted(ids.items())]).encode())
    asked.update(raw_of(request))
    return Once(key, asked.hexdigest())


def raw_of(request: Request) -> bytes:
    sent = request.raw_body or b""
    return sent.encode() if isinstance(sent, str) else sent
