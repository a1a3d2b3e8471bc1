"""What speaks against a live transfer: the whole table of states and changes, and the words for each side."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.conflict import (
    LIVE,
    STOPS_COPYING,
    ConflictCode,
    conflict_of,
    conflict_of_request,
    in_words,
)
from chalicelib.domain.enrolment import EnrolStatus
from chalicelib.domain.matching import HoldReason
from chalicelib.domain.student import IdentifierKind, Student
from chalicelib.domain.transfer import TEMPORARY_UPN_ONLY, State
from tests.builders import OTHER_UPN, TEMPORARY_UPN, TODAY, UPN, identifier, leaver, student, transfer

TEMPORARY = (identifier(TEMPORARY_UPN, IdentifierKind.TEMPORARY_UPN),)
WRONG_DAY = date(2015, 2, 12)
OVER = (State.DECLINED, State.TRANSFERRED, State.ACKNOWLEDGED, State.WITHDRAWN)
ACTED_ON = tuple(s for s in State if s in LIVE and s is not State.HELD)

CHANGES: dict[str, tuple[Student | None, Student | None]] = {
    "no_longer_a_match": (leaver(identifiers=(identifier(OTHER_UPN),)), student()),
    "left_new_school": (leaver(), student(leaving_date=TODAY)),
    "upn_on_two_students": (leaver(), student(shares_upn=True)),
    "back_on_roll": (leaver(leaving_date=None), student()),
    "birth_date_differs": (leaver(birth_date=WRONG_DAY), student()),
}


@pytest.mark.parametrize("state", State)
def test_nothing_changed(state: State) -> None:
    assert conflict_of(transfer(state), leaver(), student(), TODAY) is None


@pytest.mark.parametrize("state", ACTED_ON)
@pytest.mark.parametrize("code", CHANGES)
def test_each_change_is_told_in_every_live_state(code: str, state: State) -> None:
    assert conflict_of(transfer(state), *CHANGES[code], TODAY) == code


@pytest.mark.parametrize("state", OVER)
@pytest.mark.parametrize("code", CHANGES)
def test_what_is_over_has_no_conflict(code: str, state: State) -> None:
    assert conflict_of(transfer(state), *CHANGES[code], TODAY) is None


@pytest.mark.parametrize("code", CHANGES)
def test_a_declined_transfer_shows_none_and_is_looked_at_when_it_is_requested_again(code: str) -> None:
    declined = transfer(State.DECLINED)
    assert conflict_of_request(declined, *CHANGES[code], TODAY) == code
    assert conflict_of_request(declined, leaver(), student(), TODAY) is None
    assert conflict_of_request(transfer(State.WITHDRAWN), *CHANGES[code], TODAY) is None


@pytest.mark.parametrize("state", ACTED_ON)
def test_a_supplement_goes_where_its_record_is(state: State) -> None:
    supplement = transfer(state, base_id="tr_base")
    there = student(leaving_date=TODAY, received=frozenset({"tr_base"}))
    assert conflict_of(supplement, leaver(), there, TODAY) is None, "also when the student has left there"
    assert conflict_of(supplement, leaver(), student(), TODAY) is ConflictCode.BASE_RECALLED
    recalled = transfer(State.RECALLED, base_id="tr_base")
    assert conflict_of_request(recalled, leaver(), student(), TODAY) is ConflictCode.BASE_RECALLED


@pytest.mark.parametrize("state", ACTED_ON)
def test_a_surname_makes_no_difference(state: State) -> None:
    told = {
        conflict_of(transfer(state), leaver(), student(surname=name, birth_date=WRONG_DAY), TODAY)
        for name in ("Okonedo-Reed", "Vale")
    }
    assert told == {ConflictCode.BIRTH_DATE_DIFFERS}


@pytest.mark.parametrize("missing", [(None, student()), (leaver(), None), (None, None)])
def test_a_student_that_is_gone_is_no_match(missing: tuple[Student | None, Student | None]) -> None:
    assert conflict_of(transfer(State.REQUESTED), *missing, TODAY) is ConflictCode.NO_LONGER_A_MATCH


@pytest.mark.parametrize("reason", [r for r in HoldReason if r is not HoldReason.TEMPORARY_UPN_ONLY])
@pytest.mark.parametrize("code", CHANGES)
def test_a_held_match_tells_its_own_reason_and_only_the_end_of_its_basis_is_news(
    code: str, reason: HoldReason
) -> None:
    found = conflict_of(transfer(State.HELD, hold_reason=reason), *CHANGES[code], TODAY)
    assert found == (code if code in ("no_longer_a_match", "left_new_school") else None)


@pytest.mark.parametrize("code", CHANGES)
def test_a_match_that_could_be_confirmed_is_looked_at_in_full(code: str) -> None:
    """The day's feed may be seconds ahead of matching: nobody confirms what would be held for something worse."""
    previous, new = CHANGES[code]
    assert conflict_of(transfer(State.HELD, hold_reason=TEMPORARY_UPN_ONLY), previous, new, TODAY) == code


@pytest.mark.parametrize("state", [s for s in State if s in LIVE])
@pytest.mark.parametrize("confirmed", ["", TEMPORARY_UPN_ONLY])
def test_a_temporary_upn_is_a_conflict_after_a_request_that_nobody_confirmed(
    state: State, confirmed: str
) -> None:
    pair = leaver(identifiers=TEMPORARY), student(identifiers=TEMPORARY)
    held_for = TEMPORARY_UPN_ONLY if state is State.HELD else ""
    found = conflict_of(transfer(state, hold_reason=held_for, to_confirm=confirmed), *pair, TODAY)
    asked = (State.REQUESTED, State.AUTHORISED, State.COPYING, State.FAILED)
    assert found == (None if confirmed or state not in asked else "temporary_upn_only")


def test_dual_registration_is_being_on_roll_again() -> None:
    dual = leaver(leaving_date=None, status=EnrolStatus.MAIN_DUAL)
    assert conflict_of(transfer(State.REQUESTED), dual, student(), TODAY) is ConflictCode.BACK_ON_ROLL


def test_it_goes_when_its_cause_is_put_right_and_comes_on_the_day() -> None:
    asked, later = transfer(State.REQUESTED), TODAY + timedelta(days=7)
    moved_on = leaver(leaving_date=later)
    assert conflict_of(asked, moved_on, student(), TODAY) is ConflictCode.BACK_ON_ROLL
    assert conflict_of(asked, moved_on, student(), later) is None


def test_a_birth_date_is_never_told_while_the_child_is_on_the_other_roll() -> None:
    """As for a held match (docs/decisions/0014)."""
    on_roll = leaver(leaving_date=None)
    told = {
        conflict_of(transfer(State.DETECTED), on_roll, replace(student(), birth_date=day), TODAY)
        for day in (student().birth_date, WRONG_DAY)
    }
    assert told == {ConflictCode.BACK_ON_ROLL}


def test_where_the_child_is_stops_no_copying_that_both_schools_decided() -> None:
    shown_only = set(ConflictCode) - STOPS_COPYING
    assert shown_only == {ConflictCode.BACK_ON_ROLL, ConflictCode.LEFT_NEW_SCHOOL}


@pytest.mark.parametrize("code", ConflictCode)
@pytest.mark.parametrize("to_new_school", [True, False])
def test_each_is_told_in_words_that_say_what_to_do(code: ConflictCode, to_new_school: bool) -> None:
    words = in_words(code, to_new_school=to_new_school)
    assert words.code is code
    for text in (words.why, words.what_to_do):
        assert text[0].isupper() and text.endswith(".")
    assert UPN not in words.why + words.what_to_do
    own_way_out, others = ("withdraw", "decline the") if to_new_school else ("decline", "withdraw the")
    assert others not in words.what_to_do.lower()
    if code not in (ConflictCode.BIRTH_DATE_DIFFERS, ConflictCode.UPN_ON_TWO_STUDENTS, TEMPORARY_UPN_ONLY):
        assert own_way_out in words.what_to_do.lower(), "a school is always told how to end it"
