from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain import action as rules
from chalicelib.domain.action import IncidentAction
from chalicelib.domain.errors import Invalid, NotPossibleNow
from tests.builders import NOW, TODAY

OPEN = IncidentAction("act_one", "Ring home", "usr_one", "Tess Teacher", TODAY)
DONE = replace(OPEN, done_at=NOW, done_by="Robin Vale")
ARRIVED = replace(OPEN, owner_id="")


def test_done_and_open_again() -> None:
    finished = rules.done(OPEN, "Robin Vale", NOW)
    assert finished == DONE and not finished.is_open
    assert rules.reopened(finished) == OPEN


def test_another_owner_and_day() -> None:
    later = TODAY + timedelta(days=3)
    given = rules.given_to(OPEN, "usr_two", "Una Two", later)
    assert given == replace(OPEN, owner_id="usr_two", owner_name="Una Two", due_on=later)


@pytest.mark.parametrize(
    ("change", "action", "code"),
    [
        (lambda a: rules.done(a, "x", NOW), DONE, "action_done"),
        (rules.reopened, OPEN, "action_open"),
        (lambda a: rules.given_to(a, "u", "U", TODAY), DONE, "action_done"),
        (lambda a: rules.done(a, "x", NOW), ARRIVED, "action_from_transfer"),
        (rules.reopened, replace(DONE, owner_id=""), "action_from_transfer"),
        (lambda a: rules.given_to(a, "u", "U", TODAY), ARRIVED, "action_from_transfer"),
    ],
)
def test_what_is_not_possible(
    change: Callable[[IncidentAction], IncidentAction], action: IncidentAction, code: str
) -> None:
    with pytest.raises(NotPossibleNow) as error:
        change(action)
    assert error.value.code == code


def test_overdue_is_open_and_late() -> None:
    late = replace(OPEN, due_on=TODAY - timedelta(days=1))
    assert late.is_overdue(TODAY) and not OPEN.is_overdue(TODAY)
    assert not replace(late, done_at=NOW).is_overdue(TODAY)
    assert not replace(late, owner_id="").is_overdue(TODAY), "one from a previous school is nobody's here"


def test_due_dates() -> None:
    for fine in (TODAY - timedelta(days=1), TODAY, TODAY + rules.LONGEST_AHEAD):
        assert rules.check_due(fine, TODAY) == fine
    for bad, why in (
        (TODAY - timedelta(days=2), "past"),
        (TODAY + rules.LONGEST_AHEAD + timedelta(days=1), "too far ahead"),
    ):
        with pytest.raises(Invalid) as error:
            rules.check_due(bad, TODAY, "actions.0.due_on")
        assert error.value.fields == {"actions.0.due_on": why}


def test_what_shall_be_done() -> None:
    assert rules.check_what("x" * rules.MAX_WHAT)
    for bad, why in ((" ", "length"), ("x" * (rules.MAX_WHAT + 1), "length"), ("a\x00", "characters")):
        with pytest.raises(Invalid) as error:
            rules.check_what(bad)
        assert error.value.fields == {"what": why}
