"""Why is no transfer showing: each missing condition has its answer, and tells nothing that the asker may not know."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.matching import HoldReason
from chalicelib.domain.student import Identifier, IdentifierKind, Student
from chalicelib.domain.transfer import State
from chalicelib.domain.why_not import HELD, Answer, why_not
from tests import builders as make
from tests.builders import NEW, OLD, TODAY

TEMPORARY = Identifier(IdentifierKind.TEMPORARY_UPN, "V33041212401A")


def only(found: list[Answer]) -> Answer:
    (answer,) = found
    return answer


def codes(student: Student, *others: Student) -> list[str]:
    return [a.code for a in why_not(student, others, [], TODAY)]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"identifiers": ()}, "no_upn"),
        ({"identifiers": (Identifier(IdentifierKind.CORRECTED_UPN, make.UPN),)}, "no_upn"),
        ({"identifiers": (TEMPORARY,)}, "temporary_upn"),
        ({"shares_upn": True}, "upn_on_two_students"),
        ({"entry_date": TODAY + timedelta(days=3)}, "not_started"),
    ],
)
def test_what_is_missing_on_ones_own_roll_comes_first(changed: dict[str, Any], code: str) -> None:
    assert codes(make.student(**changed), make.leaver()) == [code]


def test_conditions_at_the_other_school() -> None:
    student = make.student()
    still_there = make.leaver(leaving_date=None)
    assert codes(student) == ["no_other_school"]
    assert codes(student, make.leaver(incident_count=0)) == ["nothing_logged_there"]
    assert codes(student, still_there) == ["still_on_roll_there"]
    assert codes(student, make.leaver()) == ["soon"]


def test_asked_by_the_previous_school() -> None:
    assert codes(make.leaver(incident_count=0)) == ["nothing_logged_here"]
    assert codes(make.leaver()) == ["not_requested"]


@pytest.mark.parametrize("state", list(State))
def test_a_transfer_is_told_to_those_who_may_know_of_it(state: State) -> None:
    transfer = make.transfer(state, hold_reason="on_roll_at_both" if state is State.HELD else "")
    to_new = only(why_not(make.student(), [make.leaver()], [transfer], TODAY))
    assert to_new.transfer_id == transfer.transfer_id
    assert to_new.since == transfer.entered[state].date()
    to_previous = only(why_not(make.leaver(), [make.student()], [transfer], TODAY))
    if transfer.was_requested:
        assert to_previous.code == to_new.code
    else:
        assert (to_previous.code, to_previous.transfer_id) == ("not_requested", ""), "it was not asked yet"


def test_the_previous_school_hears_the_same_whether_or_not_somebody_could_ask() -> None:
    """Before it is asked it must not learn that the child is at another school of the system."""
    with_transfer = why_not(make.leaver(), [make.student()], [make.transfer(State.DETECTED)], TODAY)
    assert with_transfer == why_not(make.leaver(), [], [], TODAY)


def test_every_hold_reason_has_its_sentence() -> None:
    assert set(HELD) == {r.value for r in HoldReason}


def test_answers_name_no_school_and_no_child() -> None:
    cases = [why_not(make.student(), [], [], TODAY), why_not(make.student(), [make.leaver()], [], TODAY)]
    for answer in (a for case in cases for a in case):
        text = f"{answer.why} {answer.what_to_do}"
        assert not [secret for secret in (OLD, NEW, make.UPN, make.student().surname) if secret in text]
        assert isinstance(answer.since, date | type(None)) and answer.what_to_do.endswith(".")
