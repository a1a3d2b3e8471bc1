from datetime import date, timedelta

import pytest

from chalicelib.domain.matching import HoldReason, Match, find_matches, shared_values
from chalicelib.domain.student import IdentifierKind, Student
from chalicelib.domain.transfer import transfer_id_for
from tests.builders import (
    NEW,
    OLD,
    OTHER_UPN,
    TEMPORARY_UPN,
    THIRD,
    TODAY,
    UPN,
    identifier,
    leaver,
    student,
)

TOMORROW = TODAY + timedelta(days=1)


def held(previous: Student, new: Student) -> HoldReason | None:
    """The reason of the one match, which must be the same from both sides."""
    (from_new,) = find_matches(new, [previous], TODAY)
    (from_previous,) = find_matches(previous, [new], TODAY)
    assert from_new == from_previous == Match(previous, new, from_new.held)
    return from_new.held


def test_a_move() -> None:
    assert held(leaver(), student()) is None


@pytest.mark.parametrize(
    ("previous", "new"),
    [
        (leaver(incident_count=0), student()),
        (leaver(leaving_date=None), student(leaving_date=TODAY)),
        (leaver(), student(entry_date=TOMORROW)),
        (leaver(), student(identifiers=(identifier(OTHER_UPN),))),
        (leaver(), student(identifiers=())),
        (leaver(leaving_date=None, entry_date=date(2026, 9, 3)), student()),
    ],
    ids=[
        "nothing logged",
        "left the new school again",
        "starts tomorrow",
        "another UPN",
        "no UPN",
        "came to the 'previous' school later",
    ],
)
def test_no_move(previous: Student, new: Student) -> None:
    assert find_matches(new, [previous], TODAY) == []
    assert find_matches(previous, [new], TODAY) == []


def test_the_day_counts() -> None:
    assert find_matches(student(entry_date=TODAY), [leaver(leaving_date=TODAY)], TODAY)[0].held is None
    later = student(entry_date=TOMORROW)
    assert find_matches(later, [leaver()], TODAY) == []
    assert find_matches(later, [leaver()], TOMORROW)[0].held is None


def test_never_by_name_and_date_of_birth() -> None:
    """A child at risk may have been given an unlinked UPN on purpose."""
    twin = student(identifiers=(identifier(OTHER_UPN),))
    previous = leaver()
    assert (twin.forename, twin.surname, twin.birth_date) == (
        previous.forename,
        previous.surname,
        previous.birth_date,
    )
    assert find_matches(twin, [previous], TODAY) == []


def test_nor_does_a_different_name_stop_it() -> None:
    assert held(leaver(), student(surname="Reed", forename="Mai")) is None


@pytest.mark.parametrize("side", ["previous", "new"])
def test_a_former_upn_of_either_side_counts(side: str) -> None:
    former = (identifier(OTHER_UPN), identifier(UPN, IdentifierKind.FORMER_UPN))
    own = (identifier(),)
    previous = leaver(identifiers=former if side == "previous" else own)
    new = student(identifiers=former if side == "new" else own)
    assert held(previous, new) is None


def test_a_corrected_upn_never_counts() -> None:
    corrected = student(identifiers=(identifier(OTHER_UPN), identifier(UPN, IdentifierKind.CORRECTED_UPN)))
    assert find_matches(corrected, [leaver()], TODAY) == []
    assert shared_values(leaver(), corrected) == {}


def test_held_when_the_birth_date_differs() -> None:
    assert held(leaver(), student(birth_date=date(2015, 2, 12))) is HoldReason.BIRTH_DATE_DIFFERS


@pytest.mark.parametrize("side", ["previous", "new"])
def test_held_when_the_upn_stands_on_two_students(side: str) -> None:
    previous, new = leaver(shares_upn=side == "previous"), student(shares_upn=side == "new")
    assert held(previous, new) is HoldReason.UPN_ON_TWO_STUDENTS


def test_twins_with_one_upn_are_both_held() -> None:
    iris = student(student_id="stu_iris", forename="Iris", shares_upn=True)
    ivo = student(student_id="stu_ivo", forename="Ivo", shares_upn=True)
    found = find_matches(leaver(), [iris, ivo], TODAY)
    assert {(m.new.student_id, m.held) for m in found} == {
        ("stu_iris", HoldReason.UPN_ON_TWO_STUDENTS),
        ("stu_ivo", HoldReason.UPN_ON_TWO_STUDENTS),
    }


@pytest.mark.parametrize("kind", [IdentifierKind.TEMPORARY_UPN, IdentifierKind.FORMER_TEMPORARY_UPN])
def test_held_when_only_a_temporary_upn_is_shared(kind: IdentifierKind) -> None:
    previous = leaver(identifiers=(identifier(TEMPORARY_UPN, kind), identifier(OTHER_UPN)))
    new = student(identifiers=(identifier(TEMPORARY_UPN, kind), identifier(UPN)))
    assert held(previous, new) is HoldReason.TEMPORARY_UPN_ONLY


def test_a_temporary_upn_beside_a_shared_permanent_one_does_no_harm() -> None:
    ids = (identifier(UPN), identifier(TEMPORARY_UPN, IdentifierKind.TEMPORARY_UPN))
    assert held(leaver(identifiers=ids), student(identifiers=ids)) is None


@pytest.mark.parametrize("leaving", [None, TOMORROW])
def test_held_while_on_roll_at_both(leaving: date | None) -> None:
    assert held(leaver(leaving_date=leaving), student()) is HoldReason.ON_ROLL_AT_BOTH


def test_a_chain_goes_on_from_the_school_that_has_received_the_record() -> None:
    first = leaver(THIRD, entry_date=date(2019, 9, 4), leaving_date=date(2023, 7, 21))
    moved = transfer_id_for(first.student_id, "stu_old")
    second = leaver(
        OLD, entry_date=date(2023, 9, 5), leaving_date=date(2026, 7, 21), received=frozenset({moved})
    )
    now_at = student(NEW)
    for changed, others in (
        (first, [second, now_at]),
        (second, [first, now_at]),
        (now_at, [first, second]),
    ):
        found = find_matches(changed, others, TODAY)
        assert [(m.previous, m.new) for m in found] == ([] if changed is first else [(second, now_at)])


def test_a_record_that_nobody_asked_for_is_not_dropped_on_the_way() -> None:
    """A -> B -> C where B never requested the record of A: C is offered both."""
    first = leaver(THIRD, entry_date=date(2019, 9, 4), leaving_date=date(2023, 7, 21))
    second = leaver(OLD, entry_date=date(2023, 9, 5), leaving_date=date(2026, 7, 21))
    found = find_matches(student(NEW), [first, second], TODAY)
    assert {m.previous.student_id for m in found} == {first.student_id, second.student_id}
    assert {m.held for m in found} == {None}


def test_a_made_up_child_learns_no_birth_date() -> None:
    """While the real child is on roll at the other school, a right and a wrong birth date are told alike."""
    still_there = leaver(leaving_date=None)
    right, wrong = student(), student(birth_date=date(2001, 1, 1))
    held = [find_matches(one, [still_there], TODAY)[0].held for one in (right, wrong)]
    assert held == [HoldReason.ON_ROLL_AT_BOTH] * 2


def test_a_chain_skips_a_school_that_logged_nothing() -> None:
    first = leaver(THIRD, entry_date=date(2019, 9, 4), leaving_date=date(2023, 7, 21))
    second = leaver(OLD, entry_date=date(2023, 9, 5), incident_count=0)
    (found,) = find_matches(student(NEW), [first, second], TODAY)
    assert found.previous is first


def test_students_of_the_same_school_are_never_a_move() -> None:
    other = leaver(NEW, student_id="stu_other")
    assert find_matches(student(NEW), [other], TODAY) == []


def test_a_child_who_came_back_gets_the_record_of_the_school_in_between() -> None:
    back = leaver(OLD, entry_date=date(2026, 11, 2), leaving_date=None)
    between = leaver(NEW, entry_date=date(2026, 9, 2), leaving_date=date(2026, 10, 30))
    (found,) = find_matches(back, [between], TODAY)
    assert (found.previous, found.new, found.held) == (between, back, None)
