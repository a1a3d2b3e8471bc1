"""The notices of one's school."""

from datetime import datetime

from chalicelib.domain.notice import Notice
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.storage import outbox
from chalicelib.usecases.access import own_school, require


def list_notices(actor: Actor, now: datetime, *, limit: int = 50) -> list[Notice]:
    """The newest first."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_NOTICES, Resource(school_id), now)
    return outbox.list_notices(school_id, limit=limit)
