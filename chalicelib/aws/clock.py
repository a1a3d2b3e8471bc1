"""The clock. Use cases get `now` handed in; only app.py and routes read it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Aware, in UTC."""
    return datetime.now(UTC)
