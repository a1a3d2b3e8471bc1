"""Log an incident; read a student's chronology."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import Invalid
from chalicelib.domain.incident import Incident, check_incident, incident_id_for
from chalicelib.domain.permission import Action, Actor, Resource, permit
from chalicelib.domain.student import Student
from chalicelib.storage import incidents, schools, students
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, note_read, require
from chalicelib.usecases.students import find_own

PAGE = 50
PAGE_BYTES = 2_000_000
"""A page ends before its texts get larger than a Lambda may answer (6 MB, with JSON around and escapes in them)."""


@dataclass(frozen=True)
class Chronology:
    """A page of incidents that the reader may see, in date order. `names` of linked students, by id.

    `next` is the mark of the next page, "" when this was the last.
    """

    incidents: list[Incident]
    names: dict[str, str]
    next: str


def log_incident(
    actor: Actor,
    student_id: str,
    *,
    occurred_at: datetime,
    category_ids: list[str],
    text: str,
    linked_student_ids: list[str],
    now: datetime,
) -> Incident:
    """Logs an incident, with the text exactly as written. Raises Invalid, NotAllowed, NotFound, NotPossibleNow."""
    student = find_own(actor, student_id, Action.VIEW_STUDENT, now)
    resource = Resource(student.school_id, tuple(category_ids))
    if category_ids:
        require(actor, Action.ADD_INCIDENT, resource, now, subject_id=student_id)
    incident = check_incident(
        Incident(
            incident_id=incident_id_for(occurred_at, new_id("x")[2:]),
            student_id=student_id,
            school_id=student.school_id,
            occurred_at=occurred_at,
            logged_at=now,
            logged_by=actor.name,
            category_ids=tuple(dict.fromkeys(category_ids)),
            text=text,
            linked_student_ids=tuple(dict.fromkeys(linked_student_ids)),
        ),
        now,
    )
    schools.find_categories(student.school_id).check_can_log(incident.category_ids)
    _check_linked(incident)
    changes = Changes()
    incidents.add_incident(changes, incident)
    students.add_incident_logged(changes, student, now.date())
    note(changes, actor, "log_incident", incident.incident_id, now, student=student_id)
    changes.commit()
    return incident


def read_chronology(actor: Actor, student_id: str, after: str, now: datetime) -> Chronology:
    """Only incidents that the reader may see on every category, and only of transfers that are complete."""
    student = find_own(actor, student_id, Action.VIEW_STUDENT, now)
    page: list[Incident] = []
    more, size = "", 0
    for incident in visible(actor, student, after):
        size += len(incident.text.encode())
        if len(page) == PAGE or (page and size > PAGE_BYTES):
            more = page[-1].incident_id
            break
        page.append(incident)
    linked = {s for i in page for s in i.linked_student_ids}
    names = {
        s.student_id: f"{s.forename} {s.surname}"
        for s in students.find_students(linked)
        if s.school_id == student.school_id
    }
    note_read(actor, "read_chronology", student_id, now, incidents=str(len(page)))
    return Chronology(page, names, more)


def visible(actor: Actor, student: Student, after: str = "") -> Iterator[Incident]:
    for incident in incidents.list_incidents(student.student_id, after=after):
        if not student.shows(incident.transfer_id):
            continue
        if permit(
            actor, Action.VIEW_INCIDENT, Resource(incident.school_id, incident.category_ids)
        ).is_allowed:
            yield incident


def _check_linked(incident: Incident) -> None:
    found = {
        s.student_id
        for s in students.find_students(incident.linked_student_ids)
        if s.school_id == incident.school_id
    }
    if found != set(incident.linked_student_ids):
        raise Invalid(
            "One of the linked students is not on your roll.", fields={"linked_student_ids": "unknown"}
        )
