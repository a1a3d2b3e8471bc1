"""How long a record is kept, and what must be so before it may be destroyed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import retention as rules
from chalicelib.domain.destruction import LATE, Certificate, initials_of
from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.retention import ALONE, DeedKind, Obstacle, Policy, Retention, deed_of, obstacles
from chalicelib.domain.transfer import State
from tests import builders as make
from tests.builders import NOW, OLD, TODAY

POLICY = Policy(OLD, 1)
NOTHING = Retention("stu_old", OLD)
GROWN = make.leaver(birth_date=date(2001, 11, 24))
"""Whose 25 years end today."""


def deed(kind: DeedKind = DeedKind.PROPOSED, by: str = "usr_one", **more: date | None) -> rules.Deed:
    return deed_of(kind, by, "Sasha Quill", "As agreed.", NOW, **more)


@pytest.mark.parametrize(
    ("born", "years", "ends"),
    [
        (date(2000, 2, 29), 25, date(2025, 3, 1)),
        (date(2000, 2, 29), 24, date(2024, 2, 29)),
        (date(2000, 2, 29), 100, date(2100, 3, 1)),  # 2100 is no leap year
        (date(2001, 11, 24), 25, date(2026, 11, 24)),
        (date(2001, 12, 31), 5, date(2006, 12, 31)),
    ],
)
def test_retention_ends_on_a_birthday(born: date, years: int, ends: date) -> None:
    assert Policy(OLD, years=years).ends_on(born) == ends


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)), st.integers(rules.FEWEST_YEARS, rules.MOST_YEARS))
def test_it_never_ends_early(born: date, years: int) -> None:
    ends = Policy(OLD, years=years).ends_on(born)
    assert ends.year == born.year + years
    assert (ends.month, ends.day) >= (born.month, born.day)


@pytest.mark.parametrize("years", [-1, 0, 4, 101, 2015])
def test_a_policy_of_too_few_or_too_many_years(years: int) -> None:
    with pytest.raises(Invalid, match="from 5 to 100") as refused:
        POLICY.with_years(years, "")
    assert refused.value.fields == {"years": "range"}


def test_a_policy_is_adopted_as_it_is_but_changed_only_when_it_changes() -> None:
    assert Policy(OLD).with_years(25, " ").note == ""
    with pytest.raises(Invalid, match="Nothing was changed"):
        POLICY.with_years(25, "")
    assert POLICY.with_years(25, " As the toolkit says. ").note == "As the toolkit says."
    with pytest.raises(Invalid):
        POLICY.with_years(25, "x" * 1001)


def test_another_policy_counts_at_once() -> None:
    assert obstacles(GROWN, POLICY, NOTHING, [], TODAY) == []
    assert obstacles(GROWN, Policy(OLD, 2, 26), NOTHING, [], TODAY) == [Obstacle.NOT_ENDED]


def test_a_record_that_is_kept_longer() -> None:
    until = date(2061, 1, 1)
    after = rules.keep_longer(NOTHING, deed(DeedKind.KEPT_LONGER, until=until), TODAY)
    assert after.ends_on(GROWN, POLICY) == until
    assert after.ends_on(GROWN, Policy(OLD, 2, 75)) == date(2076, 11, 24), "a longer policy counts"
    assert obstacles(GROWN, POLICY, after, [], TODAY) == [Obstacle.NOT_ENDED]
    back = rules.keep_longer(after, deed(DeedKind.KEPT_BY_POLICY), TODAY)
    assert back.ends_on(GROWN, POLICY) == TODAY and len(back.deeds) == 2


@pytest.mark.parametrize(
    ("until", "why"),
    [(TODAY, "later day"), (TODAY - timedelta(days=1), "later day"), (date(2127, 1, 1), "hundred")],
)
def test_a_day_that_is_not_later(until: date, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        rules.keep_longer(NOTHING, deed(DeedKind.KEPT_LONGER, until=until), TODAY)


def test_a_hold_ends_a_proposal_and_stands_until_it_is_taken_off() -> None:
    proposed = rules.propose(NOTHING, deed())
    held = rules.hold(proposed, deed(DeedKind.HELD))
    assert held.proposal is None and obstacles(GROWN, POLICY, held, [], TODAY) == [Obstacle.HELD]
    with pytest.raises(NotPossibleNow):
        rules.hold(held, deed(DeedKind.HELD))
    free = rules.release(held, deed(DeedKind.RELEASED))
    assert [d.kind for d in free.deeds] == [DeedKind.PROPOSED, DeedKind.HELD, DeedKind.RELEASED]
    with pytest.raises(NotPossibleNow):
        rules.release(free, deed(DeedKind.RELEASED))
    assert obstacles(GROWN, POLICY, free, [], TODAY) == []


def test_every_decision_needs_a_reason_but_taking_back() -> None:
    for kind in set(DeedKind) - {DeedKind.TAKEN_BACK}:
        with pytest.raises(Invalid):
            deed_of(kind, "usr", "S", "  ", NOW)
    assert deed_of(DeedKind.TAKEN_BACK, "usr", "S", " ", NOW).reason == ""


def test_a_proposal_is_made_once() -> None:
    proposed = rules.propose(NOTHING, deed())
    with pytest.raises(NotPossibleNow):
        rules.propose(proposed, deed())
    with pytest.raises(NotPossibleNow):
        rules.take_back(NOTHING, deed(DeedKind.TAKEN_BACK))
    assert rules.take_back(proposed, deed(DeedKind.TAKEN_BACK)).proposal is None


@pytest.mark.parametrize("state", State)
def test_a_record_that_another_school_wants_stays(state: State) -> None:
    wanted = {State.DETECTED, State.REQUESTED, State.AUTHORISED, State.COPYING, State.FAILED}
    found = obstacles(GROWN, POLICY, NOTHING, [make.transfer(state)], TODAY)
    assert found == ([Obstacle.TRANSFER] if state in wanted else [])


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (State.DETECTED, [Obstacle.NOT_ENDED]),
        (State.REQUESTED, [Obstacle.NOT_ENDED, Obstacle.TRANSFER]),
    ],
)
def test_that_somebody_may_ask_is_told_only_where_nothing_else_keeps_the_record(
    state: State, told: list[Obstacle]
) -> None:
    """Else any leaver's page would tell the school, which may have made the child up, that another has it on its roll."""
    recent = make.leaver(birth_date=date(2015, 2, 11))
    assert obstacles(recent, POLICY, NOTHING, [make.transfer(state)], TODAY) == told


def test_what_else_stands_in_the_way() -> None:
    child = make.student(OLD)
    assert obstacles(child, Policy(OLD), NOTHING, [], TODAY) == [
        Obstacle.NO_POLICY,
        Obstacle.ON_ROLL,
        Obstacle.NOT_ENDED,
    ]
    with pytest.raises(NotPossibleNow) as refused:
        rules.check_none([Obstacle.ON_ROLL, Obstacle.HELD])
    assert refused.value.code == "on_roll"
    rules.check_none([])
    assert set(rules.OBSTACLES) == set(Obstacle)


def test_four_eyes() -> None:
    proposal = deed()
    rules.check_second_person(proposal, "usr_other", False, NOW)
    with pytest.raises(NotPossibleNow, match="another key holder"):
        rules.check_second_person(proposal, "usr_one", False, NOW + 2 * ALONE)
    with pytest.raises(NotPossibleNow, match="until 1 Dec 2026"):
        rules.check_second_person(proposal, "usr_one", True, NOW + ALONE - timedelta(seconds=1))
    rules.check_second_person(proposal, "usr_one", True, NOW + ALONE)


@pytest.mark.parametrize("typed", ["Okonedo-Reed", " okonedo-reed ", "OKONEDO-REED"])
def test_the_surname_is_typed(typed: str) -> None:
    rules.check_surname(GROWN, typed)


@pytest.mark.parametrize("typed", ["", "Okonedo", "Maya", "destroy"])
def test_another_surname(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_surname(GROWN, typed)
    assert "Okonedo" not in refused.value.message


def test_a_certificate_holds_initials_and_no_name() -> None:
    assert initials_of(GROWN) == "M.O."
    made = Certificate("stu_old", OLD, "M.O.", 2026, 25, 1, "a", "A", NOW, "b", "B", NOW)
    assert not made.is_last_look(NOW + LATE - timedelta(seconds=1))
    assert made.is_last_look(NOW + LATE)
