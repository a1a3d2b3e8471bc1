"""Recovery codes: for a person whose authenticator app is gone. Ten, each good once."""

from collections.abc import Iterable
from hashlib import sha256

CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which look alike on paper."""
LENGTH = 16
"""79 random bits: nobody guesses one, so a plain hash of it is enough."""


def shown(raw: str) -> str:
    """In groups of four, as it is printed."""
    return "-".join(raw[i : i + 4] for i in range(0, len(raw), 4))


def hash_of(user_id: str, code: str) -> str:
    """However it was typed: spaces, hyphens and capitals do not count. Bound to the person."""
    plain = "".join(c for c in code.lower() if c in ALPHABET)
    return sha256(f"{user_id}|{plain}".encode()).hexdigest()


def hashes_of(user_id: str, codes: Iterable[str]) -> set[str]:
    return {hash_of(user_id, c) for c in codes}
