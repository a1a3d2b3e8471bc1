"""Why is no transfer showing: each missing condition has its answer, and tells nothing that the asker may not know."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.enrolment import EnrolStatus
from chalicelib.domain.matching import HoldReason
from chalicelib.domain.student import Identifier, IdentifierKind, Student
from chalicelib.domain.transfer import State, Transfer
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


STILL = {"leaving_date": None}
OTHERS: list[tuple[str, dict[str, Any] | None, str]] = [
    ("nobody has the UPN", None, "no_other_school"),
    ("had the UPN by mistake once", {"identifiers": (make.identifier(make.UPN, IdentifierKind.CORRECTED_UPN),)},
     "no_other_school"),
    ("on roll there, nothing logged", {**STILL, "incident_count": 0}, "nothing_logged_there"),
    ("left there, nothing logged", {"incident_count": 0}, "nothing_logged_there"),
    ("on roll there", STILL, "still_on_roll_there"),
    ("on roll there, another birth date", {**STILL, "birth_date": date(2001, 1, 1)}, "still_on_roll_there"),
    ("on roll there, another surname", {**STILL, "surname": "Vale"}, "still_on_roll_there"),
    ("dual there", {**STILL, "status": EnrolStatus.SUBSIDIARY_DUAL}, "dual_registration"),
    ("left", {}, "soon"),
    ("left, another birth date", {"birth_date": date(2001, 1, 1)}, "soon"),
    ("left, another surname and birth date", {"surname": "Vale", "birth_date": date(2001, 1, 1)}, "soon"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "there", "code"), OTHERS, ids=[o[0] for o in OTHERS])
def test_what_an_answer_gives_away_of_a_child_elsewhere(
    what: str, there: dict[str, Any] | None, code: str
) -> None:
    """All that decision 0014 allows: whether there is such a child, a record, and whether it has left; no more."""
    others = [] if there is None else [make.leaver(**there)]
    assert codes(make.student(), *others) == [code]
    own_gap = [
        make.student(identifiers=()),
        make.student(identifiers=(TEMPORARY,)),
        make.student(shares_upn=True),
        make.student(entry_date=TODAY + timedelta(days=1)),
        make.leaver(NEW),
        make.leaver(NEW, incident_count=0),
    ]
    for mine in own_gap:
        assert codes(mine, *others) == codes(mine), "what is missing here hides what is there"


def test_the_school_that_still_has_the_child_is_told_so_whoever_waits() -> None:
    at_old = make.leaver(leaving_date=None)
    assert codes(at_old) == ["no_other_school", "still_on_roll_here"]
    assert codes(at_old, make.student(incident_count=1))[1:] == ["still_on_roll_here"]


def test_own_dual_registration() -> None:
    assert codes(make.student(status=EnrolStatus.MAIN_DUAL), make.leaver(leaving_date=None)) == [
        "dual_registration"
    ]
    assert codes(make.student(status=EnrolStatus.MAIN_DUAL), make.leaver()) == ["soon"]


def both_ask(transfer: Transfer, previous: Student, new: Student) -> tuple[Answer, Answer]:
    return (
        only(why_not(new, [previous], [transfer], TODAY)),
        only(why_not(previous, [new], [transfer], TODAY)),
    )


def test_who_must_confirm_a_temporary_upn_and_since_when() -> None:
    pair = make.leaver(identifiers=(TEMPORARY,)), make.student(identifiers=(TEMPORARY,))
    held = make.transfer(State.HELD, hold_reason="temporary_upn_only")
    to_new, to_previous = both_ask(held, *pair)
    assert (to_new.code, to_new.since) == ("held_temporary_upn_only", TODAY)
    assert "choose Request and confirm" in to_new.what_to_do
    assert (to_previous.code, to_previous.transfer_id) == ("temporary_upn", ""), "it is not asked yet"
    asked = make.transfer(State.REQUESTED, to_confirm="temporary_upn_only")
    for told in both_ask(asked, *pair):
        assert (told.code, told.since) == ("waiting_for_confirmation", TODAY)
    ids = (TEMPORARY, make.identifier())
    for told in both_ask(asked, make.leaver(identifiers=ids), make.student(identifiers=ids)):
        assert told.code == "waiting_for_authorisation"


def test_a_decline_tells_its_reason_to_both() -> None:
    declined = make.transfer(State.DECLINED, decline_reason="Not our student.")
    told = both_ask(declined, make.leaver(), make.student())
    for one, who in zip(told, ("The previous school", "Your school"), strict=True):
        assert one.code == "declined"
        assert one.why == f"{who} declined the request. The reason: Not our student."


def test_a_conflict_is_told_in_each_sides_words() -> None:
    asked = make.transfer(State.REQUESTED)
    to_new, to_previous = both_ask(asked, make.leaver(leaving_date=None), make.student())
    assert to_new.code == to_previous.code == "conflict_back_on_roll"
    assert "withdraw" in to_new.what_to_do and "decline" in to_previous.what_to_do
    assert to_new.transfer_id == "tr_one"


def test_a_match_without_its_basis_is_told_to_the_new_school_only() -> None:
    detected = make.transfer(State.DETECTED)
    corrected = make.leaver(identifiers=(make.identifier(make.UPN, IdentifierKind.CORRECTED_UPN),))
    assert only(why_not(make.student(), [corrected], [detected], TODAY)).code == "conflict_no_longer_a_match"
    assert only(why_not(make.leaver(), [make.student()], [detected], TODAY)).code == "not_requested"


def test_every_hold_reason_has_its_sentence() -> None:
    assert set(HELD) == {r.value for r in HoldReason}


def test_answers_name_no_school_and_no_child() -> None:
    cases = [why_not(make.student(), [], [], TODAY), why_not(make.student(), [make.leaver()], [], TODAY)]
    for answer in (a for case in cases for a in case):
        text = f"{answer.why} {answer.what_to_do}"
        assert not [secret for secret in (OLD, NEW, make.UPN, make.student().surname) if secret in text]
        assert isinstance(answer.since, date | type(None)) and answer.what_to_do.endswith(".")
