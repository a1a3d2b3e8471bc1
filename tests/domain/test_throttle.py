"""How long to wait after how many tries."""

from datetime import timedelta

import pytest

from chalicelib.domain.throttle import ADDRESSES, CODES, PASSWORDS, RESET_ADDRESSES, RESETS, Limit

LIMITS = (PASSWORDS, CODES, ADDRESSES, RESETS, RESET_ADDRESSES)


def test_it_begins_short_doubles_and_ends_soon() -> None:
    waits = [int(PASSWORDS.wait_after(n).total_seconds()) for n in range(12)]
    assert waits == [0, 0, 0, 0, 0, 15, 30, 60, 120, 240, 300, 300]


@pytest.mark.parametrize("limit", LIMITS, ids=lambda one: one.name)
def test_no_number_of_tries_locks_anybody_out(limit: Limit) -> None:
    assert limit.wait_after(limit.free - 1) == timedelta(0) < limit.wait_after(limit.free)
    for tries in (10, 1_000, 10**9):
        assert limit.wait_after(tries) <= limit.longest <= timedelta(minutes=15)
    assert limit.quiet > limit.longest, "a wait must not be forgotten before it is over"


def test_each_has_its_own_count() -> None:
    assert len({one.name for one in LIMITS}) == len(LIMITS)
