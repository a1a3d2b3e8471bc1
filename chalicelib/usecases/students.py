"""Students of one's own school."""

from datetime import datetime

from chalicelib.domain.errors import NotFound
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.student import Student
from chalicelib.storage import students
from chalicelib.usecases.access import note_read, note_unknown, require
from chalicelib.usecases.schools import own_school

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


def find_own(actor: Actor, student_id: str, action: Action, now: datetime) -> Student:
    """The student, when the actor may do `action` there. Raises NotFound for another school's."""
    student = students.find_student(student_id)
    if student is None:
        note_unknown(actor, action, student_id, now)
        raise NotFound
    require(actor, action, Resource(student.school_id), now, subject_id=student_id)
    return student
