"""The notices that one may read: one's own, and for key holders those of the school. docs/decisions/0083."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.notice import WITH_LINK, Notice
from chalicelib.domain.permission import Action, Actor, Resource, permit
from chalicelib.storage import outbox, read_marks
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import note, note_look, own_school, require

NEWEST = 50
"""So many are listed and counted; what is older is done, or is waited for in the list of transfers."""
TRIES = 4


@dataclass(frozen=True)
class Listed:
    notice: Notice
    is_read: bool


def list_notices(actor: Actor, now: datetime) -> list[Listed]:
    """The newest of the last year, newest first."""
    found = _find(actor, now)
    read = read_marks.find_read(actor.user_id)[0] if found else frozenset[str]()
    return [Listed(n, n.notice_id in read) for n in found]


def mark_read(actor: Actor, notice_ids: Iterable[str], now: datetime) -> list[Listed]:
    """Twice is once; ids that are not in the list are passed over. Returns the list as it is then."""
    given = set(notice_ids)
    for left in reversed(range(TRIES)):
        found = _find(actor, now)
        listed = {n.notice_id for n in found}
        read, version = read_marks.find_read(actor.user_id)
        after = (read | given) & listed
        if after - read:
            changes = Changes()
            read_marks.add_save_read(changes, actor.user_id, after, version)
            note(changes, actor, "read_notices", actor.user_id, now, notices=str(len(after - read)))
            try:
                changes.commit()
            except NotPossibleNow:  # the same person in another window
                if not left:
                    raise
                continue
        else:
            note_look(actor, "read_notices", actor.user_id, now)
        break
    return [Listed(n, n.notice_id in after) for n in found]


def _find(actor: Actor, now: datetime) -> list[Notice]:
    school = Resource(own_school(actor))
    require(actor, Action.VIEW_SCHOOL, school, now)
    since = now - outbox.KEPT
    found = outbox.list_notices(actor.user_id, since, limit=NEWEST)
    # the mail is gone with its link, and says more than the list could
    found = [n for n in found if n.school_id == school.school_id and n.kind not in WITH_LINK]
    if permit(actor, Action.VIEW_NOTICES, school).is_allowed:
        found += outbox.list_notices(own_school(actor), since, limit=NEWEST)
    return sorted(found, key=lambda n: (n.at, n.notice_id), reverse=True)[:NEWEST]
