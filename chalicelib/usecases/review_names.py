"""Names of other students in what would go: shown to who reviews, never changed by itself. docs/decisions/0066."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.incident import Incident
from chalicelib.domain.name_finder import Certainty, Named, NameFinder
from chalicelib.domain.permission import Action, Actor
from chalicelib.domain.selection import select
from chalicelib.domain.student import Student
from chalicelib.domain.vault import Document
from chalicelib.storage import preferences, students
from chalicelib.usecases import document_access
from chalicelib.usecases.access import note_read
from chalicelib.usecases.incident_access import may_view
from chalicelib.usecases.record import record_of, there_at
from chalicelib.usecases.review import open_review

MOST_ON_ROLL = 10_000
MOST_FOUND = 2_000
"""Of one answer; a record with more names than that is told to have more."""


@dataclass(frozen=True)
class Place:
    """Where a name was found: an incident's text (`action` -1) or one of its actions, or a file's name."""

    incident_id: str = ""
    action: int = -1
    document_id: str = ""


@dataclass(frozen=True)
class FoundName:
    """`start` and `end` count characters of `text` as Python does. `students`: names of all whom it may mean, linked ones
    first."""

    place: Place
    text: str
    start: int
    end: int
    students: tuple[str, ...]
    certainty: Certainty

    @property
    def written(self) -> str:
        return self.text[self.start : self.end]


@dataclass(frozen=True)
class NamesFound:
    """In the order of the record. `has_more`: only the first MOST_FOUND are here."""

    names: list[FoundName]
    has_more: bool


def find_names(actor: Actor, transfer_id: str, now: datetime) -> NamesFound:
    """In incidents and files that would go and that the reader may see. Raises as `review_transfer` does."""
    student, new = open_review(actor, transfer_id, now)
    own, filed = record_of(student)
    going = select(preferences.find_preferences(student.school_id), own, filed, there_at(student, new))
    roll = students.list_students(student.school_id, limit=MOST_ON_ROLL)
    linked = {s for i in going.incidents for s in i.linked_student_ids}
    finder = NameFinder(_named(student, linked), [_named(s, linked) for s in roll])
    names_of = {s.student_id: f"{s.forename} {s.surname}" for s in roll}
    incidents = {i.incident_id: i for i in own}
    # permission asks about all of an incident's categories, also those that do not go
    seen = [i for i in going.incidents if may_view(actor, incidents[i.incident_id])]
    going_files = {d.document_id for d in going.documents}
    files = [d for d in filed if d.document_id in going_files and document_access.may_view(actor, d)]
    found: list[FoundName] = []
    for place, text in _texts(seen, files):
        for hit in finder.find(text):
            people = tuple(names_of[s] for s in hit.student_ids)
            found.append(FoundName(place, text, hit.start, hit.end, people, hit.certainty))
    note_read(
        actor,
        Action.REVIEW_TRANSFER,
        transfer_id,
        now,
        student=student.student_id,
        names=str(len(found)),
    )
    return NamesFound(found[:MOST_FOUND], len(found) > MOST_FOUND)


def _texts(seen: list[Incident], files: list[Document]) -> Iterator[tuple[Place, str]]:
    for incident in seen:
        yield Place(incident.incident_id), incident.text
        for number, action in enumerate(incident.actions):
            yield Place(incident.incident_id, number), action.what
    for file in files:
        # an ending or an underline is no part of a name
        yield Place(document_id=file.document_id), file.file_name.replace("_", " ")


def _named(student: Student, linked: set[str]) -> Named:
    return Named(
        student.student_id,
        student.forename,
        student.surname,
        student.preferred_forename,
        student.preferred_surname,
        student.student_id in linked,
    )
