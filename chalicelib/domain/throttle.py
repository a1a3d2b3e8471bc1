"""How long to wait after how many tries: short at first, twice as long each time, never for long.

Nobody is locked out: whoever knows somebody's address could lock them out on purpose. docs/decisions/0054.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Limit:
    """`free` tries cost nothing; the next waits `first`, each further one twice as long up to `longest`.

    After `quiet` without a try all is forgotten.
    """

    name: str
    free: int
    first: timedelta
    longest: timedelta
    quiet: timedelta = timedelta(hours=1)

    def wait_after(self, tries: int) -> timedelta:
        """How long nothing is answered after this many tries that went wrong."""
        over = tries - self.free
        if over < 0:
            return timedelta(0)
        return min(self.longest, self.first * (1 << min(over, 20)))


_SECONDS, _MINUTES = timedelta(seconds=1), timedelta(minutes=1)

PASSWORDS = Limit("password", 5, 15 * _SECONDS, 5 * _MINUTES)
"""Wrong passwords for one account."""

CODES = Limit("code", 5, 15 * _SECONDS, 15 * _MINUTES)
"""Wrong codes for one account, over all sign-ins: they have six digits only, and who tries them has the password."""

ADDRESSES = Limit("address", 40, 5 * _SECONDS, 30 * _SECONDS)
"""Wrong passwords from one network address. A whole school may stand behind one, so nobody there waits for long."""

RESETS = Limit("reset", 3, 2 * _MINUTES, 15 * _MINUTES)
"""Forgotten passwords of one account. Each counts: they send a mail."""

RESET_ADDRESSES = Limit("reset_address", 20, 30 * _SECONDS, 10 * _MINUTES)
"""Forgotten passwords, and wrong links, from one network address."""

LINK_ADDRESSES = Limit("link_address", 20, 30 * _SECONDS, 10 * _MINUTES)
"""Links to packages that are wrong or dead, from one network address."""
