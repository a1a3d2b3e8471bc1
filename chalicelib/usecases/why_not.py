"""Why is no transfer showing for this student?"""

from datetime import datetime

from chalicelib.aws import secrets
from chalicelib.domain.permission import Action, Actor
from chalicelib.domain.why_not import Answer, why_not
from chalicelib.storage import students, transfers
from chalicelib.usecases.access import note_read
from chalicelib.usecases.students import find_own
from chalicelib.usecases.transfers_of import ids_between, with_supplements


def explain(actor: Actor, student_id: str, now: datetime) -> list[Answer]:
    """The answers for a student of one's own roll. Raises NotFound for any other, NotAllowed for who is no key holder."""
    student = find_own(actor, student_id, Action.VIEW_TRANSFER, now)
    # also by what was corrected: the transfer that stands on it has a conflict to tell
    pairs = students.find_by_identifiers(student.identifiers, secrets.identifier_hasher())
    others = students.find_students(s for school, s in pairs if school != student.school_id)
    found = transfers.find_transfers({i for other in others for i in ids_between(student, other)})
    answers = why_not(student, others, with_supplements(found), now.date())
    note_read(actor, "why_no_transfer", student_id, now, answer=answers[0].code)
    return answers
