"""Find the transfers of a student by what is typed of the name: the students first, then theirs."""

from datetime import datetime

from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.usecases.access import note_read, own_school, require
from chalicelib.usecases.search import search_students
from chalicelib.usecases.transfers import TransferView, views_of
from chalicelib.usecases.transfers_of import transfers_of


def search_transfers(
    actor: Actor, text: str, now: datetime, *, incoming: bool
) -> tuple[list[TransferView], bool]:
    """Transfers to (incoming) or from one's school of the students who fit, those who have left too, and whether more
    students fit. Of what other schools may request, only what they did. Raises Invalid as `search_students` does."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_TRANSFER, Resource(school_id), now)
    people, has_more = search_students(actor, text, now, with_archived=True)
    found = transfers_of(people)
    shown = [
        one
        for student in people
        for one in found.get(student.student_id, ())
        if one.student_at(school_id) == student.student_id
        and (
            one.new_school_id == school_id
            if incoming
            else one.new_school_id != school_id and one.was_requested
        )
    ]
    note_read(actor, "list_transfers", school_id, now, transfers=str(len(shown)))
    return views_of(actor, shown, now, with_concerns=not incoming), has_more
