"""Ids that sort by time: ten characters of time, then what makes them unique. They tell a reader nothing else."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_START = datetime(1900, 1, 1, tzinfo=UTC)


def time_mark(at: datetime) -> str:
    """Ten characters that sort as the time does (milliseconds since 1900). Raises ValueError before 1900."""
    rest = (at - _START) // timedelta(milliseconds=1)
    if rest < 0:
        raise ValueError("before 1900")
    mark = ""
    for _ in range(10):
        rest, digit = divmod(rest, 32)
        mark = _ALPHABET[digit] + mark
    return mark


def derived(*parts: str) -> str:
    """26 characters that follow from the parts: the same parts always give the same."""
    return sha256("|".join(parts).encode()).hexdigest()[:26]
