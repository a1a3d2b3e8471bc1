"""Keyed hashes of identifiers (UPNs), so that no key of the table ever holds one."""

import hmac
from dataclasses import dataclass


@dataclass(frozen=True)
class IdentifierHasher:
    """HMAC-SHA-256 with the current key to write and look up, and with the previous one to look up while keys rotate."""

    current: bytes
    previous: bytes = b""

    def to_write(self, value: str) -> str:
        return _hash(self.current, value)

    def to_look_up(self, value: str) -> list[str]:
        """Newest first."""
        return [_hash(key, value) for key in (self.current, self.previous) if key]


def _hash(key: bytes, value: str) -> str:
    return hmac.digest(key, value.encode(), "sha256").hex()[:40]
