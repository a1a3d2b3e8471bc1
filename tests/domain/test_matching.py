from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.enrolment import EnrolStatus
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


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"surname": "Vale"}, HoldReason.SURNAME_AND_BIRTH_DATE_DIFFER),
        ({"surname": ""}, HoldReason.SURNAME_AND_BIRTH_DATE_DIFFER),
        ({"surname": "OKONEDO REED"}, HoldReason.BIRTH_DATE_DIFFERS),
        ({"surname": "Vale", "preferred_surname": "Okonedo-Reed"}, HoldReason.BIRTH_DATE_DIFFERS),
    ],
)
def test_when_birth_dates_differ_the_surname_says_how_far_apart_they_are(
    changes: dict[str, Any], reason: HoldReason
) -> None:
    changed = student(birth_date=date(2015, 2, 12), **changes)
    assert held(leaver(), changed) is reason
    as_previous = leaver(birth_date=date(2015, 2, 12), **changes)
    assert held(as_previous, student()) is reason


def test_two_blank_names_do_not_agree() -> None:
    nameless: dict[str, Any] = {"surname": "-", "preferred_surname": ""}
    found = held(leaver(**nameless), student(birth_date=date(2015, 2, 12), **nameless))
    assert found is HoldReason.SURNAME_AND_BIRTH_DATE_DIFFER


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


def test_a_temporary_upn_comes_last_so_that_only_agreeing_birth_dates_can_be_confirmed() -> None:
    only: dict[str, Any] = {"identifiers": (identifier(TEMPORARY_UPN, IdentifierKind.TEMPORARY_UPN),)}
    assert held(leaver(**only), student(**only)) is HoldReason.TEMPORARY_UPN_ONLY
    assert (
        held(leaver(**only), student(**only, birth_date=date(2015, 2, 12))) is HoldReason.BIRTH_DATE_DIFFERS
    )
    assert held(leaver(**only, leaving_date=None), student(**only)) is HoldReason.ON_ROLL_AT_BOTH


def test_a_temporary_upn_beside_a_shared_permanent_one_does_no_harm() -> None:
    ids = (identifier(UPN), identifier(TEMPORARY_UPN, IdentifierKind.TEMPORARY_UPN))
    assert held(leaver(identifiers=ids), student(identifiers=ids)) is None


@pytest.mark.parametrize("leaving", [None, TOMORROW])
def test_held_while_on_roll_at_both(leaving: date | None) -> None:
    assert held(leaver(leaving_date=leaving), student()) is HoldReason.ON_ROLL_AT_BOTH


@pytest.mark.parametrize("status", ["M", "S", "G"])
@pytest.mark.parametrize("side", ["previous", "new"])
def test_dual_registration_is_told_apart_from_a_missing_leaving_date(side: str, status: str) -> None:
    dual: dict[str, Any] = {"status": EnrolStatus(status)}
    previous = leaver(leaving_date=None, **(dual if side == "previous" else {}))
    new = student(**(dual if side == "new" else {}))
    assert held(previous, new) is HoldReason.DUAL_REGISTRATION
    left = leaver(**(dual if side == "previous" else {}))
    assert held(left, new) is None, "the status of a stay that has ended holds nothing"


def test_the_reasons_in_their_order() -> None:
    """Everything is wrong; what is put right one by one uncovers the next reason."""
    only = (identifier(TEMPORARY_UPN, IdentifierKind.TEMPORARY_UPN),)
    wrong: dict[str, Any] = {"surname": "Vale", "birth_date": date(2001, 1, 1), "identifiers": only}
    steps: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (
            {"leaving_date": None, "identifiers": only, "shares_upn": True},
            {**wrong, "status": EnrolStatus.GUEST},
        ),
        ({"leaving_date": None, "identifiers": only}, {**wrong, "status": EnrolStatus.GUEST}),
        ({"leaving_date": None, "identifiers": only}, wrong),
        ({"identifiers": only}, wrong),
        ({"identifiers": only}, {**wrong, "surname": "Okonedo-Reed"}),
        ({"identifiers": only}, {"identifiers": only}),
    ]
    assert [held(leaver(**previous), student(**new)) for previous, new in steps] == list(HoldReason)


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


def test_there_and_back_and_on_again_is_followed_from_the_last_stay() -> None:
    """A -> B -> A -> C: both have the other's record, and it is A's, of the later stay, that goes on."""
    at_a = leaver(
        OLD, entry_date=date(2024, 9, 3), received=frozenset({transfer_id_for("stu_third", "stu_old")})
    )
    at_b = leaver(
        THIRD,
        entry_date=date(2022, 9, 5),
        leaving_date=date(2024, 7, 19),
        received=frozenset({transfer_id_for("stu_old", "stu_third")}),
    )
    (found,) = find_matches(student(NEW), [at_a, at_b], TODAY)
    assert (found.previous, found.held) == (at_a, None)
    assert find_matches(at_b, [at_a, student(NEW)], TODAY) == []


def test_a_school_whose_upn_was_corrected_since_does_not_stand_for_the_record_it_received() -> None:
    """It may be another child's now: the record is offered from where it was written."""
    first = leaver(THIRD, entry_date=date(2019, 9, 4), leaving_date=date(2023, 7, 21))
    received = frozenset({transfer_id_for("stu_third", "stu_old")})
    second = leaver(OLD, entry_date=date(2023, 9, 5), identifiers=(identifier(OTHER_UPN),), received=received)
    new = student(NEW, identifiers=(identifier(), identifier(OTHER_UPN, IdentifierKind.FORMER_UPN)))
    found = find_matches(new, [first, second], TODAY)
    assert {m.previous.student_id for m in found} == {"stu_third", "stu_old"}
    assert [m.previous for m in find_matches(first, [new], TODAY)] == [first]


def test_a_child_who_came_back_gets_the_record_of_the_school_in_between() -> None:
    back = leaver(OLD, entry_date=date(2026, 11, 2), leaving_date=None)
    between = leaver(NEW, entry_date=date(2026, 9, 2), leaving_date=date(2026, 10, 30))
    (found,) = find_matches(back, [between], TODAY)
    assert (found.previous, found.new, found.held) == (between, back, None)
