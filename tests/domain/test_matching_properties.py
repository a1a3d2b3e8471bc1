"""What must hold for matching in every family of students, however odd."""

from datetime import date, timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.enrolment import EnrolStatus
from chalicelib.domain.matching import HoldReason, Match, find_matches, hold_reason, shared_values
from chalicelib.domain.student import Identifier, IdentifierKind, Student
from chalicelib.domain.transfer import transfer_id_for
from tests.builders import NEW, OLD, OTHER_UPN, TEMPORARY_UPN, THIRD, TODAY, UPN, student

K = IdentifierKind
KINDS = {
    UPN: (K.UPN, K.FORMER_UPN, K.CORRECTED_UPN),
    OTHER_UPN: (K.UPN, K.FORMER_UPN, K.CORRECTED_UPN),
    TEMPORARY_UPN: (K.TEMPORARY_UPN, K.FORMER_TEMPORARY_UPN, K.CORRECTED_UPN),
}
DAYS = [TODAY + timedelta(days=n) for n in (-900, -500, -200, -1, 0, 1)]


@st.composite
def families(draw: st.DrawFn) -> list[Student]:
    """Up to six students at four schools, with identifiers, stays and transfers in any combination."""
    made: list[Student] = []
    for number in range(draw(st.integers(2, 6))):
        values = draw(st.sets(st.sampled_from(sorted(KINDS))))
        entry = draw(st.sampled_from(DAYS))
        made.append(
            student(
                draw(st.sampled_from([OLD, NEW, THIRD, "sch_fourth"])),
                student_id=f"stu_{number}",
                identifiers=tuple(Identifier(draw(st.sampled_from(KINDS[v])), v) for v in sorted(values)),
                entry_date=entry,
                leaving_date=draw(st.sampled_from([None, *[d for d in DAYS if d >= entry]])),
                birth_date=draw(st.sampled_from([date(2015, 2, 11), date(2015, 2, 12)])),
                surname=draw(st.sampled_from(["Reed", "Vale"])),
                status=draw(st.sampled_from(EnrolStatus)),
                shares_upn=draw(st.booleans()) and draw(st.booleans()),
                incident_count=draw(st.integers(0, 1)),
            )
        )
    return [_with_transfers(draw, one, made) for one in made]


def _with_transfers(draw: st.DrawFn, one: Student, family: list[Student]) -> Student:
    from dataclasses import replace

    elsewhere = [other.student_id for other in family if other.school_id != one.school_id]
    sources = draw(st.sets(st.sampled_from(elsewhere))) if elsewhere else set()
    stay = draw(st.sampled_from([None, one.entry_date]))
    return replace(one, received=frozenset(transfer_id_for(s, one.student_id, stay) for s in sources))


def seen_from(one: Student, family: list[Student]) -> set[tuple[str, str, HoldReason | None]]:
    """As the use case asks: with those who are found by an identifier of the one that changed."""
    others = [o for o in family if o.school_id != one.school_id and shared_values(one, o)]
    return {as_ids(m) for m in find_matches(one, others, TODAY)}


def as_ids(match: Match) -> tuple[str, str, HoldReason | None]:
    return match.previous.student_id, match.new.student_id, match.held


@given(families())
@settings(max_examples=400, deadline=None)
def test_the_same_matches_from_whichever_student_changed(family: list[Student]) -> None:
    seen = {one.student_id: seen_from(one, family) for one in family}
    for one, other in permutations(family, 2):
        pair = {one.student_id, other.student_id}
        of_pair = [{m for m in seen[s] if {m[0], m[1]} == pair} for s in sorted(pair)]
        assert of_pair[0] == of_pair[1]


@given(families())
@settings(max_examples=300, deadline=None)
def test_nobody_is_joined_without_a_shared_value_or_with_their_own_school(family: list[Student]) -> None:
    by_id = {s.student_id: s for s in family}
    for one in family:
        for previous_id, new_id, _ in seen_from(one, family):
            previous, new = by_id[previous_id], by_id[new_id]
            assert one in (previous, new)
            assert {i.value for i in previous.matchable} & {i.value for i in new.matchable}
            assert previous.school_id != new.school_id
            assert previous.incident_count > 0 and new.is_current(TODAY)


@given(families())
@settings(max_examples=300, deadline=None)
def test_nothing_is_offered_that_a_person_must_look_at_first(family: list[Student]) -> None:
    """Each condition written down a second time, so that the order of the reasons cannot let one through."""
    by_id = {s.student_id: s for s in family}
    for previous_id, new_id, held in {m for one in family for m in seen_from(one, family)}:
        previous, new = by_id[previous_id], by_id[new_id]
        assert held == hold_reason(previous, new, TODAY)
        is_fine = (
            previous.leaving_date is not None
            and previous.leaving_date <= TODAY
            and not (previous.shares_upn or new.shares_upn)
            and previous.birth_date == new.birth_date
            and bool(shared_values(previous, new).keys() - {TEMPORARY_UPN})
        )
        assert (held is None) == is_fine
        if held is HoldReason.TEMPORARY_UPN_ONLY:
            assert previous.birth_date == new.birth_date and previous.has_left(TODAY), (
                "only this is confirmed"
            )


@given(families())
@settings(max_examples=200, deadline=None)
def test_some_record_is_always_offered_where_there_is_one(family: list[Student]) -> None:
    """Schools that have each other's records never hide each other until none is left."""
    for new in family:
        sources = [
            s
            for s in family
            if s.school_id != new.school_id
            and s.incident_count
            and s.has_left(TODAY)
            and shared_values(s, new)
        ]
        if sources and new.is_current(TODAY):
            assert any(m[1] == new.student_id for m in seen_from(new, family))
