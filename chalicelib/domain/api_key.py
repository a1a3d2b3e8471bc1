"""An API key: how a school's MIS says who it is. It may send enrolments and look at what became of them, no more."""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from chalicelib.domain.permission import Actor
from chalicelib.domain.text import check_name

MAX_LIVE = 10
"""Keys of one school that are not revoked: one for each interface, and a second one of each while it is changed."""

MAX_LABEL = 100
RANDOM_BYTES = 32
_TEXT = re.compile(r"shk_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class ApiKey:
    """What is known of a key; the key itself is not. `created_by` is the person's name."""

    key_id: str
    school_id: str
    label: str
    created_at: datetime
    created_by: str
    last_used_on: date | None = None
    revoked_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """Who acts when the key is used."""
        return Actor(self.key_id, f"API key {self.label}", self.school_id, is_connector=True)


def key_text(random: bytes) -> str:
    """The key as its holder gets it: `shk_` and 43 URL-safe characters. Raises ValueError for other than 32 bytes."""
    if len(random) != RANDOM_BYTES:
        raise ValueError("a key is made of 32 random bytes")
    return f"shk_{urlsafe_b64encode(random).decode().rstrip('=')}"


def is_key(text: str) -> bool:
    return _TEXT.fullmatch(text) is not None


def key_hash(text: str) -> str:
    """SHA-256 in hex, all that is kept of a key.

    No slow hash is needed: those protect passwords, which can be guessed; 256 random bits cannot.
    """
    return sha256(text.encode()).hexdigest()


def check_label(text: str) -> str:
    """One line of 1 to 100 characters, trimmed. Raises Invalid."""
    return check_name(text, "label", longest=MAX_LABEL)
