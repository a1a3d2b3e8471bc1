"""Things of the domain with sensible defaults, so that a test says only what it is about. All people are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from chalicelib.domain import upn
from chalicelib.domain.category import Categories, Category
from chalicelib.domain.enrolment import EnrolmentRow, EnrolStatus, ReadRow
from chalicelib.domain.incident import Incident
from chalicelib.domain.permission import Actor, Right
from chalicelib.domain.school import School
from chalicelib.domain.student import Identifier, IdentifierKind, Student
from chalicelib.domain.transfer import State, Transfer
from chalicelib.domain.vault import Document

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TODAY = NOW.date()

OLD, NEW, THIRD = "sch_old", "sch_new", "sch_third"
"""Ids of the previous school, the new school, and one that has nothing to do with it."""

UPN = "E330990119001"
OTHER_UPN = "J352990219014"
TEMPORARY_UPN = "Q33099012304C"

VIEW = frozenset({Right.VIEW_STUDENTS, Right.VIEW_INCIDENTS})
ALL_RIGHTS = frozenset(Right)


def identifier(value: str = UPN, kind: IdentifierKind = IdentifierKind.UPN) -> Identifier:
    return Identifier(kind, value)


def student(school_id: str = NEW, **changes: Any) -> Student:
    """On roll since September 2026, without a record."""
    made = Student(
        student_id=f"stu_{school_id[4:]}",
        school_id=school_id,
        surname="Okonedo-Reed",
        forename="Maya",
        birth_date=date(2015, 2, 11),
        entry_date=date(2026, 9, 2),
        identifiers=(identifier(),),
        version=1,
    )
    return replace(made, **changes)


def leaver(school_id: str = OLD, **changes: Any) -> Student:
    """Left in July 2026 and has two incidents."""
    usual: dict[str, Any] = {
        "entry_date": date(2019, 9, 4),
        "leaving_date": date(2026, 7, 21),
        "incident_count": 2,
    }
    return student(school_id, **(usual | changes))


def row(number: int = 2, own_upn: str = UPN, **changes: Any) -> EnrolmentRow:
    """A row that says what `student()` says. `own_upn` is a valid UPN or ""."""
    made = EnrolmentRow(
        number=number,
        upn=upn.check(own_upn) if own_upn else None,
        former_upns=(),
        surname="Okonedo-Reed",
        forename="Maya",
        middle_names="",
        preferred_surname="",
        preferred_forename="",
        birth_date=date(2015, 2, 11),
        sex="",
        year_group="",
        registration_form="",
        entry_date=date(2026, 9, 2),
        leaving_date=None,
        status=EnrolStatus.CURRENT,
        local_id="",
    )
    return replace(made, **changes)


def read(one: EnrolmentRow, *findings: Any) -> ReadRow:
    return ReadRow(one.number, one, findings)


def transfer(state: State = State.DETECTED, **changes: Any) -> Transfer:
    """From OLD to NEW. A state after *requested* is known to both schools, unless the test says otherwise."""
    made = Transfer(
        transfer_id="tr_one",
        previous_school_id=OLD,
        new_school_id=NEW,
        previous_student_id="stu_old",
        new_student_id="stu_new",
        state=state,
        was_requested=state not in (State.HELD, State.DETECTED),
        entered={state.value: NOW},
    )
    return replace(made, **changes)


def actor(school_id: str | None = NEW, **changes: Any) -> Actor:
    """A member of staff in no group."""
    return replace(Actor(f"usr_{school_id or 'none'}", "Robin Vale", school_id), **changes)


def key_holder(school_id: str = NEW, **changes: Any) -> Actor:
    """Signed in with the second factor."""
    usual = {"name": "Sasha Quill", "is_key_holder": True, "has_second_factor": True}
    return actor(school_id, **(usual | changes))


def operator(**changes: Any) -> Actor:
    usual = {"is_operator": True, "has_second_factor": True, "name": "ops@safehand.example"}
    return actor(None, **(usual | changes))


def school(school_id: str = OLD, **changes: Any) -> School:
    numbers = {OLD: ("Alder Primary", "3309901"), NEW: ("Birch Academy", "3309911")}
    name, laestab = numbers.get(school_id, ("Cedar School", "3529902"))
    return replace(School(school_id, name, laestab), **changes)


def categories(school_id: str = OLD, *extra: Category, version: int = 1) -> Categories:
    """Main categories Bullying and Attendance, and Online below Bullying."""
    own = (
        Category("cat_bully", "Bullying"),
        Category("cat_attend", "Attendance"),
        Category("cat_online", "Online", "cat_bully"),
    )
    return Categories(school_id, version, {c.category_id: c for c in (*own, *extra)})


def incident(number: int = 1, school_id: str = OLD, **changes: Any) -> Incident:
    """The nth of a student's chronology: one a day from 1 March 2026."""
    at = datetime(2026, 3, number, 10, 5, tzinfo=UTC)
    made = Incident(
        incident_id=f"inc_{number:04d}",
        student_id=f"stu_{school_id[4:]}",
        school_id=school_id,
        occurred_at=at,
        logged_at=at,
        logged_by="Robin Vale",
        category_ids=("cat_bully",),
        text=f"Note {number}",
    )
    return replace(made, **changes)


def document(number: int = 1, school_id: str = OLD, **changes: Any) -> Document:
    student_id, document_id = f"stu_{school_id[4:]}", f"doc_{number:04d}"
    made = Document(
        document_id=document_id,
        student_id=student_id,
        school_id=school_id,
        category_ids=("cat_bully",),
        file_name=f"note {number}.pdf",
        s3_key=f"uploads/{school_id}/{student_id}/{document_id}",
        uploaded_by="Robin Vale",
        uploaded_at=datetime(2026, 3, number, 11, 0, tzinfo=UTC),
    )
    return replace(made, **changes)
