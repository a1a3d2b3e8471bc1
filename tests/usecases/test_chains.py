"""A child at three schools and more: what goes where, through the use cases and the workflow."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.aws.secrets import identifier_hasher
from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.student import IdentifierKind, Student
from chalicelib.domain.transfer import State, Transfer, transfer_id_for
from chalicelib.storage import incidents, students, transfers
from chalicelib.usecases import matching
from chalicelib.usecases.transfers import authorise_transfer, request_transfer, view_transfer
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD, TODAY
from tests.cloud import Cloud, Direct

A, B, C = THIRD, OLD, NEW
AT_A, AT_B, AT_C = "stu_third", "stu_old", "stu_new"


def enrol_at_a() -> None:
    world.store_student(
        make.leaver(A, entry_date=date(2019, 9, 4), leaving_date=date(2023, 7, 21), incident_count=1)
    )
    world.store_incidents(make.incident(1, A, text="Written at A"))


def enrol_at_b(*, own_record: bool = True) -> None:
    world.store_student(
        make.leaver(B, entry_date=date(2023, 9, 5), leaving_date=None, incident_count=int(own_record))
    )
    if own_record:
        world.store_incidents(make.incident(2, B, text="Written at B"))


def enrol_at_c() -> None:
    world.store_student(make.student(C))


@pytest.fixture
def schools(cloud: Cloud) -> Cloud:
    world.store_schools(A, B, C)
    enrol_at_a()
    return cloud


def change(student_id: str, **changes: object) -> None:
    """As a file of the student's school does."""
    before = students.find_student(student_id)
    assert before is not None
    saved = Direct()
    students.add_save_student(saved, replace(before, **changes), before, identifier_hasher(), TODAY)  # type: ignore[arg-type]
    saved.commit()


def look() -> None:
    """Matching looks at everybody."""
    for student_id in (AT_A, AT_B, AT_C):
        matching.match_changed_student(student_id, NOW)


def between(previous: str, new: str) -> Transfer | None:
    return transfers.find_transfer(transfer_id_for(previous, new))


def states() -> dict[str, str]:
    names = {AT_A: "A", AT_B: "B", AT_C: "C"}
    found = {f"{names[p]}{names[n]}": between(p, n) for p in names for n in names if p != n}
    return {pair: t.state.value for pair, t in found.items() if t}


def move(previous: str, new: str) -> None:
    """Both schools agree and the workflow runs."""
    found = between(previous, new)
    assert found is not None
    request_transfer(make.key_holder(found.new_school_id), found.transfer_id, NOW)
    authorise_transfer(make.key_holder(found.previous_school_id), found.transfer_id, NOW)
    world.run_workflow(found.transfer_id)


def shown(student_id: str) -> set[str]:
    at: Student | None = students.find_student(student_id)
    assert at is not None
    return {i.text for i in incidents.list_incidents(student_id) if at.shows(i.transfer_id)}


def test_b_has_received_a_so_c_gets_all_from_b(schools: Cloud) -> None:
    enrol_at_b()
    look()
    assert states() == {"AB": "detected"}
    move(AT_A, AT_B)
    enrol_at_c()
    look()
    assert states() == {"AB": "transferred", "BC": "held"}, "still on roll at B"
    change(AT_B, leaving_date=date(2026, 7, 21))
    look()
    assert states() == {"AB": "transferred", "BC": "detected"}
    move(AT_B, AT_C)
    look()
    assert states() == {"AB": "transferred", "BC": "transferred"}, "A's record is not offered a second time"
    assert shown(AT_C) == {"Written at A", "Written at B"}


def test_b_never_asked_so_c_is_offered_both(schools: Cloud) -> None:
    enrol_at_b()
    look()
    change(AT_B, leaving_date=date(2026, 7, 21))
    enrol_at_c()
    look()
    assert states() == {"AB": "detected", "AC": "detected", "BC": "detected"}
    move(AT_A, AT_C)
    move(AT_B, AT_C)
    assert shown(AT_C) == {"Written at A", "Written at B"}
    missed = between(AT_A, AT_B)
    assert missed is not None
    with pytest.raises(NotPossibleNow) as refused:
        request_transfer(make.key_holder(B), missed.transfer_id, NOW)
    assert refused.value.code == "left_new_school", "B asks when the child is no longer there"


def test_b_asks_while_c_has_its_own_offer(schools: Cloud) -> None:
    """On two rolls: B receives A's record late, and from then on it comes to C with B's."""
    enrol_at_b()
    enrol_at_c()
    look()
    assert states() == {"AB": "detected", "AC": "detected", "BC": "held"}
    move(AT_A, AT_B)
    change(AT_B, leaving_date=date(2026, 10, 30))
    look()
    assert states()["BC"] == "detected"
    move(AT_B, AT_C)
    assert shown(AT_C) == {"Written at A", "Written at B"}


def test_b_logged_nothing(schools: Cloud) -> None:
    enrol_at_b(own_record=False)
    change(AT_B, leaving_date=date(2026, 7, 21))
    enrol_at_c()
    look()
    assert states() == {"AC": "detected"}


def test_back_to_a_and_on_to_c(schools: Cloud) -> None:
    """A -> B -> A -> C: A gets B's record; C gets all of it from A, where the child was last."""
    enrol_at_b()
    look()
    move(AT_A, AT_B)
    change(AT_B, leaving_date=date(2026, 3, 27))
    change(AT_A, entry_date=date(2026, 4, 13), leaving_date=None)
    look()
    assert states() == {"AB": "transferred", "BA": "detected"}
    move(AT_B, AT_A)
    assert shown(AT_A) == {"Written at A", "Written at B"}
    change(AT_A, leaving_date=date(2026, 7, 21))
    enrol_at_c()
    look()
    assert states() == {"AB": "transferred", "BA": "transferred", "AC": "detected"}
    move(AT_A, AT_C)
    assert shown(AT_C) == {"Written at A", "Written at B"}


@pytest.mark.parametrize("side", ["previous", "new"])
def test_a_former_upn_joins_in_both_directions_and_a_corrected_one_never(side: str, schools: Cloud) -> None:
    for kind, expected in (
        (IdentifierKind.CORRECTED_UPN, {}),
        (IdentifierKind.FORMER_UPN, {"AC": "detected"}),
    ):
        changed = (make.identifier(make.OTHER_UPN), make.identifier(make.UPN, kind))
        own = (make.identifier(),)
        world.store_student(make.student(C, identifiers=changed if side == "new" else own))
        change(AT_A, identifiers=changed if side == "previous" else own)
        look()
        assert states() == expected


def test_twins_with_one_upn_are_held_and_neither_can_be_requested(schools: Cloud) -> None:
    for name in ("iris", "ivo"):
        world.store_student(make.student(C, student_id=f"stu_{name}", forename=name.title(), shares_upn=True))
        matching.match_changed_student(f"stu_{name}", NOW)
        found = between(AT_A, f"stu_{name}")
        assert found is not None
        assert (found.state, found.hold_reason) == (State.HELD, "upn_on_two_students")
        assert [s.value for s in view_transfer(make.key_holder(C), found.transfer_id, NOW).steps] == [
            "withdraw"
        ]
        with pytest.raises(NotPossibleNow):
            request_transfer(make.key_holder(C), found.transfer_id, NOW, confirms_match=True)
