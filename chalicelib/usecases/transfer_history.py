"""What happened to one transfer, step by step, as the audit of one's own school tells it."""

from datetime import datetime

from chalicelib.domain.audit import Outcome, Wanted
from chalicelib.domain.errors import NotFound
from chalicelib.domain.permission import Action, Actor
from chalicelib.domain.transfer_story import WORDS, Event, tell
from chalicelib.storage import audit, transfers
from chalicelib.usecases.access import note_look, note_unknown, own_school, require

PAGE = 100


def view_transfer_history(
    actor: Actor, transfer_id: str, before: str, now: datetime
) -> tuple[list[Event], str]:
    """A page of its steps, newest first, and the mark of the next page ("" for none). A page may be empty and yet have a
    next one, when the student's other entries are many. Raises NotFound for a transfer that the school has no part in."""
    school_id = own_school(actor)
    transfer = transfers.find_transfer(transfer_id)
    if transfer is None:
        note_unknown(actor, Action.VIEW_TRANSFER, transfer_id, now)
        raise NotFound
    require(actor, Action.VIEW_TRANSFER, transfer.resource(None, actor), now, subject_id=transfer_id)
    student_id = transfer.student_at(school_id)
    wanted = Wanted(subject_id=transfer_id, outcome=Outcome.DONE.value, actions=frozenset(WORDS))
    page, more = audit.list_history(school_id, student_id, limit=PAGE, before=before, wanted=wanted)
    note_look(actor, "view_transfer_history", transfer_id, now, student=student_id)
    return [tell(entry, transfer) for entry in page], more
