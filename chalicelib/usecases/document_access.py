"""Whether somebody may open a document: by all of its categories, as with incidents (incident_access.py)."""

from chalicelib.domain.permission import Action, Actor, Resource, permit
from chalicelib.domain.vault import Document


def may_view(actor: Actor, document: Document) -> bool:
    return permit(actor, Action.VIEW_DOCUMENT, resource_of(document)).is_allowed


def resource_of(document: Document) -> Resource:
    return Resource(document.school_id, document.category_ids)
