"""A school in full use, of any number of students, written through storage: forms of 30, one student with 1,000 incidents
and 20 files, a teacher with alerts and actions, 20 transfers that wait, 40 categories. All of it is invented."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice, product
from typing import TypeVar

from chalicelib.aws import secrets
from chalicelib.aws.clients import client
from chalicelib.domain.action import IncidentAction
from chalicelib.domain.category import Categories, Category
from chalicelib.domain.incident import Alerted, Incident, incident_id_for
from chalicelib.domain.permission import Right
from chalicelib.domain.school import Group, School, User
from chalicelib.domain.student import Identifier, IdentifierKind, Student
from chalicelib.domain.transfer import State, Transfer
from chalicelib.domain.upn import check_letter
from chalicelib.domain.vault import Document, DocumentStatus
from chalicelib.storage import actions, documents, incidents, people, schools, sessions, students, transfers
from chalicelib.storage.sessions import Session
from chalicelib.storage.table import Changes
from chalicelib.usecases.alerts import add_alerts

_T = TypeVar("_T")

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
INCIDENTS, FILES, CATEGORIES, ALERTS, WAITING, FORM = 1_000, 20, 40, 5, 20, 30
YEARS = 5
PASSWORD = "Four random words, 2026"
_TEXT = "Said at lunch that nobody is at home before nine. Rang home, no answer. Told the lead at once. " * 4
"""As long as an entry of a real chronology often is."""
_SYLLABLES = (
    "ba",
    "cor",
    "den",
    "fal",
    "gri",
    "hol",
    "kes",
    "lum",
    "mar",
    "nev",
    "pen",
    "ro",
    "sil",
    "tra",
    "wen",
    "yar",
)
_SURNAMES = ["".join(p).title() for p in product(_SYLLABLES, _SYLLABLES, ("ley", "ton", "by", "wick"))]


@dataclass(frozen=True)
class BusySchool:
    """Ids of what the requests ask about. `holder_token` is a session with the second factor."""

    school_id: str
    email: str
    holder_token: str
    group_id: str
    category_ids: list[str]
    student_id: str
    incident_id: str
    surname: str


def store_school(size: int, pool_id: str) -> BusySchool:
    """`size`: students on roll."""
    school_id, email = f"sch_{size:04}", f"teacher@s{size}.example"
    changes = Changes()
    schools.add_school(changes, School(school_id, f"School of {size}", f"330{size:04}"))
    found = {f"cat_{n:02}": Category(f"cat_{n:02}", f"Category {n}") for n in range(CATEGORIES)}
    schools.add_save_categories(changes, Categories(school_id, 0, found))
    group = Group("grp_staff", school_id, "Staff", {c: frozenset(Right) for c in found})
    people.add_save_group(changes, group)
    teacher = User(_in_pool(pool_id, email), school_id, "Terry Teal", email, group_ids=(group.group_id,))
    holder = User(
        f"usr_{size}",
        school_id,
        "Kim Holder",
        f"kim@s{size}.example",
        is_key_holder=True,
        has_second_factor=True,
    )
    for person in (teacher, holder):
        people.add_new_user(changes, person)
    token = f"holder-of-{size}"
    end = NOW + timedelta(hours=9)
    sessions.add_session(
        changes, Session(token, "signed_in", holder.user_id, school_id, holder.email, NOW, NOW, end, True)
    )
    changes.commit()
    pupils = [_pupil(school_id, number) for number in range(size)]
    _store_pupils(pupils)
    _store_transfers(school_id, pupils)
    newest = _store_record(pupils[0], teacher)
    return BusySchool(
        school_id,
        email,
        token,
        group.group_id,
        sorted(found),
        pupils[0].student_id,
        newest,
        pupils[0].surname,
    )


def _in_pool(pool_id: str, email: str) -> str:
    """Signs the person up; the pool's id of them."""
    pool = client("cognito-idp")
    made = pool.admin_create_user(UserPoolId=pool_id, Username=email, MessageAction="SUPPRESS")["User"]
    pool.admin_set_user_password(UserPoolId=pool_id, Username=email, Password=PASSWORD, Permanent=True)
    return next(str(a["Value"]) for a in made["Attributes"] if a["Name"] == "sub")


def _pupil(school_id: str, number: int) -> Student:
    digits = f"{school_id[4:]:0>7}{number:05}"[-12:]
    year, form = number // FORM % YEARS + 7, number // FORM // YEARS
    return Student(
        student_id=f"stu_{school_id[4:]}{number:06}",
        school_id=school_id,
        surname=_SURNAMES[number * 7 % len(_SURNAMES)],
        forename=_SYLLABLES[number % 16].title() + _SYLLABLES[number // 16 % 16],
        birth_date=date(2014, 1, 1) + timedelta(days=number % 1500),
        entry_date=date(2025, 9, 3),
        year_group=str(year),
        registration_form=f"{year}{chr(65 + form)}",
        identifiers=(Identifier(IdentifierKind.UPN, check_letter(digits) + digits),),
        version=1,
    )


def _store_pupils(pupils: Iterable[Student]) -> None:
    hasher = secrets.identifier_hasher()
    for some in _parts(pupils, 10):
        together = Changes()
        for one in some:
            changes = Changes()
            students.add_save_student(changes, one, None, hasher, TODAY)
            together.join(changes)
        together.commit()


def _store_transfers(school_id: str, pupils: list[Student]) -> None:
    for number, one in enumerate(pupils[1 : WAITING + 1]):
        changes = Changes()
        there = replace(one, student_id=f"stu_to{one.student_id[4:]}", school_id="sch_to")
        students.add_save_student(changes, there, None, secrets.identifier_hasher(), TODAY)
        seen: dict[str, datetime] = {State.DETECTED: NOW - timedelta(days=3, minutes=number)}
        made = Transfer(
            f"tr_{one.student_id}",
            school_id,
            "sch_to",
            one.student_id,
            there.student_id,
            State.DETECTED,
            entered=seen,
        )
        transfers.add_new_transfer(changes, made)
        changes.commit()
        changes = Changes()
        asked = replace(
            made, state=State.REQUESTED, was_requested=True, entered={**seen, State.REQUESTED: NOW}
        )
        transfers.add_move(changes, made, asked)
        changes.commit()


def _store_record(student: Student, teacher: User) -> str:
    """The id of the newest incident."""
    first = NOW - timedelta(days=INCIDENTS)
    made = [_incident(student, first + timedelta(days=number)) for number in range(INCIDENTS)]
    for number in range(ALERTS):
        action = IncidentAction(f"act_{number}", "Ring home again.", teacher.user_id, teacher.name, TODAY)
        made[-1 - number] = replace(
            made[-1 - number], actions=(action,), alerted=(Alerted(teacher.user_id, teacher.name),)
        )
    for some in _parts(made, 20):
        changes = Changes()
        for one in some:
            incidents.add_incident(changes, one)
            actions.add_actions(changes, one, one.actions)
            add_alerts(changes, one, one.alerted, "Kim Holder", NOW)
        changes.commit()
    changes = Changes()
    for number in range(FILES):
        documents.add_document(changes, _document(student, number))
    changes.commit()
    return made[-1].incident_id


def _incident(student: Student, at: datetime) -> Incident:
    incident_id = incident_id_for(at, f"{student.student_id}{at:%j%Y}")
    return Incident(
        incident_id, student.student_id, student.school_id, at, at, "Terry Teal", category_ids=("cat_00",), text=_TEXT
    )  # fmt: skip


def _document(student: Student, number: int) -> Document:
    document_id = f"doc_{student.student_id[4:]}{number:04}"
    return Document(
        document_id, student.student_id, student.school_id, ("cat_00",), f"note {number}.pdf",
        f"uploads/{student.school_id}/{student.student_id}/{document_id}", "Terry Teal", NOW,
        status=DocumentStatus.AVAILABLE, content_type="application/pdf", size=20_000, sha256="0" * 64,
    )  # fmt: skip


def _parts(many: Iterable[_T], size: int) -> Iterator[list[_T]]:
    left = iter(many)
    while some := list(islice(left, size)):
        yield some
