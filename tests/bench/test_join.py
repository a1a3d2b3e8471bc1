"""The rules of matching and an independent join in SQL find the same moves in a population with every difficulty."""

import random
from collections import Counter
from contextlib import closing

import pytest

from chalicelib.domain.matching import HoldReason
from chalicelib.domain.student import Student
from tests.bench.join import Found, full_join, load
from tests.bench.nightly import Roster, matches_of, taking_part
from tests.bench.population import KINDS, TODAY, Child, children, number_of

STUDENTS, SCHOOLS = 3_000, 20


@pytest.fixture(scope="module")
def population() -> list[Child]:
    return list(children(STUDENTS, SCHOOLS))


@pytest.fixture(scope="module")
def students(population: list[Child]) -> list[Student]:
    return [s for one in population for s in one.students]


@pytest.fixture(scope="module")
def joined(population: list[Child]) -> Found:
    with closing(load(population)) as database:
        return full_join(database, TODAY)


def test_everybody(students: list[Student], joined: Found) -> None:
    assert matches_of(students, Roster(students), TODAY) == joined


def test_those_who_are_due(students: list[Student], joined: Found) -> None:
    due = random.Random(2).sample(students, 300)
    found = matches_of(due, Roster(students), TODAY)
    assert found == taking_part(joined, due)
    assert 0 < len(found) < len(joined)


def test_the_population_has_every_kind_and_every_hold_reason(population: list[Child], joined: Found) -> None:
    assert {one.kind for one in population} == set(KINDS)
    reasons = Counter(reason for _, _, reason in joined)
    assert set(reasons) == {"", *HoldReason}


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("stayer", set()),
        ("leaver", set()),
        ("mover", {""}),
        ("mover without incidents", set()),
        ("starts later", set()),
        ("starts today", {""}),
        ("new UPN", {""}),
        ("corrected UPN", set()),
        ("temporary UPN", {"temporary_upn_only"}),
        ("other birth date", {"birth_date_differs"}),
        ("other child", {"surname_and_birth_date_differ"}),
        ("other surname", {""}),
        ("on both rolls", {"on_roll_at_both"}),
        ("dual registration", {"dual_registration"}),
        ("chain", {""}),
        ("to and fro", {""}),
        ("no longer one", {""}),
        ("done before", {""}),
        ("came back", {""}),
        ("twins", {"upn_on_two_students"}),
    ],
)
def test_a_kind_is_what_it_says(population: list[Child], joined: Found, kind: str, outcome: set[str]) -> None:
    numbers = {number_of(one.students[0].student_id) for one in population if one.kind == kind}
    assert {reason for _, new, reason in joined if number_of(new) in numbers} == outcome


@pytest.mark.parametrize(("kind", "sources"), [("to and fro", {"0"}), ("no longer one", {"0", "1"})])
def test_sources_of_the_last_school(
    population: list[Child], joined: Found, kind: str, sources: set[str]
) -> None:
    """Places of the schools whose records go to the last one."""
    lasts = [one.students[-1].student_id for one in population if one.kind == kind]
    assert lasts
    for last in lasts:
        assert {previous[-1] for previous, new, _ in joined if new == last} == sources


def test_the_population_is_the_same_each_time(population: list[Child]) -> None:
    assert list(children(STUDENTS, SCHOOLS)) == population


def test_a_missed_match_would_be_seen(students: list[Student], joined: Found) -> None:
    """The comparison itself: without one who moved, the two are at odds."""
    moved = next(new for _, new, reason in sorted(joined) if not reason)
    fewer = [s for s in students if s.student_id != moved]
    assert matches_of(fewer, Roster(fewer), TODAY) != joined
