"""Students of one's own school: look, list by class, archive, restore."""

from dataclasses import replace
from datetime import date, datetime

from chalicelib.aws import secrets
from chalicelib.domain import student as rules
from chalicelib.domain.classes import SchoolClass, by_year_and_form
from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.search import by_name
from chalicelib.domain.student import Student
from chalicelib.storage import classes, students
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import note, note_read, note_unknown, own_school, require

PAGE = 500
"""More than a year group of a large school has, so that a year is one page in the order of names."""
PAGE_OF_LEAVERS = 50


def list_classes(actor: Actor, now: datetime) -> list[SchoolClass]:
    """Which years and forms there are, with the number of students on roll, in the order that people expect."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_STUDENT, Resource(school_id), now)
    return sorted(classes.list_classes(school_id, now.date()), key=by_year_and_form)


def list_students(
    actor: Actor, now: datetime, *, year_id: str = "", class_id: str = "", after: str = ""
) -> tuple[list[Student], str]:
    """A page of the students on roll, in the order of their names, and the mark of the next page ("" when this was the
    last). Of one class, of one year or, without either, of all."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_STUDENT, Resource(school_id), now)
    chosen = [
        one
        for one in sorted(classes.list_classes(school_id, now.date()), key=lambda c: c.class_id)
        if year_id in ("", one.year_id) and class_id in ("", one.class_id)
    ]
    page, mark = _page_of(school_id, chosen, after, now.date())
    note_read(actor, "list_students", class_id or year_id or school_id, now, students=str(len(page)))
    return sorted(page, key=by_name), mark


def _page_of(school_id: str, chosen: list[SchoolClass], after: str, today: date) -> tuple[list[Student], str]:
    """As many of the classes, side by side, as fit a page; a class that is larger than a page comes in several."""
    left = [c for c in chosen if c.class_id >= after.partition("#")[0]]
    taken: list[SchoolClass] = []
    total = 0
    for one in left:
        total += one.students
        if taken and total > PAGE:
            break
        taken.append(one)
    if not taken:
        return [], ""
    page = students.list_on_roll(school_id, [c.class_id for c in taken], today, limit=PAGE, after=after)
    if len(taken) == 1 and len(page) == PAGE:
        return page, students.place_of(page[-1])
    return page, left[len(taken)].class_id if len(left) > len(taken) else ""


def list_archived(actor: Actor, before: str, now: datetime) -> tuple[list[Student], str]:
    """A page of the students who have left, the last to leave first, and the mark of the next page."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_STUDENT, Resource(school_id), now)
    listed = classes.list_leavers(school_id, now.date(), limit=PAGE_OF_LEAVERS, before=before)
    found = {s.student_id: s for s in students.find_students(one for _, one in listed)}
    page = [found[one] for mark, one in listed if one in found and mark == classes.leaver_mark(found[one])]
    note_read(actor, "list_archived_students", school_id, now, students=str(len(page)))
    return page, listed[-1][0] if len(listed) == PAGE_OF_LEAVERS else ""


def view_student(actor: Actor, student_id: str, now: datetime) -> Student:
    student = find_own(actor, student_id, Action.VIEW_STUDENT, now)
    note_read(actor, "view_student", student_id, now)
    return student


def archive_student(
    actor: Actor, student_id: str, leaving_date: date, version: int, now: datetime
) -> Student:
    """Gives the student a leaving date by hand, for a school whose file does not tell it.

    `version` is that of the student as the person saw it. Raises Stale, with the student as they are now, when a file
    or another person has changed the enrolment since, Invalid when the date cannot be right.
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
        raise Stale(student)
    return student


def _save(actor: Actor, action: Action, after: Student, before: Student, now: datetime) -> Student:
    """Due for matching at once, as after a file."""
    changes = Changes()
    students.add_save_student(changes, after, before, secrets.identifier_hasher(), now.date(), Stale())
    note(changes, actor, action, after.student_id, now)
    try:
        changes.commit()
    except Stale:
        raise Stale(students.find_student(after.student_id)) from None
    return replace(after, version=after.version + 1)


def find_own(actor: Actor, student_id: str, action: Action, now: datetime) -> Student:
    """The student, when the actor may do `action` there. Raises NotFound for another school's."""
    student = students.find_student(student_id)
    if student is None:
        note_unknown(actor, action, student_id, now)
        raise NotFound
    require(actor, action, Resource(student.school_id), now, subject_id=student_id)
    return student
