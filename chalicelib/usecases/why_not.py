"""Why is no transfer showing for this student, and what became of the transfers that there were?"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.aws import secrets
from chalicelib.domain.audit import Outcome, Wanted
from chalicelib.domain.permission import Action, Actor
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import Transfer
from chalicelib.domain.transfer_story import WORDS
from chalicelib.domain.why_not import Answer, told_transfers, why_not
from chalicelib.storage import audit, students, transfers
from chalicelib.usecases.access import note_read
from chalicelib.usecases.students import find_own
from chalicelib.usecases.transfers_of import ids_between, with_supplements

DEEDS = Wanted(outcome=Outcome.DONE.value, actions=frozenset(WORDS))
MOST = 300
"""Deeds of transfers that are looked through for one student: some 30 transfers."""


@dataclass(frozen=True)
class Explained:
    """`answers`: why nothing shows, or what the present transfers wait for; at least one. `others`: every other transfer of
    the student at this school, also those with students who are not found by an identifier any more, newest first."""

    answers: list[Answer]
    others: list[Answer]


def explain(actor: Actor, student_id: str, now: datetime) -> Explained:
    """Of a student of one's own roll. Raises NotFound for any other, NotAllowed for who is no key holder."""
    student = find_own(actor, student_id, Action.VIEW_TRANSFER, now)
    # also by what was corrected: the transfer that stands on it has a conflict to tell
    pairs = students.find_by_identifiers(student.identifiers, secrets.identifier_hasher())
    others = students.find_students(s for school, s in pairs if school != student.school_id)
    found = with_supplements(
        transfers.find_transfers({i for other in others for i in ids_between(student, other)})
    )
    answers = why_not(student, others, found, now.date())
    told = told_transfers(*_known_before(student, found), now.date())
    note_read(actor, "why_no_transfer", student_id, now, answer=answers[0].code, transfers=str(len(told)))
    return Explained(answers, told)


def _known_before(student: Student, found: list[Transfer]) -> tuple[Student, list[Student], list[Transfer]]:
    """Those besides `found` that the school's own history of the student names, and the students at the other schools."""
    deeds, _ = audit.list_history(student.school_id, student.student_id, limit=MOST, wanted=DEEDS)
    ids = {deed.subject_id for deed in deeds} - {t.transfer_id for t in found}
    before = transfers.find_transfers(ids)
    people = {p for t in before for p in t.students.values()} - {student.student_id}
    return student, students.find_students(people), before
