"""/students and what hangs on a student: incidents and the document vault."""

from datetime import date, datetime

from chalice.app import Blueprint
from pydantic import AwareDatetime, Field

from chalicelib.domain.enrolment import STATUS_WORDS
from chalicelib.domain.incident import Incident as IncidentNoun
from chalicelib.domain.student import IdentifierKind
from chalicelib.domain.student import Student as StudentNoun
from chalicelib.domain.vault import Document as DocumentNoun
from chalicelib.domain.vault import DocumentStatus
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.words import Id, Upload, upload
from chalicelib.usecases import documents, incidents, students

routes = Blueprint(__name__)


class Identifier(Model):
    """`until`: for a corrected UPN, the day on which it was replaced (null where that was not kept)."""

    kind: IdentifierKind
    value: str
    until: date | None


class Student(Model):
    """`version` goes with archive and restore. `is_archived`: the leaving date has come. `status` is C, M, S or G."""

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


class Leaving(Model):
    """`version` as the student was seen with. The date: not before the entry date, at most a year ahead."""

    leaving_date: date
    version: int


class Returning(Model):
    """`version` as the student was seen with."""

    version: int


class NewIncident(Model):
    """`text` is kept byte for byte as written. `occurred_at` needs an offset, for example 2026-11-24T10:05:00+00:00."""

    occurred_at: AwareDatetime
    category_ids: list[str] = Field(max_length=20)
    text: str = Field(max_length=50_000)
    linked_student_ids: list[Id] = Field(default_factory=list, max_length=50)


class Linked(Model):
    student_id: str
    name: str


class Incident(Model):
    """`origin`: the previous school's name when it came with a transfer; then linked names are hidden and only counted."""

    incident_id: str
    occurred_at: datetime
    logged_at: datetime
    logged_by: str
    category_ids: list[str]
    text: str
    linked: list[Linked]
    hidden_linked_count: int
    origin: str


class Chronology(Model):
    """In date order. `next`: give it as `after` for the next page; "" when there is none."""

    incidents: list[Incident]
    next: str


class NewDocument(Model):
    """A file of an incident takes the incident's categories, so `category_ids` is for files that stand alone."""

    file_name: str = Field(max_length=500)
    category_ids: list[str] = Field(default_factory=list, max_length=20)
    incident_id: str = Field(default="", max_length=80)


class Document(Model):
    """`size` in bytes, `sha256` in hex, both measured from the stored bytes. `refused_because` is a code."""

    document_id: str
    file_name: str
    category_ids: list[str]
    incident_id: str
    status: DocumentStatus
    refused_because: str
    content_type: str
    size: int
    sha256: str
    uploaded_by: str
    uploaded_at: datetime
    origin: str


class DocumentList(Model):
    documents: list[Document]


class DocumentPlace(Model):
    document: Document
    upload: Upload


class Download(Model):
    """A link good for one minute."""

    url: str


@endpoint(routes, "GET", "/students", gives=StudentList, query=("after",))
def list_students(call: Call[None]) -> StudentList:
    """Students of the school, a page at a time."""
    page, more = students.list_students(call.actor, call.query.get("after", ""), call.now)
    return StudentList(students=[_student(s, call.now) for s in page], next=more)


@endpoint(routes, "GET", "/students/{student_id}", gives=Student)
def view_student(call: Call[None], student_id: str) -> Student:
    """A student's profile."""
    return _student(students.view_student(call.actor, student_id, call.now), call.now)


@endpoint(routes, "POST", "/students/{student_id}/archive", takes=Leaving, gives=Student)
def archive_student(call: Call[Leaving], student_id: str) -> Student:
    """Give a student a leaving date by hand."""
    asked = call.body
    after = students.archive_student(call.actor, student_id, asked.leaving_date, asked.version, call.now)
    return _student(after, call.now)


@endpoint(routes, "POST", "/students/{student_id}/restore", takes=Returning, gives=Student)
def restore_student(call: Call[Returning], student_id: str) -> Student:
    """Take a student's leaving date back."""
    after = students.restore_student(call.actor, student_id, call.body.version, call.now)
    return _student(after, call.now)


@endpoint(routes, "GET", "/students/{student_id}/incidents", gives=Chronology, query=("after",))
def read_chronology(call: Call[None], student_id: str) -> Chronology:
    """Incidents that the reader may see, in date order."""
    found = incidents.read_chronology(call.actor, student_id, call.query.get("after", ""), call.now)
    return Chronology(incidents=[_incident(i, found.names) for i in found.incidents], next=found.next)


@endpoint(routes, "POST", "/students/{student_id}/incidents", takes=NewIncident, gives=Incident, status=201)
def log_incident(call: Call[NewIncident], student_id: str) -> Incident:
    """Log an incident."""
    asked = call.body
    made = incidents.log_incident(
        call.actor,
        student_id,
        occurred_at=asked.occurred_at,
        category_ids=asked.category_ids,
        text=asked.text,
        linked_student_ids=asked.linked_student_ids,
        now=call.now,
    )
    return _incident(made, {})


@endpoint(routes, "GET", "/students/{student_id}/documents", gives=DocumentList)
def list_documents(call: Call[None], student_id: str) -> DocumentList:
    """Files in the student's vault that the reader may see."""
    return DocumentList(
        documents=[_document(d) for d in documents.list_documents(call.actor, student_id, call.now)]
    )


@endpoint(
    routes, "POST", "/students/{student_id}/documents", takes=NewDocument, gives=DocumentPlace, status=201
)
def start_upload(call: Call[NewDocument], student_id: str) -> DocumentPlace:
    """Get a place in the vault and the form with which to post the file."""
    asked = call.body
    made, form = documents.start_upload(
        call.actor,
        student_id,
        file_name=asked.file_name,
        category_ids=asked.category_ids,
        incident_id=asked.incident_id,
        now=call.now,
    )
    return DocumentPlace(document=_document(made), upload=upload(form))


@endpoint(routes, "POST", "/students/{student_id}/documents/{document_id}/download", gives=Download)
def download(call: Call[None], student_id: str, document_id: str) -> Download:
    """A short-lived link to one file."""
    return Download(url=documents.download_link(call.actor, student_id, document_id, call.now))


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


def _incident(noun: IncidentNoun, names: dict[str, str]) -> Incident:
    return Incident(
        incident_id=noun.incident_id,
        occurred_at=noun.occurred_at,
        logged_at=noun.logged_at,
        logged_by=noun.logged_by,
        category_ids=list(noun.category_ids),
        text=noun.text,
        linked=[Linked(student_id=s, name=names.get(s, "")) for s in noun.linked_student_ids],
        hidden_linked_count=noun.hidden_linked_count,
        origin=noun.origin,
    )


def _document(noun: DocumentNoun) -> Document:
    return Document(
        document_id=noun.document_id,
        file_name=noun.file_name,
        category_ids=list(noun.category_ids),
        incident_id=noun.incident_id,
        status=noun.status,
        refused_because=noun.refused_because,
        content_type=noun.content_type,
        size=noun.size,
        sha256=noun.sha256,
        uploaded_by=noun.uploaded_by,
        uploaded_at=noun.uploaded_at,
        origin=noun.origin,
    )
