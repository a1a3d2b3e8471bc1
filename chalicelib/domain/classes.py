"""Classes: the students of one year group in one registration form."""

import re
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.ids import derived
from chalicelib.domain.names import fold
from chalicelib.domain.student import Student


@dataclass(frozen=True)
class SchoolClass:
    """`students`: how many are on roll. Year group and form are "" where the MIS tells none; the ids follow from both, so
    they are the same for "7HB" and "7 hb" and tell nothing."""

    class_id: str
    year_id: str
    year_group: str
    registration_form: str
    students: int


def class_of(student: Student) -> SchoolClass:
    """The class that the student counts in, as one of it."""
    school, year, form = student.school_id, student.year_group, student.registration_form
    return SchoolClass(
        class_id=f"cls_{derived('class', school, fold(year), fold(form))}",
        year_id=f"yr_{derived('year', school, fold(year))}",
        year_group=year,
        registration_form=form,
        students=1,
    )


def counts_on(student: Student, today: date) -> date | None:
    """The day from which on the student counts no more: the leaving date, date.max without one; None when it has come."""
    if student.leaving_date is None:
        return date.max
    return None if student.has_left(today) else student.leaving_date


def by_year_and_form(one: SchoolClass) -> tuple[object, ...]:
    """As people expect them: Nursery, Reception, 1, 2 ... 13, then what has no number, then what is not known."""
    return (*_natural(one.year_group), *_natural(one.registration_form))


_EARLY = {"n2": -3, "n1": -2, "n": -2, "nursery": -2, "r": -1, "reception": -1}


def _natural(text: str) -> tuple[int, int, str]:
    number = re.search(r"\d+", text)
    known = _EARLY.get(fold(text), int(number.group()[:6]) if number else None)
    if known is not None:
        return 0, known, fold(text)
    return (1 if text else 2), 0, fold(text)
