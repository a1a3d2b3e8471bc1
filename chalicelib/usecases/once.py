"""Creations that may be sent again: a browser that got no answer cannot tell whether the first one was done.

The sender names the creation with an idempotency key of its own. The same key with the same request gives what the
first one made; with another request it is refused. docs/decisions/0050.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from chalicelib.domain.errors import Invalid
from chalicelib.domain.permission import Actor
from chalicelib.storage import once
from chalicelib.storage.table import Changes


@dataclass(frozen=True)
class Once:
    """`key` as the sender chose it ("" for none: then nothing is remembered); `request_sha256` of route and body."""

    key: str = ""
    request_sha256: str = ""


ANEW = Once()


def find_made(actor: Actor, asked: Once, now: datetime) -> str:
    """The id of what this very request made before; "" when it did not. Raises Invalid for another request's key."""
    found = once.find_made(_hash(actor, asked), now) if asked.key else None
    if found is None:
        return ""
    if found[0] != asked.request_sha256:
        raise Invalid(
            "This Idempotency-Key was used for another request. Choose a new one for each creation.",
            code="idempotency_key_used",
        )
    return found[1]


def add_made(changes: Changes, actor: Actor, asked: Once, made_id: str, now: datetime) -> None:
    """Remembers it in the same transaction. Commit raises MadeMeanwhile, on which the guard asks once more."""
    if asked.key:
        once.add_made(changes, _hash(actor, asked), asked.request_sha256, made_id, now)


def _hash(actor: Actor, asked: Once) -> str:
    return sha256(f"{actor.user_id}|{asked.key}".encode()).hexdigest()
