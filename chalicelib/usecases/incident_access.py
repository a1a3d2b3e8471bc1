"""How a person comes to one incident: to read it, or to change the version that they have seen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.incident import Incident, check_not_struck_out, trace_of
from chalicelib.domain.lineage import by_original, moment_of
from chalicelib.domain.permission import Action, Actor, Resource, permit
from chalicelib.domain.student import Student
from chalicelib.storage import incidents, links, schools, students
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import note_unknown, require
from chalicelib.usecases.students import find_own


@dataclass(frozen=True)
class Seen:
    """An incident as its reader may see it, with the names of the students in it by id."""

    incident: Incident
    names: dict[str, str]


def see(actor: Actor, incident: Incident) -> Seen:
    shown = as_seen(actor, incident)
    return Seen(shown, names_in([shown]))


def as_seen(actor: Actor, incident: Incident) -> Incident:
    """What is struck out shows as a trace, and whole only to those who may strike out."""
    may = permit(actor, Action.STRIKE_OUT_INCIDENT, resource_of(incident)).is_allowed
    return trace_of(incident) if incident.struck_out and not may else incident


def names_in(found: Sequence[Incident], besides: str = "") -> dict[str, str]:
    """Names of the students in these incidents by id, in one read; `besides` is the student whose page it is."""
    wanted = {s for i in found for s in (i.student_id, *i.linked_student_ids)} - {besides}
    schools_of = {i.school_id for i in found}
    return {
        s.student_id: f"{s.forename} {s.surname}"
        for s in students.find_students(wanted)
        if s.school_id in schools_of
    }


def may_view(actor: Actor, incident: Incident) -> bool:
    return permit(actor, Action.VIEW_INCIDENT, resource_of(incident)).is_allowed


def resource_of(incident: Incident) -> Resource:
    return Resource(incident.school_id, incident.category_ids)


def find_to_read(actor: Actor, student_id: str, incident_id: str, now: datetime) -> Incident:
    """The student's incident, or one that the student is linked to. Raises NotFound."""
    student = find_own(actor, student_id, Action.VIEW_STUDENT, now)
    found = (
        incidents.find_incident(student_id, incident_id)
        or links.find_linked(student_id, incident_id)
        or _find_linked_copy(student_id, incident_id)
    )
    if found is not None and not shows_on(student)(found):
        found = None
    return _readable(actor, student_id, found, incident_id, now)


def _find_linked_copy(student_id: str, incident_id: str) -> Incident | None:
    """A copy of another student's incident that this student is linked to: links lead to the one that was logged here."""
    moment = moment_of(incident_id)
    for linked in links.list_linked(student_id, moment, f"{moment}~", newest_first=False, page_size=25):
        copy = incidents.find_incident(linked.student_id, incident_id)
        if copy is not None and len(by_original([linked, copy])) == 1:
            return copy
    return None


def shows_on(student: Student) -> Callable[[Incident], bool]:
    """Whether an incident in this student's chronology shows. Another's that came with a transfer and was linked here
    does as long as it shows there: it may have been recalled."""
    owners = {student.student_id: student}

    def shows(incident: Incident) -> bool:
        if not incident.transfer_id:
            return True
        if incident.student_id not in owners:
            owners.update((s.student_id, s) for s in students.find_students({incident.student_id}))
        owner = owners.get(incident.student_id)
        return owner is not None and owner.shows(incident.transfer_id)

    return shows


def find_to_change(
    actor: Actor,
    student_id: str,
    incident_id: str,
    version: int,
    action: Action,
    now: datetime,
    *,
    category_ids: Iterable[str] = (),
    action_id: str = "",
) -> Incident:
    """The student's incident at the version that the person has seen, when they may do `action` with it.

    `category_ids`: those that it shall have; `action_id`: which of its actions is meant.
    Raises NotFound, NotAllowed, Stale, NotPossibleNow for a struck-out one.
    """
    incident = find_permitted(
        actor, student_id, incident_id, action, now, category_ids=category_ids, action_id=action_id
    )
    if incident.version != version:
        raise Stale(see(actor, incident))
    check_not_struck_out(incident)
    return incident


def find_permitted(
    actor: Actor,
    student_id: str,
    incident_id: str,
    action: Action,
    now: datetime,
    *,
    category_ids: Iterable[str] = (),
    action_id: str = "",
) -> Incident:
    """As `find_to_change`, whatever its version and state."""
    student = find_own(actor, student_id, Action.VIEW_STUDENT, now)
    found = incidents.find_incident(student_id, incident_id)
    if found is not None and not student.shows(found.transfer_id):
        found = None
    incident = _readable(actor, student_id, found, incident_id, now)
    owners = [a.owner_id for a in incident.actions if a.action_id == action_id]
    if action_id and not owners:
        note_unknown(actor, action, action_id, now, student=student_id)
        raise NotFound
    require(
        actor,
        action,
        Resource(
            incident.school_id,
            incident.category_ids,
            chosen_ids=tuple(c for c in category_ids if c not in incident.category_ids),
            legacy_ids=schools.find_categories(incident.school_id).legacy_among(incident.category_ids),
            owner_id=owners[0] if owners else "",
        ),
        now,
        subject_id=incident_id,
        student=student_id,
    )
    return incident


def commit(actor: Actor, changes: Changes, before: Incident) -> None:
    """Raises Stale with the incident as it stands, when somebody else saved it in between."""
    try:
        changes.commit()
    except Stale:
        current = incidents.find_incident(before.student_id, before.incident_id)
        seen = see(actor, current) if current and may_view(actor, current) else None
        raise Stale(seen) from None


def _readable(
    actor: Actor, student_id: str, found: Incident | None, incident_id: str, now: datetime
) -> Incident:
    """`student_id`: an own student's, on whose page it was asked for."""
    if found is None:
        note_unknown(actor, Action.VIEW_INCIDENT, incident_id, now, student=student_id)
        raise NotFound
    require(
        actor, Action.VIEW_INCIDENT, resource_of(found), now, subject_id=found.incident_id, student=student_id
    )
    return found
