"""The six digits that an authenticator app would show."""

import time

import pyotp

_ENOUGH = 3
"""Seconds. A person types within them; the machine that checks takes the code of its own half minute only."""


def code_of(secret: str) -> str:
    """The code of `secret` (base32), waiting for the next one where this one is about to end."""
    totp = pyotp.TOTP(secret)
    left = totp.interval - time.time() % totp.interval
    if left < _ENOUGH:
        time.sleep(left)
    return totp.now()
