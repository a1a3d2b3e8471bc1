"""/students: the roll of one's own school."""

from datetime import date, datetime

from chalice.app import Blueprint

from chalicelib.aws import clock
from chalicelib.domain.enrolment import STATUS_WORDS
from chalicelib.domain.student import IdentifierKind
from chalicelib.domain.student import Student as StudentNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import search, students

routes = Blueprint(__name__)


class Identifier(Model):
    """`until`: for a corrected UPN, the day on which it was replaced (null where that was not kept)."""

    kind: IdentifierKind
    value: str
    until: date | None


class Student(Model):
    """`version` goes with archive and restore, as If-Match. `is_archived`: the leaving date has come. `status` is C, M, S
    or G."""

    student_id: str
    surname: str
    forename: str
    middle_names: str
    preferred_surname: str
    preferred_forename: str
    birth_date: date
    sex: str
    year_group: str
    registration_form: str
    entry_date: date
    leaving_date: date | None
    status: str
    status_words: str
    shares_upn: bool
    identifiers: list[Identifier]
    is_archived: bool
    version: int


class StudentList(Model):
    """`next`: give it as `after` for the next page; "" when there is none."""

    students: list[Student]
    next: str


class Class(Model):
    """A year group in a registration form ("" where the MIS tells none). `students`: how many are on roll."""

    class_id: str
    year_id: str
    year_group: str
    registration_form: str
    students: int


class ClassList(Model):
    """In the order of years and forms."""

    classes: list[Class]


class Search(Model):
    """`text`: parts of names in any order, a year or a form. `with_archived`: also students who have left."""

    text: str
    with_archived: bool = False


class Found(Model):
    """At most 20, those with whole words first. `has_more`: type more letters to narrow it."""

    students: list[Student]
    has_more: bool


class Leaving(Model):
    """Not before the entry date, at most a year ahead."""

    leaving_date: date


@endpoint(routes, "GET", "/classes", gives=ClassList)
def list_classes(call: Call[None]) -> ClassList:
    """Which years and forms there are, and how many students each has."""
    return ClassList(
        classes=[
            Class(
                class_id=c.class_id,
                year_id=c.year_id,
                year_group=c.year_group,
                registration_form=c.registration_form,
                students=c.students,
            )
            for c in students.list_classes(call.actor, call.now)
        ]
    )


@endpoint(routes, "GET", "/students", gives=StudentList, query=("year_id", "class_id", "after"))
def list_students(call: Call[None]) -> StudentList:
    """Students on roll: of a class, of a year or all, by name, a page at a time."""
    page, more = students.list_students(call.actor, call.now, **call.query)
    return StudentList(students=[_student(s, call.now) for s in page], next=more)


@endpoint(routes, "GET", "/students/archived", gives=StudentList, query=("after",))
def list_archived(call: Call[None]) -> StudentList:
    """Students who have left, the last to leave first, a page at a time."""
    page, more = students.list_archived(call.actor, call.query.get("after", ""), call.now)
    return StudentList(students=[_student(s, call.now) for s in page], next=more)


@endpoint(routes, "POST", "/students/search", takes=Search, gives=Found)
def search_students(call: Call[Search]) -> Found:
    """Find students by parts of their names, year or form."""
    found, has_more = search.search_students(
        call.actor, call.body.text, call.now, with_archived=call.body.with_archived
    )
    return Found(students=[_student(s, call.now) for s in found], has_more=has_more)


@endpoint(routes, "GET", "/students/{student_id}", gives=Student)
def view_student(call: Call[None], student_id: str) -> Student:
    """A student's profile."""
    return _student(students.view_student(call.actor, student_id, call.now), call.now)


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/archive",
    takes=Leaving,
    gives=Student,
    changes_version=True,
    current=lambda noun: _student(noun, clock.now()),
)
def archive_student(call: Call[Leaving], student_id: str) -> Student:
    """Give a student a leaving date by hand."""
    after = students.archive_student(call.actor, student_id, call.body.leaving_date, call.version, call.now)
    return _student(after, call.now)


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/restore",
    gives=Student,
    changes_version=True,
    current=lambda noun: _student(noun, clock.now()),
)
def restore_student(call: Call[None], student_id: str) -> Student:
    """Take a student's leaving date back."""
    after = students.restore_student(call.actor, student_id, call.version, call.now)
    return _student(after, call.now)


def _student(noun: StudentNoun, now: datetime) -> Student:
    return Student(
        student_id=noun.student_id,
        surname=noun.surname,
        forename=noun.forename,
        middle_names=noun.middle_names,
        preferred_surname=noun.preferred_surname,
        preferred_forename=noun.preferred_forename,
        birth_date=noun.birth_date,
        sex=noun.sex,
        year_group=noun.year_group,
        registration_form=noun.registration_form,
        entry_date=noun.entry_date,
        leaving_date=noun.leaving_date,
        status=noun.status.value,
        status_words=STATUS_WORDS[noun.status],
        shares_upn=noun.shares_upn,
        identifiers=[Identifier(kind=i.kind, value=i.value, until=i.until) for i in noun.identifiers],
        is_archived=noun.has_left(now.date()),
        version=noun.version,
    )
