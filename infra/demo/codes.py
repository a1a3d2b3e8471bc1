"""`make code`: this minute's authenticator codes of the demo's people, for those without an authenticator app at hand."""

import re
import sys
import time

import pyotp

from infra.build import ROOT

PEOPLE = ROOT / ".local/engine/people.txt"
_LINE = re.compile(r"(\S+@\S+)\s+authenticator secret: ([A-Z2-7]+)")


def codes(told: str) -> list[tuple[str, str]]:
    """(e-mail address, six digits) for each line of the demo's sign-in list that has a secret."""
    return [(who, pyotp.TOTP(secret).now()) for who, secret in _LINE.findall(told)]


def main() -> int:
    if not PEOPLE.is_file():
        print(
            "Nobody is there yet: start the demo with `make run` and ask again in another window.",
            file=sys.stderr,
        )
        return 1
    for who, code in codes(PEOPLE.read_text("utf-8")):
        print(f"  {who:34} {code}")
    print(f"  good for another {30 - int(time.time()) % 30} seconds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
