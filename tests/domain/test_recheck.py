"""The re-check of leavers: never too often, never given up, and not all in one night."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.recheck import LONGEST, SHORTEST, recheck_date
from tests.builders import TODAY, identifier, leaver, student

LEFT = date(2026, 7, 21)


def looks(student_id: str, until: date) -> list[date]:
    found = [LEFT]
    while found[-1] < until:
        found.append(recheck_date(student_id, LEFT, found[-1]))
    return found[1:-1]


@given(st.text(max_size=30), st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(0, 20_000))
def test_the_next_look_is_neither_too_soon_nor_too_late(one: str, left: date, waited: int) -> None:
    today = left + timedelta(days=waited)
    days = (recheck_date(one, left, today) - today).days
    assert SHORTEST <= days <= LONGEST
    assert days <= max(waited * 3 / 8, SHORTEST * 1.5), "the spread is up to half of the interval"
    assert recheck_date(one, left, today) == today + timedelta(days=days)


def test_the_cost_of_a_leaver_is_bounded() -> None:
    """The figures of docs/decisions/0044."""
    sample = [looks(f"stu_{n}", LEFT + timedelta(days=25 * 365)) for n in range(500)]

    def mean(first: int, last: int) -> float:
        span = (LEFT + timedelta(days=365 * first), LEFT + timedelta(days=365 * last))
        return sum(span[0] < day <= span[1] for days in sample for day in days) / len(sample)

    assert 7 < mean(0, 1) < 9
    assert 5 < mean(1, 5) < 8
    assert 1 < mean(5, 6) < 1.5
    assert 30 < mean(0, 25) < 42


def test_leavers_of_one_july_come_on_many_days() -> None:
    first = Counter(recheck_date(f"stu_{n}", LEFT, LEFT) for n in range(3000))
    assert len(first) == 15 and max(first.values()) < 2 * 3000 / 15
    third = Counter(looks(f"stu_{n}", LEFT + timedelta(days=400))[2] for n in range(3000))
    assert len(third) > 35 and max(third.values()) < 3000 / 12


def test_only_a_leaver_with_a_record_and_an_identifier_is_looked_at_again() -> None:
    gone = leaver()
    assert gone.leaving_date is not None
    assert gone.next_match_date(TODAY) == recheck_date("stu_old", gone.leaving_date, TODAY)
    assert leaver(incident_count=0).next_match_date(TODAY) is None
    assert leaver(identifiers=()).next_match_date(TODAY) is None
    from chalicelib.domain.student import IdentifierKind

    corrected = leaver(identifiers=(identifier(kind=IdentifierKind.CORRECTED_UPN),))
    assert corrected.next_match_date(TODAY) is None, "history is never matched on"
    assert student(incident_count=3).next_match_date(TODAY) is None, "still on roll: nothing can move"


def test_a_date_ahead_comes_before_the_re_check() -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert leaver(leaving_date=tomorrow).next_match_date(TODAY) == tomorrow
