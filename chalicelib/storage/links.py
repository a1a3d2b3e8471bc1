"""Links: an incident also stands in the chronology of the students who were part of it. Ids sort as incidents do."""

from collections.abc import Iterable, Iterator
from itertools import islice

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from chalicelib.domain.incident import Incident
from chalicelib.storage import incidents, keys
from chalicelib.storage.table import Changes, Item, get

AT_ONCE = 25
"""Incidents of other students that are read in one batch."""


class LinkItem(Item, discriminator="link"):
    """`is_ended`: the student was taken off the incident. The item stays, because nothing is deleted."""

    incident_id = UnicodeAttribute()
    student_id = UnicodeAttribute()
    is_ended = BooleanAttribute()


def add_links(changes: Changes, incident: Incident, linked: Iterable[str], *, is_ended: bool = False) -> None:
    """Sets the link of each of these students to the incident, or ends it."""
    for student_id in linked:
        changes.put(
            LinkItem(
                pk=keys.student(student_id),
                sk=keys.link(incident.incident_id),
                incident_id=incident.incident_id,
                student_id=incident.student_id,
                is_ended=is_ended,
            )
        )


def find_linked(student_id: str, incident_id: str) -> Incident | None:
    """Another student's incident that this student is linked to."""
    link = get(LinkItem, keys.student(student_id), keys.link(incident_id))
    return None if link is None or link.is_ended else incidents.find_incident(link.student_id, incident_id)


def list_linked(
    student_id: str, first_id: str, last_id: str, *, newest_first: bool, page_size: int
) -> Iterator[Incident]:
    """Other students' incidents from the first to the last id, read in batches as they are taken."""
    condition = LinkItem.sk.between(keys.link(first_id), keys.link(last_id))
    items = LinkItem.query(
        keys.student(student_id),
        condition,
        scan_index_forward=not newest_first,
        page_size=page_size,
        consistent_read=True,
    )
    live = (i for i in items if not i.is_ended)
    while batch := list(islice(live, AT_ONCE)):
        found = incidents.find_incidents((i.student_id, i.incident_id) for i in batch)
        yield from (found[i.incident_id] for i in batch if i.incident_id in found)
