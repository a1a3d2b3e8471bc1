"""Read a student's chronology, page by page, and one incident with its earlier versions. docs/decisions/0052."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice

from chalicelib.domain.chronology import Wanted
from chalicelib.domain.incident import Incident
from chalicelib.domain.lineage import by_original, moment_of, moments, newest
from chalicelib.domain.permission import Action, Actor, Resource, permit
from chalicelib.domain.student import Student
from chalicelib.storage import incidents, links, schools, students
from chalicelib.usecases import incident_access
from chalicelib.usecases.access import note_read
from chalicelib.usecases.incident_access import as_seen, find_to_read, may_view, names_in
from chalicelib.usecases.students import find_own

PAGE = 50
PAGE_BYTES = 2_000_000
"""A page ends before it gets larger than a Lambda may answer (6 MB, with JSON around and escapes in it)."""
READ_MOST = 500
READ_BYTES = 2_000_000
"""What one request reads at most: then the page ends, empty perhaps, and says where to go on."""
OWNERS_AT_ONCE = 25
"""Moments of linked incidents whose students are read in one batch."""
READ_AT_ONCE = 250
"""Incidents of one query when only some of them are wanted."""

ALL = Wanted()


@dataclass(frozen=True)
class Chronology:
    """A page of incidents that the reader may see, in the wanted order. `names` of the students in them, by id.

    An incident whose `student_id` is another student's is shown because this student is linked to it.
    `next` is the mark of the next page, "" when this was the last. `copies`: of an incident that came more than once, the
    ids of the copies that it stands for.
    """

    incidents: list[Incident]
    names: dict[str, str]
    next: str
    copies: dict[str, list[str]]


@dataclass(frozen=True)
class OneIncident:
    """`earlier`: what stood before each edit, oldest first, as far as the reader may see its categories; the others are
    counted in `hidden_versions`. `copies`: other copies of the same original that came at another time, oldest first."""

    incident: Incident
    earlier: list[Incident]
    hidden_versions: int
    names: dict[str, str]
    allowed: list[Action]
    copies: list[Incident]


def read_chronology(
    actor: Actor, student_id: str, after: str, now: datetime, wanted: Wanted = ALL
) -> Chronology:
    """Only incidents that the reader may see on every category, and only of transfers that are complete."""
    student = find_own(actor, student_id, Action.VIEW_STUDENT, now)
    page: list[Incident] = []
    last, more, page_bytes, read, read_bytes = "", "", 0, 0, 0
    shows = incident_access.shows_on(student)
    copies: dict[str, list[str]] = {}
    for incident in in_order(actor, student, wanted, after, copies):
        if read == READ_MOST or read_bytes > READ_BYTES:
            more = last
            break
        size = incident.size
        read, read_bytes = read + 1, read_bytes + size
        if shows(incident) and may_view(actor, incident):
            if len(page) == PAGE or (page and page_bytes + size > PAGE_BYTES):
                more = page[-1].incident_id  # not `last`, which may be one that the reader may not see
                break
            shown = as_seen(actor, incident)
            if wanted.takes(shown):
                page.append(shown)
                page_bytes += size
        last = incident.incident_id
    names = names_in(page, student_id) if any(_names_somebody(i, student_id) for i in page) else {}
    note_read(actor, "read_chronology", student_id, now, incidents=str(len(page)))
    return Chronology(page, names, more, copies)


def read_incident(actor: Actor, student_id: str, incident_id: str, now: datetime) -> OneIncident:
    """Raises NotFound."""
    found = find_to_read(actor, student_id, incident_id, now)
    shown = as_seen(actor, found)
    versions = incidents.list_versions(found.student_id, incident_id) if found.version > 1 else []
    earlier = [v for v in versions if may_view(actor, v)] if shown is found else []
    copies = _other_copies(actor, found) if shown is found and found.student_id == student_id else []
    note_read(actor, "view_incident", incident_id, now, student=student_id)
    return OneIncident(
        shown,
        earlier,
        len(versions) - len(earlier),
        names_in([shown, *earlier, *copies], student_id),
        _allowed(actor, found) if found.student_id == student_id else [],
        copies,
    )


def _allowed(actor: Actor, incident: Incident) -> list[Action]:
    if incident.struck_out:
        return []
    legacy_ids = schools.find_categories(incident.school_id).legacy_among(incident.category_ids)
    resource = Resource(incident.school_id, incident.category_ids, legacy_ids=legacy_ids)
    return [
        a for a in (Action.EDIT_INCIDENT, Action.STRIKE_OUT_INCIDENT) if permit(actor, a, resource).is_allowed
    ]


def _other_copies(actor: Actor, incident: Incident) -> list[Incident]:
    """Of the same original, as far as the reader may see them; the newest of them last."""
    student = students.find_student(incident.student_id)
    if student is None or not student.received:
        return []
    moment = moment_of(incident.incident_id)
    near = incidents.list_between(incident.student_id, moment, f"{moment}~")
    seen = [i for i in near if student.shows(i.transfer_id) and may_view(actor, i) and not i.struck_out]
    same = next((c for c in by_original(seen) if incident in c), [])
    return sorted((i for i in same if i != incident), key=lambda i: i.as_of)


def _once(
    actor: Actor, student: Student, found: Iterable[Incident], copies: dict[str, list[str]]
) -> Iterator[Incident]:
    """Without those in whose place the reader sees a newer copy; `copies` takes up which those are."""
    for moment in moments(found):
        overtaken: set[str] = set()
        if len(moment) > 1:
            seen = [i for i in moment if student.shows(i.transfer_id) and may_view(actor, i)]
            for same in by_original(seen):
                if len(same) > 1:
                    top = newest(same).incident_id
                    others = [i.incident_id for i in same if i.incident_id != top]
                    copies[top] = others
                    overtaken.update(others)
        yield from (i for i in moment if i.incident_id not in overtaken)


def _newest_linked(actor: Actor, found: Iterable[Incident], *, newest_first: bool) -> Iterator[Incident]:
    """Other students' incidents, each as the reader sees it in that student's own chronology: in its newest copy."""
    linked = iter(moments(found))
    while chunk := list(islice(linked, OWNERS_AT_ONCE)):
        ids = {i.student_id for moment in chunk for i in moment}
        owners = {s.student_id: s for s in students.find_students(ids) if s.received}
        for moment in chunk:
            tops = (_newest_seen(actor, owners.get(i.student_id), i) for i in moment)
            yield from sorted(
                {i.incident_id: i for i in tops}.values(), key=lambda i: i.incident_id, reverse=newest_first
            )


def _newest_seen(actor: Actor, owner: Student | None, incident: Incident) -> Incident:
    """`owner`: whose incident it is; None when nothing ever came of theirs, so that there is no other copy."""
    if owner is None:
        return incident
    moment = moment_of(incident.incident_id)
    near = incidents.list_between(owner.student_id, moment, f"{moment}~")
    seen = [i for i in near if owner.shows(i.transfer_id) and may_view(actor, i)]
    same = next((copies for copies in by_original(seen) if incident in copies), [incident])
    return newest(same)


def in_order(
    actor: Actor, student: Student, wanted: Wanted, after: str, copies: dict[str, list[str]]
) -> Iterator[Incident]:
    """The student's own incidents, each once, and those they are linked to, two sorted streams made one, from after the
    mark on. What is of one moment is read together, so it is read again when a page ended within it."""
    first, last = wanted.first_id, wanted.last_id
    if after and wanted.newest_first:
        last = min(last, f"{moment_of(after)}~")
    elif after:
        first = max(first, moment_of(after))
    if first > last:
        return  # a mark that nobody gave out: DynamoDB would refuse the range
    newest_first, page_size = wanted.newest_first, PAGE + 2 if wanted.is_all else READ_AT_ONCE
    own = incidents.list_between(
        student.student_id, first, last, newest_first=newest_first, page_size=page_size
    )
    linked = links.list_linked(
        student.student_id, first, last, newest_first=newest_first, page_size=page_size
    )
    own = _once(actor, student, own, copies)
    linked = _newest_linked(actor, linked, newest_first=newest_first)
    for incident in merge(own, linked, key=lambda i: i.incident_id, reverse=newest_first):
        is_later = incident.incident_id < after if newest_first else incident.incident_id > after
        if is_later or not after:
            yield incident


def _names_somebody(incident: Incident, student_id: str) -> bool:
    return bool(incident.linked_student_ids) or incident.student_id != student_id
