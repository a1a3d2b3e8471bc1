"""Students of one's own school: look, archive, restore."""

from dataclasses import replace
from datetime import date, datetime

from chalicelib.aws import secrets
from chalicelib.domain import student as rules
from chalicelib.domain.errors import NotFound, NotPossibleNow
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.student import Student
from chalicelib.storage import students
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import note, note_read, note_unknown, own_school, require

PAGE = 200


def list_students(actor: Actor, after: str, now: datetime) -> tuple[list[Student], str]:
    """A page of students and the mark of the next page ("" when this was the last)."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_STUDENT, Resource(school_id), now)
    page = students.list_students(school_id, limit=PAGE, after=after)
    note_read(actor, "list_students", school_id, now, students=str(len(page)))
    return page, page[-1].student_id if len(page) == PAGE else ""


def view_student(actor: Actor, student_id: str, now: datetime) -> Student:
    student = find_own(actor, student_id, Action.VIEW_STUDENT, now)
    note_read(actor, "view_student", student_id, now)
    return student


def archive_student(
    actor: Actor, student_id: str, leaving_date: date, version: int, now: datetime
) -> Student:
    """Gives the student a leaving date by hand, for a school whose file does not tell it.

    `version` is that of the student as the person saw it. Raises NotPossibleNow (`stale_version`) when a file or
    another person has changed the enrolment since, Invalid when the date cannot be right.
    """
    before = _find_unchanged(actor, student_id, version, Action.ARCHIVE_STUDENT, now)
    return _save(actor, Action.ARCHIVE_STUDENT, rules.archive(before, leaving_date, now.date()), before, now)


def restore_student(actor: Actor, student_id: str, version: int, now: datetime) -> Student:
    """Takes the leaving date back: the student never left. `version` and its error as for `archive_student`."""
    before = _find_unchanged(actor, student_id, version, Action.RESTORE_STUDENT, now)
    return _save(actor, Action.RESTORE_STUDENT, rules.restore(before), before, now)


def _find_unchanged(actor: Actor, student_id: str, version: int, action: Action, now: datetime) -> Student:
    student = find_own(actor, student_id, action, now)
    if student.version != version:
        raise _stale()
    return student


def _save(actor: Actor, action: Action, after: Student, before: Student, now: datetime) -> Student:
    """Due for matching at once, as after a file."""
    changes = Changes()
    students.add_save_student(changes, after, before, secrets.identifier_hasher(), now.date(), _stale())
    note(changes, actor, action, after.student_id, now)
    changes.commit()
    return replace(after, version=after.version + 1)


def _stale() -> NotPossibleNow:
    return NotPossibleNow(
        "The enrolment was changed since you opened it. Load the page again and look before you repeat it.",
        code="stale_version",
    )


def find_own(actor: Actor, student_id: str, action: Action, now: datetime) -> Student:
    """The student, when the actor may do `action` there. Raises NotFound for another school's."""
    student = students.find_student(student_id)
    if student is None:
        note_unknown(actor, action, student_id, now)
        raise NotFound
    require(actor, action, Resource(student.school_id), now, subject_id=student_id)
    return student
