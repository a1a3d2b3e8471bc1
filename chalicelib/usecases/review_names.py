"""Names of other students in what would go: shown to who reviews, never changed by itself. docs/decisions/0066."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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


class Part(StrEnum):
    """Of an incident, or the name of a file."""

    TEXT = "text"
    AGENCY = "agency"
    ACTION = "action"
    NOTE = "note"
    FILE_NAME = "file_name"


@dataclass(frozen=True)
class Place:
    """Where a name was found. `number`: which of the incident's agencies, actions, or notes on the body map, from 0."""

    part: Part
    incident_id: str = ""
    document_id: str = ""
    number: int = 0


@dataclass(frozen=True)
class FoundName:
    """`start` and `end` count characters of `text` as Python does. `students`: names of all whom it may mean, linked ones
    first; `is_linked`: the first of them is linked to an incident of the record."""

    place: Place
    text: str
    start: int
    end: int
    students: tuple[str, ...]
    certainty: Certainty
    is_linked: bool

    @property
    def written(self) -> str:
        return self.text[self.start : self.end]


@dataclass(frozen=True)
class NamesFound:
    """In the order of the record. `count` of all; only the first MOST_FOUND are here."""

    names: list[FoundName]
    count: int

    @property
    def has_more(self) -> bool:
        return self.count > len(self.names)


@dataclass(frozen=True)
class Sight:
    """What would go and the reader may see, and the finder for it. `unseen`: how many incidents and files go that they may
    not see."""

    student: Student
    incidents: list[Incident]
    files: list[Document]
    finder: NameFinder
    names_of: dict[str, str]
    linked: frozenset[str]
    unseen: int

    def names_in(self, place: Place, text: str) -> Iterator[FoundName]:
        for hit in self.finder.find(text):
            people = tuple(self.names_of[s] for s in hit.student_ids)
            is_linked = hit.student_ids[0] in self.linked
            yield FoundName(place, text, hit.start, hit.end, people, hit.certainty, is_linked)

    def names_in_record(self) -> list[FoundName]:
        return [found for place, text in self._texts() for found in self.names_in(place, text)]

    def _texts(self) -> Iterator[tuple[Place, str]]:
        for incident in self.incidents:
            yield Place(Part.TEXT, incident.incident_id), incident.text
            for number, agency in enumerate(incident.agencies):
                yield Place(Part.AGENCY, incident.incident_id, number=number), agency
            for number, action in enumerate(incident.actions):
                yield Place(Part.ACTION, incident.incident_id, number=number), action.what
            for number, point in enumerate(incident.body_map):
                yield Place(Part.NOTE, incident.incident_id, number=number), point.note
        for file in self.files:
            # an ending or an underline is no part of a name
            yield Place(Part.FILE_NAME, document_id=file.document_id), file.file_name.replace("_", " ")


def sight_of(actor: Actor, student: Student, new: Student) -> Sight:
    own, filed = record_of(student)
    going = select(preferences.find_preferences(student.school_id), own, filed, there_at(student, new))
    roll = students.list_students(student.school_id, limit=MOST_ON_ROLL)
    linked = frozenset(s for i in going.incidents for s in i.linked_student_ids)
    incidents = {i.incident_id: i for i in own}
    going_files = {d.document_id for d in going.documents}
    # permission asks about all of an incident's categories, also those that do not go
    seen = [i for i in going.incidents if may_view(actor, incidents[i.incident_id])]
    files = [d for d in filed if d.document_id in going_files and document_access.may_view(actor, d)]
    return Sight(
        student,
        seen,
        files,
        NameFinder(_named(student, linked), [_named(s, linked) for s in roll]),
        {s.student_id: f"{s.forename} {s.surname}" for s in roll},
        linked,
        len(going.incidents) - len(seen) + len(going_files) - len(files),
    )


def find_names(actor: Actor, transfer_id: str, now: datetime) -> NamesFound:
    """In incidents and names of files that would go and that the reader may see. Raises as `review_transfer` does."""
    student, new = open_review(actor, transfer_id, now)
    found = sight_of(actor, student, new).names_in_record()
    note_read(
        actor,
        Action.REVIEW_TRANSFER,
        transfer_id,
        now,
        student=student.student_id,
        names=str(len(found)),
    )
    return NamesFound(found[:MOST_FOUND], len(found))


def _named(student: Student, linked: frozenset[str]) -> Named:
    return Named(
        student.student_id,
        student.forename,
        student.surname,
        student.preferred_forename,
        student.preferred_surname,
        student.student_id in linked,
    )
