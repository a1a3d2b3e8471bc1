"""Who did what at one's school."""

import re
from datetime import datetime

from chalicelib.domain.audit import AuditEntry
from chalicelib.domain.errors import Invalid
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.storage import audit
from chalicelib.usecases.access import note_read, own_school, require

PAGE = 100


def list_audit(actor: Actor, month: str, before: str, now: datetime) -> tuple[list[AuditEntry], str]:
    """A page of one month ("2026-11", default this one), newest first, and the mark of the next page."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_AUDIT, Resource(school_id), now)
    wanted = month or f"{now:%Y-%m}"
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", wanted):
        raise Invalid("Give the month as 2026-11.", fields={"month": "format"})
    page = audit.list_entries(school_id, wanted, limit=PAGE, before=before)
    note_read(actor, "view_audit", wanted, now)
    return page, audit.sort_key(page[-1]) if len(page) == PAGE else ""
