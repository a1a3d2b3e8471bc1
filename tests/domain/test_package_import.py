"""Whether a package is of this child, and the steps of an import."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.package_import import (
    GIVEN_UP,
    REFUSALS,
    Likeness,
    PackageImport,
    PackageState,
    Step,
    arrival_id,
    check_passphrase,
    compare,
    moved,
    seen_at,
)
from chalicelib.domain.package_record import PackedStudent
from chalicelib.domain.student import Identifier, IdentifierKind
from tests import builders as make
from tests.builders import NOW

BORN = date(2015, 2, 11)
PERMANENT = make.identifier()
OTHER = make.identifier(make.OTHER_UPN)
FORMER = make.identifier(make.UPN, IdentifierKind.FORMER_UPN)
TEMPORARY = make.identifier(make.TEMPORARY_UPN, IdentifierKind.TEMPORARY_UPN)
CORRECTED = make.identifier(make.UPN, IdentifierKind.CORRECTED_UPN)


def packed(*identifiers: Identifier, **changes: Any) -> PackedStudent:
    usual: dict[str, Any] = {"surname": "Okonedo-Reed", "forename": "Maya", "birth_date": BORN}
    return PackedStudent(**usual | changes, identifiers=identifiers)


@pytest.mark.parametrize(
    ("theirs", "ours", "likeness"),
    [
        ([PERMANENT], [PERMANENT], Likeness.SAME),
        ([FORMER, OTHER], [PERMANENT], Likeness.SAME),
        ([PERMANENT], [FORMER, OTHER], Likeness.SAME),
        ([PERMANENT], [CORRECTED, OTHER], Likeness.OTHER_CHILD),
        ([PERMANENT], [OTHER], Likeness.OTHER_CHILD),
        ([TEMPORARY], [TEMPORARY], Likeness.TO_CONFIRM),
        ([TEMPORARY, PERMANENT], [TEMPORARY, OTHER], Likeness.OTHER_CHILD),
        ([TEMPORARY], [PERMANENT], Likeness.TO_CONFIRM),
        ([PERMANENT], [], Likeness.TO_CONFIRM),
        ([], [], Likeness.TO_CONFIRM),
    ],
)
def test_identifiers_say_who_it_is(
    theirs: list[Identifier], ours: list[Identifier], likeness: Likeness
) -> None:
    assert compare(packed(*theirs), make.student(identifiers=tuple(ours))) is likeness


@pytest.mark.parametrize(
    ("theirs", "likeness"),
    [([PERMANENT], Likeness.TO_CONFIRM), ([TEMPORARY], Likeness.OTHER_CHILD), ([], Likeness.OTHER_CHILD)],
)
def test_another_birth_date_is_looked_at_or_refused(theirs: list[Identifier], likeness: Likeness) -> None:
    assert compare(packed(*theirs, birth_date=date(2014, 2, 11)), make.student()) is likeness


def test_names_make_no_difference() -> None:
    """They are shown to whoever confirms, and never make a match or unmake one."""
    other = packed(PERMANENT, surname="Quite", forename="Another")
    assert compare(other, make.student()) is Likeness.SAME
    alike = packed(birth_date=date(2014, 2, 11))
    assert compare(alike, make.student(identifiers=())) is Likeness.OTHER_CHILD


def test_a_upn_on_two_students_here_must_be_put_right_first() -> None:
    assert compare(packed(PERMANENT), make.student(shares_upn=True)) is Likeness.SHARED_UPN


def begun(state: PackageState = PackageState.WAITING) -> PackageImport:
    return PackageImport("pki_1", "stu_new", "sch_new", "usr_1", "Sasha Quill", NOW, state)


def test_every_step_is_possible_from_its_own_states_only() -> None:
    possible = set()
    for state in PackageState:
        for step in Step:
            try:
                possible.add((state.value, step.value, moved(begun(state), step, NOW).state.value))
            except NotPossibleNow as refused:
                assert refused.code == "wrong_state"
    assert possible == {
        ("waiting", "open", "opening"),
        ("opening", "ask_again", "waiting"),
        ("opening", "find", "found"),
        ("opening", "fail", "failed"),
        ("found", "confirm", "copying"),
        ("copying", "complete", "done"),
        ("copying", "fail", "failed"),
    }


def test_each_start_of_the_machines_is_a_round_of_its_own() -> None:
    opening = moved(begun(), Step.OPEN, NOW)
    again = moved(moved(opening, Step.ASK_AGAIN, NOW, reason="No."), Step.OPEN, NOW)
    assert (opening.round, again.round, again.reason) == (1, 2, "")


def test_one_that_was_left_has_failed() -> None:
    left = moved(begun(), Step.OPEN, NOW)
    assert seen_at(left, NOW + GIVEN_UP - timedelta(seconds=1)) is left
    seen = seen_at(left, NOW + GIVEN_UP)
    assert (seen.state, seen.reason) == (PackageState.FAILED, REFUSALS["expired"])
    done = begun(PackageState.DONE)
    assert seen_at(done, NOW + GIVEN_UP) is done


def test_a_package_arrives_at_a_student_under_one_id() -> None:
    ids = {arrival_id(s, p) for s in ("stu_1", "stu_2") for p in ("exp_1", "exp_2")}
    assert len(ids) == 4 and arrival_id("stu_1", "exp_1") in ids


@pytest.mark.parametrize("text", ["", "  \n", "x" * 201])
def test_a_passphrase_that_cannot_be_one(text: str) -> None:
    with pytest.raises(Invalid):
        check_passphrase(text)


def test_blanks_that_come_with_copying_do_not_matter() -> None:
    assert check_passphrase(" Six  small\nWORDS ") == "six small words"
