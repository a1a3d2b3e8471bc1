"""A country of invented children at as many schools as wanted, with all that makes matching hard.

Child n follows from n and the number of schools alone, so any of a million can be made again without keeping the rest.
A child is one student for each school that knows them; a child of the kind `twins` is two children in one.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from chalicelib.domain.enrolment import EnrolStatus
from chalicelib.domain.student import Identifier, IdentifierKind, Student
from chalicelib.domain.transfer import transfer_id_for
from chalicelib.domain.upn import CHECK_LETTERS, check_letter

TODAY = date(2026, 11, 24)

_SURNAMES = ("Okonedo-Reed", "Wilk", "Rahman Doyle", "Penhale", "O'Hara", "Nasser", "Tranter", "Brace")
_FORENAMES = ("Maya", "Tomasz", "Aisha", "Iris", "Lea", "Leila", "Poppy", "Callum")
_LAST_SUMMER, _BEFORE = date(2026, 7, 21), date(2024, 7, 19)
_STARTED = (date(2019, 9, 4), date(2024, 9, 3), date(2026, 9, 2))
_UPN, _FORMER = IdentifierKind.UPN, IdentifierKind.FORMER_UPN
_TEMPORARY, _FORMER_TEMPORARY = IdentifierKind.TEMPORARY_UPN, IdentifierKind.FORMER_TEMPORARY_UPN


@dataclass(frozen=True)
class Received:
    """What came to a student from another one. `stay`: the start date that the transfer was for, if a later one."""

    new_student_id: str
    previous_student_id: str
    stay: date | None


@dataclass(frozen=True)
class Child:
    kind: str
    students: tuple[Student, ...]
    received: tuple[Received, ...] = ()


def child(number: int, schools: int) -> Child:
    chance = random.Random(number)
    kind = chance.choices(_NAMES, cum_weights=_WEIGHTS)[0]
    return KINDS[kind][1](_Maker(number, schools, chance, kind))


def children(students: int, schools: int) -> Iterator[Child]:
    """The first children, until they make up at least this many students."""
    made = number = 0
    while made < students:
        one = child(number, schools)
        made += len(one.students)
        number += 1
        yield one


def number_of(student_id: str) -> int:
    """The number of the child that a student id belongs to."""
    return int(student_id.split("_")[1])


class _Maker:
    """What the students of one child have in common, and the schools they may be at."""

    def __init__(self, number: int, schools: int, chance: random.Random, kind: str) -> None:
        self.chance, self._number, self._kind = chance, number, kind
        first, step = chance.randrange(schools), 1 + chance.randrange(schools // 3 - 1)
        self._schools = [f"sch_{(first + n * step) % schools:05}" for n in range(3)]  # three different ones
        self._surname, self._forename = chance.choice(_SURNAMES), chance.choice(_FORENAMES)
        self._birth_date = date(2010 + number % 8, 1 + number // 8 % 12, 1 + number // 96 % 28)

    def upn(self, *, serial: int = 0, temporary: bool = False) -> str:
        """The child's UPN; `serial` 1 and 2 are others that nobody else has."""
        place, last = divmod(self._number, 1000)
        digits = f"{201 + place // 10_000}{place % 10_000:04}{serial:02}{last:03}"
        if temporary:
            digits = f"{digits[:-1]}{CHECK_LETTERS[int(digits[-1]) + 10]}"
        return check_letter(digits) + digits

    def at(self, place: int, entry: date, left: date | None = None, **changes: Any) -> Student:
        """A student at the nth of the child's schools (0 to 2), with incidents if they have left."""
        usual: dict[str, Any] = {
            "student_id": f"stu_{self._number:08}_{place}",
            "school_id": self._schools[place],
            "surname": self._surname,
            "forename": self._forename,
            "birth_date": self._birth_date,
            "entry_date": entry,
            "leaving_date": left,
            "identifiers": (Identifier(_UPN, self.upn()),) if "identifiers" not in changes else (),
            "incident_count": 1 + self._number % 5 if left else 0,
            "version": 1,
        }
        return Student(**(usual | changes))

    def done(self, *students: Student, received: tuple[Received, ...] = ()) -> Child:
        return Child(self._kind, students, received)

    def mover(self, *, there: dict[str, Any] | None = None, here: dict[str, Any] | None = None) -> Child:
        """Left the first school last summer with incidents, at the second one since September."""
        return self.done(
            self.at(0, _STARTED[0], _LAST_SUMMER, **(there or {})), self.at(1, _STARTED[2], **(here or {}))
        )


def _ids(*told: tuple[IdentifierKind, str]) -> dict[str, Any]:
    return {"identifiers": tuple(Identifier(kind, value) for kind, value in told)}


def _new_upn(m: _Maker) -> Child:
    """One side knows the other side's UPN as a former one, or both know one that neither uses now."""
    ours, other, third = m.upn(), m.upn(serial=1), m.upn(serial=2)
    first, second = _ids((_UPN, ours)), _ids((_FORMER, ours), (_UPN, other))
    both = _ids((_FORMER, ours), (_UPN, third))
    there, here = m.chance.choice(((first, second), (second, first), (second, both)))
    return m.mover(there=there, here=here)


def _corrected_upn(m: _Maker) -> Child:
    """A UPN that was a mistake is history and joins nobody."""
    ours = _ids((IdentifierKind.CORRECTED_UPN, m.upn()), (_UPN, m.upn(serial=1)))
    return m.mover(here=ours)


def _temporary_upn(m: _Maker) -> Child:
    value = m.upn(temporary=True)
    there, here = _ids((_TEMPORARY, value)), _ids((_TEMPORARY, value))
    if m.chance.random() < 0.5:
        here = _ids((_FORMER_TEMPORARY, value), (_UPN, m.upn()))
    return m.mover(there=there, here=here)


def _other_birth_date(m: _Maker) -> Child:
    """A slip in the birth date, sometimes on a temporary UPN, sometimes under the name that the child goes by."""
    here: dict[str, Any] = {
        "birth_date": m.at(0, _STARTED[0]).birth_date + timedelta(days=m.chance.choice((-31, 1)))
    }
    if m.chance.random() < 0.3:
        here |= {
            "surname": "Vale",
            "preferred_surname": m.at(0, _STARTED[0]).surname.upper().replace("-", " "),
        }
    return m.mover(here=here)


def _other_child(m: _Maker) -> Child:
    """A UPN typed onto the wrong child: valid, and all else differs."""
    return m.mover(here={"surname": "Quill", "forename": "Robin", "birth_date": date(2009, 3, 1)})


def _other_surname(m: _Maker) -> Child:
    """Adopted, or a parent married: the birth date is right, so nothing is wrong."""
    return m.mover(here={"surname": "Marsh"})


def _on_both_rolls(m: _Maker) -> Child:
    """Not left there (yet): the later one is the new school; started on one day, it is none."""
    leaving = m.chance.choice((None, TODAY + timedelta(days=24)))
    later = m.chance.choice((_STARTED[2], _STARTED[2], _STARTED[0]))
    return m.done(m.at(0, _STARTED[0], leaving, incident_count=2), m.at(1, later))


def _dual(m: _Maker) -> Child:
    main, other = m.chance.choice(
        (
            (EnrolStatus.MAIN_DUAL, EnrolStatus.SUBSIDIARY_DUAL),
            (EnrolStatus.CURRENT, EnrolStatus.GUEST),
            (EnrolStatus.MAIN_DUAL, EnrolStatus.CURRENT),
        )
    )
    return m.done(
        m.at(0, _STARTED[0], status=main, incident_count=3),
        m.at(1, _STARTED[2], status=other, incident_count=1),
    )


def _chain(m: _Maker) -> Child:
    """A -> B -> C. What B has received counts as B's own, unless it was for another stay at B."""
    first, last = m.at(0, _STARTED[0], _BEFORE), m.at(2, _STARTED[2])
    middle = m.at(1, _STARTED[1], _LAST_SUMMER, incident_count=m.chance.choice((0, 4)))
    how = m.chance.choice(("never", "received", "this stay", "an earlier stay"))
    if how == "never":
        return m.done(first, middle, last)
    stay = {"received": None, "this stay": _STARTED[1], "an earlier stay": date(2021, 9, 1)}[how]
    return _received(m, (first, middle, last), Received(middle.student_id, first.student_id, stay))


def _done_before(m: _Maker) -> Child:
    """The record is at the new school already."""
    there, here = m.mover(here={"incident_count": 3}).students
    return _received(m, (there, here), Received(here.student_id, there.student_id, None))


def _came_back(m: _Maker) -> Child:
    """Was away for two years and is at the first school again, which keeps its own record."""
    here, there = m.at(0, _STARTED[2], incident_count=6), m.at(1, _STARTED[1], _LAST_SUMMER)
    return _received(m, (here, there), Received(there.student_id, here.student_id, None))


def _to_and_fro(m: _Maker) -> Child:
    """A -> B -> A -> C: both schools have all of it from each other, and that of the later stay at A counts."""
    first = m.at(0, _STARTED[1], _LAST_SUMMER)
    middle, last = m.at(1, _STARTED[0], _BEFORE), m.at(2, _STARTED[2])
    there = Received(middle.student_id, first.student_id, None)
    back = Received(first.student_id, middle.student_id, _STARTED[1])
    return _received(m, (first, middle, last), there, back)


def _no_longer_one(m: _Maker) -> Child:
    """What B received came on a UPN that B has corrected since: B no longer stands for A's record."""
    ours, other = m.upn(), m.upn(serial=1)
    first = m.at(0, _STARTED[0], _BEFORE)
    middle_ids = _ids((IdentifierKind.CORRECTED_UPN, ours), (_UPN, other))
    middle = m.at(1, _STARTED[1], _LAST_SUMMER, **middle_ids)
    last = m.at(2, _STARTED[2], **_ids((_FORMER, ours), (_UPN, other)))
    return _received(m, (first, middle, last), Received(middle.student_id, first.student_id, None))


def _received(m: _Maker, students: tuple[Student, ...], *told: Received) -> Child:
    came = {r.new_student_id: transfer_id_for(r.previous_student_id, r.new_student_id, r.stay) for r in told}
    marked = (
        replace(s, received=frozenset({came[s.student_id]})) if s.student_id in came else s for s in students
    )
    return m.done(*marked, received=told)


def _twins(m: _Maker) -> Child:
    """Two children whose UPN was typed twice at the first school; one or both have moved."""
    there = m.at(0, _STARTED[0], _LAST_SUMMER, shares_upn=True)
    twin = replace(there, student_id=f"{there.student_id}t", forename="Twin")
    here = m.at(1, _STARTED[2])
    if m.chance.random() < 0.5:
        return m.done(there, twin, here)
    other = replace(here, student_id=f"{here.student_id}t", forename="Twin", shares_upn=True)
    return m.done(there, twin, replace(here, shares_upn=True), other)


KINDS: dict[str, tuple[int, Callable[[_Maker], Child]]] = {  # kind -> share of 1,000 children, how it is made
    "stayer": (640, lambda m: m.done(m.at(0, _STARTED[1], incident_count=m.chance.choice((0, 0, 0, 2))))),
    "leaver": (90, lambda m: m.done(m.at(0, _STARTED[0], _LAST_SUMMER))),
    "mover": (100, lambda m: m.mover()),
    "mover without incidents": (60, lambda m: m.mover(there={"incident_count": 0})),
    "starts later": (
        10,
        lambda m: m.mover(here={"entry_date": TODAY + timedelta(days=1 + m.chance.randrange(60))}),
    ),
    "starts today": (2, lambda m: m.mover(there={"leaving_date": TODAY}, here={"entry_date": TODAY})),
    "new UPN": (15, _new_upn),
    "corrected UPN": (5, _corrected_upn),
    "temporary UPN": (8, _temporary_upn),
    "other birth date": (6, _other_birth_date),
    "other child": (3, _other_child),
    "other surname": (6, _other_surname),
    "on both rolls": (12, _on_both_rolls),
    "dual registration": (8, _dual),
    "chain": (11, _chain),
    "to and fro": (2, _to_and_fro),
    "no longer one": (2, _no_longer_one),
    "done before": (10, _done_before),
    "came back": (5, _came_back),
    "twins": (5, _twins),
}
_NAMES = list(KINDS)
_WEIGHTS = list(accumulate(share for share, _ in KINDS.values()))
assert _WEIGHTS[-1] == 1000
