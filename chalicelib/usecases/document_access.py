"""Whether somebody may open a document: by all of its categories, as with incidents (incident_access.py)."""

from collections.abc import Iterable

from chalicelib.domain.permission import Action, Actor, Resource, permit
from chalicelib.domain.student import Student
from chalicelib.domain.vault import Document, in_categories_of
from chalicelib.storage import documents, incidents


def as_they_stand(student_id: str, found: Iterable[Document]) -> list[Document]:
    """With the categories that their incidents have by now: who may not read an incident does not open its files."""
    filed = list(found)
    owners = incidents.find_incidents({(student_id, d.incident_id) for d in filed if d.incident_id})
    return in_categories_of(filed, {i.incident_id: i.category_ids for i in owners.values()})


def may_view(actor: Actor, document: Document) -> bool:
    return permit(actor, Action.VIEW_DOCUMENT, resource_of(document)).is_allowed


def resource_of(document: Document) -> Resource:
    return Resource(document.school_id, document.category_ids)


def list_seen(actor: Actor, student: Student) -> list[Document]:
    """All files that show at the student and that the actor may see, earlier versions and struck-out ones too, oldest
    first."""
    there = (d for d in documents.list_documents(student.student_id) if student.shows(d.transfer_id))
    seen = [d for d in as_they_stand(student.student_id, there) if may_view(actor, d)]
    return sorted(seen, key=lambda d: (d.uploaded_at, d.document_id))
