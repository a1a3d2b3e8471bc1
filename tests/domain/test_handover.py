"""The life of a hand-over: every state with every step, and when the clock looks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.handover import (
    BY_SENDER,
    LIVE,
    MOST_DOWNLOADS,
    MOST_LINKS,
    Handover,
    State,
    Step,
    handover_of,
    moved,
    next_look,
    offered,
)

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
BEGUN = Handover(
    "hov_one", "stu_old", "sch_old", "Oakfield", "dsl@oakfield.example", "usr_one", "Sasha", NOW, 14, date(2026, 12, 1),
    "six small words",
)  # fmt: skip
READY = replace(offered(BEGUN, 5_000, NOW), downloads=1)
POSSIBLE = {
    State.BEING_MADE: {Step.OFFER, Step.REVOKE, Step.FAIL},
    State.READY: {
        Step.SEND_AGAIN, Step.SHOW_PASSPHRASE, Step.DOWNLOAD, Step.CONFIRM, Step.NOTE_RECEIPT, Step.EXPIRE, Step.REVOKE,
    },
    State.RECEIVED: set(),
    State.EXPIRED: {Step.NOTE_RECEIPT},
    State.REVOKED: set(),
    State.FAILED: set(),
}  # fmt: skip


@pytest.mark.parametrize("state", State)
def test_each_step_is_possible_in_these_states_only(state: State) -> None:
    one = replace(READY, state=state)
    assert {step for step in Step if one.allows(step, NOW)} == POSSIBLE[state]
    for step in set(Step) - POSSIBLE[state]:
        with pytest.raises(NotPossibleNow):
            moved(one, step, NOW)


@pytest.mark.parametrize("state", State)
def test_with_its_end_the_passphrase_is_forgotten(state: State) -> None:
    for step in POSSIBLE[state]:
        after = moved(replace(READY, state=state), step, NOW)
        assert bool(after.passphrase) == (after.state in LIVE) == (after.ended_at is None)


def test_a_link_dies_on_the_second_and_its_receipt_can_still_be_told() -> None:
    over = NOW + 14 * DAY
    assert READY.state_at(over - timedelta(seconds=1)) is State.READY
    assert READY.state_at(over) is State.EXPIRED
    assert [s for s in BY_SENDER if READY.allows(s, over)] == [Step.NOTE_RECEIPT, Step.REVOKE]
    assert not READY.allows(Step.DOWNLOAD, over) and not READY.allows(Step.CONFIRM, over)


def test_limits() -> None:
    assert not replace(READY, downloads=MOST_DOWNLOADS).allows(Step.DOWNLOAD, NOW)
    assert not replace(READY, links=MOST_LINKS).allows(Step.SEND_AGAIN, NOW)
    assert not replace(READY, downloads=0).allows(Step.CONFIRM, NOW)


def test_the_package_and_its_hand_over_name_each_other() -> None:
    assert (READY.export_id, handover_of(READY.export_id)) == ("exp_one", "hov_one")


def test_the_passphrase_is_in_no_trace() -> None:
    assert "six small words" not in repr(READY)


@pytest.mark.parametrize(
    ("today", "reminded", "expected"),
    [
        (date(2026, 11, 24), False, date(2026, 12, 2)),  # the day after it was due
        (date(2026, 12, 2), False, date(2026, 12, 3)),  # no school day: tomorrow
        (date(2026, 12, 1), True, date(2026, 12, 8)),  # a week later
        (date(2026, 12, 2), True, date(2026, 12, 9)),  # the day after the link has ended comes first
        (date(2026, 12, 8), True, date(2026, 12, 9)),
    ],
)
def test_when_the_clock_looks_again(today: date, reminded: bool, expected: date) -> None:
    assert next_look(READY, today, reminded=reminded) == expected
