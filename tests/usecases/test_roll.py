"""Rows of an enrolment file on a school's roll: who each is about, and what changes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.aws.secrets import identifier_hasher
from chalicelib.domain import upn
from chalicelib.domain.enrolment import EnrolmentRow, ReadRow, warning
from chalicelib.domain.student import MAX_MATCHABLE, IdentifierKind, Student
from chalicelib.storage import records, students
from chalicelib.usecases import matching
from chalicelib.usecases.held import Held
from chalicelib.usecases.roll import SHARED_UPN, Roll
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, OTHER_UPN, TEMPORARY_UPN, UPN
from tests.cloud import Cloud, Direct

ON_TWO_ROWS = warning(SHARED_UPN, "The same UPN stands on another row.", "upn")

THIRD_UPN = "H330990119003"
MAYA = make.row(2, local_id="101")
IRIS = make.row(
    3, OTHER_UPN, forename="Iris", surname="Penhale", birth_date=date(2015, 4, 19), local_id="102"
)
IVO = replace(IRIS, number=4, forename="Ivo", local_id="103")


@pytest.fixture(autouse=True)
def _aws(cloud: Cloud) -> None:
    """Every test here needs the table."""


def apply(*rows: ReadRow | EnrolmentRow, school_id: str = NEW) -> tuple[dict[str, int], list[str]]:
    """Counts and the codes of what only the roll shows. Every row must have been counted once."""
    roll = Roll(school_id, identifier_hasher(), "imp_one", NOW)
    read = [r if isinstance(r, ReadRow) else make.read(r) for r in rows]
    verdicts = roll.apply(read)
    assert [v.number for v in verdicts] == [r.number for r in read]
    told = [f.code for v, r in zip(verdicts, read, strict=True) for f in v.findings[len(r.findings) :]]
    return dict(Counter(v.verdict.value for v in verdicts)), told


def roll_of(school_id: str = NEW) -> dict[str, Student]:
    return {s.forename: s for s in students.list_students(school_id, limit=100)}


def twins() -> tuple[ReadRow, ReadRow]:
    return make.read(IRIS, ON_TWO_ROWS), make.read(IVO, ON_TWO_ROWS)


def test_new_children_are_enrolled_and_audited(cloud: Cloud) -> None:
    assert apply(MAYA, IRIS) == ({"accepted": 2}, [])
    assert set(roll_of()) == {"Maya", "Iris"}
    maya = roll_of()["Maya"]
    assert (maya.identifiers, maya.version, maya.shares_upn) == ((make.identifier(UPN),), 1, False)
    audited = [a for a in cloud.of_kind("audit") if a["action"] == "enrol_student"]
    assert len(audited) == 2 and {a["school_id"] for a in audited} == {NEW}


def test_the_same_file_twice_writes_nothing(cloud: Cloud) -> None:
    apply(MAYA, IRIS)
    writes = cloud.count("TransactWriteItems")
    assert apply(MAYA, IRIS) == ({"unchanged": 2}, [])
    assert cloud.count("TransactWriteItems") == writes


def test_a_rejected_row_is_counted() -> None:
    assert apply(MAYA, ReadRow(3, None, ())) == ({"accepted": 1, "rejected": 1}, [])


def test_what_changed_is_written() -> None:
    apply(MAYA, IRIS)
    assert apply(replace(MAYA, leaving_date=date(2026, 11, 20)), IRIS) == (
        {"accepted": 1, "unchanged": 1},
        [],
    )
    assert roll_of()["Maya"].leaving_date == date(2026, 11, 20)
    assert roll_of()["Maya"].version == 2


def test_two_schools_have_a_roll_each() -> None:
    apply(MAYA)
    apply(MAYA, school_id=OLD)
    here, there = roll_of()["Maya"], roll_of(OLD)["Maya"]
    assert here.student_id != there.student_id
    assert not here.shares_upn and not there.shares_upn


def test_ids_tell_nothing_and_follow_from_the_upn() -> None:
    apply(MAYA)
    one = roll_of()["Maya"].student_id
    assert UPN not in one and one.startswith("stu_")
    assert apply(MAYA)[0] == {"unchanged": 1}


def test_twins_with_one_upn_are_two_children_flagged_and_held(cloud: Cloud) -> None:
    world.store_student(make.leaver(identifiers=(make.identifier(OTHER_UPN),), birth_date=IRIS.birth_date))
    assert apply(*twins()) == ({"accepted": 2}, [])
    found = roll_of()
    assert set(found) == {"Iris", "Ivo"} and all(s.shares_upn for s in found.values())
    for child in found.values():
        matching.match_changed_student(child.student_id, NOW)
    transfers = cloud.of_kind("transfer")
    assert {(t["state"], t["hold_reason"]) for t in transfers} == {("held", "upn_on_two_students")}
    assert apply(*twins()) == ({"unchanged": 2}, [])


@pytest.mark.parametrize("order", [1, -1])
def test_twins_put_right_are_flagged_no_more(order: int) -> None:
    """In one go, in whatever order the two rows stand in the file."""
    apply(*twins())
    right = replace(IVO, upn=upn.check("D330990119008"))
    apply(*[IRIS, right][::order])
    found = roll_of()
    assert [found["Iris"].shares_upn, found["Ivo"].shares_upn] == [False, False]
    assert make.identifier(OTHER_UPN, IdentifierKind.CORRECTED_UPN) in found["Ivo"].identifiers
    assert len(found) == 2
    assert apply(IRIS, right) == ({"unchanged": 2}, [])


def test_a_upn_that_stands_on_another_child_of_the_roll_flags_both() -> None:
    apply(IRIS)
    assert apply(IVO) == ({"accepted": 1}, [SHARED_UPN])
    found = roll_of()
    assert found["Iris"].shares_upn and found["Ivo"].shares_upn
    assert found["Iris"].student_id != found["Ivo"].student_id


def test_a_corrected_upn_finds_the_child_by_the_schools_own_number() -> None:
    apply(MAYA)
    before = roll_of()["Maya"]
    assert apply(replace(MAYA, upn=upn.check(OTHER_UPN))) == ({"accepted": 1}, [])
    after = roll_of()["Maya"]
    assert after.student_id == before.student_id
    assert after.matchable == (make.identifier(OTHER_UPN),)


def test_a_first_upn_finds_the_child_by_the_schools_own_number() -> None:
    apply(replace(MAYA, upn=None))
    apply(MAYA)
    assert len(roll_of()) == 1 and roll_of()["Maya"].matchable == (make.identifier(UPN),)


def test_never_joined_by_name() -> None:
    """Without a number of the MIS, the same name and date of birth with another UPN are two children."""
    one = replace(MAYA, local_id="")
    apply(one)
    apply(replace(one, upn=upn.check(OTHER_UPN)))
    assert len(students.list_students(NEW, limit=10)) == 2


def test_one_row_after_another_in_one_file_sees_what_the_first_did() -> None:
    assert apply(MAYA, replace(MAYA, number=3, year_group="8")) == ({"accepted": 2}, [])
    assert roll_of()["Maya"].year_group == "8"


def test_a_child_taken_in_again_is_the_same_child() -> None:
    apply(replace(MAYA, entry_date=date(2023, 9, 1), leaving_date=date(2025, 7, 20)))
    apply(MAYA)
    assert len(roll_of()) == 1 and roll_of()["Maya"].leaving_date is None


def test_the_record_is_left_alone() -> None:
    apply(MAYA)
    child = roll_of()["Maya"]
    from tests.cloud import Direct

    changes = Direct()
    records.add_received(changes, child.student_id, "tr_one", 3, NOW.date())
    changes.commit()
    apply(replace(MAYA, year_group="8"))
    after = roll_of()["Maya"]
    assert (after.incident_count, after.received, after.year_group) == (3, frozenset({"tr_one"}), "8")


def test_a_chunk_is_written_together_and_a_refusal_falls_back_to_single_rows(cloud: Cloud) -> None:
    from chalicelib.domain.upn import check_letter

    digits = [f"3309901{n:05}" for n in range(30)]
    rows = [make.row(n, check_letter(d) + d, local_id=f"{n + 1:04}") for n, d in enumerate(digits)]
    apply(*rows)
    assert cloud.count("TransactWriteItems") == 3
    taken = roll_id(rows[3])
    held = students.find_student(taken)
    assert held is not None
    changed = [replace(r, sex="F") for r in rows]
    cloud.calls.clear()
    with somebody_else_saves(held):
        assert apply(*changed) == ({"accepted": 30}, [])
    assert cloud.count("TransactWriteItems") > 30
    found = {s.student_id: s for s in students.list_students(NEW, limit=50)}
    assert {s.sex for s in found.values()} == {"F"} and found[taken].version == 3
    assert apply(*changed) == ({"unchanged": 30}, [])


def roll_id(row: EnrolmentRow) -> str:
    return Held(NEW, identifier_hasher()).likely_ids(row, shares_upn=False)[0]


@contextmanager
def somebody_else_saves(student: Student) -> Iterator[None]:
    """Between the reading of the chunk and its writing."""
    read_ahead = Held.read_ahead

    def then_saved(self: Held, rows: Sequence[tuple[EnrolmentRow, bool]]) -> None:
        read_ahead(self, rows)
        changes = Direct()
        later = replace(student, registration_form="7Z")
        students.add_save_student(changes, later, student, identifier_hasher(), NOW.date())
        changes.commit()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Held, "read_ahead", then_saved)
        yield


def test_a_child_who_gets_the_upn_that_another_had_by_mistake() -> None:
    """The id that follows from the UPN is taken by the child who had it first."""
    apply(IRIS)
    apply(replace(IRIS, upn=upn.check(UPN)))
    assert apply(IVO) == ({"accepted": 1}, [])
    found = roll_of()
    assert set(found) == {"Iris", "Ivo"} and not found["Ivo"].shares_upn
    assert apply(IVO) == ({"unchanged": 1}, [])


UPNS = [UPN, OTHER_UPN, "D330990119008", "P207000016049"]
ANY_ROW = st.builds(
    lambda own, child, year, leaves: make.row(
        2,
        own,
        forename=child[0],
        local_id=child[1],
        year_group=year,
        leaving_date=date(2026, 10, 1) if leaves else None,
    ),
    st.sampled_from(UPNS),
    st.sampled_from([("Iris", "101"), ("Iris", "0101"), ("Ivo", "102"), ("Dot", "103")]),
    st.sampled_from(["", "7", "8"]),
    st.booleans(),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANY_ROW, max_size=7), st.uuids())
def test_joined_or_one_by_one_the_roll_is_the_same(rows: list[EnrolmentRow], school: UUID) -> None:
    """Rows of one chunk see each other's effect; and every row has one verdict."""
    numbered = [replace(row, number=n) for n, row in enumerate(rows, 2)]
    together, _ = apply(*numbered, school_id=f"sch_{school}_a")
    alone: Counter[str] = Counter()
    for row in numbered:
        alone.update(apply(row, school_id=f"sch_{school}_b")[0])
    assert sum(together.values()) == len(rows)
    assert together == dict(alone)
    assert said(f"sch_{school}_a") == said(f"sch_{school}_b")


def said(school_id: str) -> list[tuple[object, ...]]:
    """All that a roll says, without ids and versions."""
    return sorted(
        (s.forename, s.local_id, s.year_group, str(s.leaving_date), s.shares_upn, str(sorted(s.identifiers)))
        for s in students.list_students(school_id, limit=50)
    )


# --- a former UPN is as strong as a UPN, so it may stand on one student only


def test_a_former_upn_that_another_student_holds_is_shared(cloud: Cloud) -> None:
    former = (upn.check(UPN),)
    apply(replace(IRIS, former_upns=former))
    assert not roll_of()["Iris"].shares_upn
    assert apply(replace(IVO, upn=upn.check(THIRD_UPN), former_upns=former)) == ({"accepted": 1}, ["1520"])
    assert {s.forename: s.shares_upn for s in roll_of().values()} == {"Iris": True, "Ivo": True}


def test_many_rows_of_one_file_cannot_claim_one_former_upn(cloud: Cloud) -> None:
    """Else a batch of made-up children, each with another birth date, would find the right one (decision 0014)."""
    rows = [
        make.row(n, value, forename=f"Child {n}", local_id=str(n), former_upns=(upn.check(UPN),))
        for n, value in enumerate((OTHER_UPN, THIRD_UPN, TEMPORARY_UPN), 2)
    ]
    apply(*rows)
    assert [s.shares_upn for s in roll_of().values()] == [True] * 3


def test_a_former_upn_is_added_later_to_a_student_who_is_there(cloud: Cloud) -> None:
    ivo = replace(IVO, upn=upn.check(THIRD_UPN))
    apply(MAYA, ivo)
    assert apply(replace(ivo, former_upns=(upn.check(UPN),))) == ({"accepted": 1}, ["1520"])
    assert all(s.shares_upn for s in roll_of().values())
    assert apply(ivo) == ({"accepted": 1}, []), "the file does not name it any more, so it was a slip"
    assert not any(s.shares_upn for s in roll_of().values())
    assert apply(MAYA, ivo) == ({"unchanged": 2}, [])


def test_former_upns_do_not_pile_up(cloud: Cloud) -> None:
    made = [make_upn(n) for n in range(30)]
    for n in range(0, 30, 10):
        apply(replace(MAYA, former_upns=tuple(map(upn.check, made[n : n + 10]))))
    maya = roll_of()["Maya"]
    assert len(maya.matchable) == MAX_MATCHABLE and len(maya.identifiers) == 31
    assert {i.value for i in maya.matchable} == {UPN, *made[20:]}, "those that the file names last"


def make_upn(serial: int) -> str:
    digits = f"330990126{serial:03d}"
    value = sum(int(d) * place for place, d in enumerate(digits, 2)) % 23
    return "ABCDEFGHJKLMNPQRTUVWXYZ"[value] + digits


def test_another_number_for_the_same_child_is_no_second_child(cloud: Cloud) -> None:
    """A school sends a CSV with admission numbers, and its MIS sends batches with a number of its own."""
    apply(MAYA)
    assert apply(replace(MAYA, local_id="mis-9")) == ({"accepted": 1}, [])
    assert len(roll_of()) == 1 and roll_of()["Maya"].local_id == "mis-9" and not roll_of()["Maya"].shares_upn
    assert apply(replace(MAYA, forename="Mara", local_id="mis-10")) == ({"accepted": 1}, ["1520"])


def test_two_rows_of_one_file_with_different_numbers_stay_two(cloud: Cloud) -> None:
    apply(make.read(MAYA, ON_TWO_ROWS), make.read(replace(MAYA, number=9, local_id="202"), ON_TWO_ROWS))
    assert len(students.list_students(NEW, limit=9)) == 2
