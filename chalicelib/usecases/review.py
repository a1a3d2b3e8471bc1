"""Review before authorising: all that would go, as it will look at the new school, and what is held back.

docs/decisions/0065.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.category import Categories
from chalicelib.domain.errors import Invalid, NotFound, NotPossibleNow
from chalicelib.domain.incident import Incident, incident_id_for
from chalicelib.domain.lineage import as_one_record, moment_of, moments
from chalicelib.domain.permission import Action, Actor
from chalicelib.domain.redaction import Redactions, Unready, redactions
from chalicelib.domain.selection import HeldBack, Selection, select
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import State, Step, Transfer, check_reason
from chalicelib.domain.vault import Document
from chalicelib.storage import documents, incidents, preferences, schools, students, transfers
from chalicelib.usecases import document_access
from chalicelib.usecases.access import note_read, note_unknown, require
from chalicelib.usecases.incident_access import may_view
from chalicelib.usecases.record import record_of, there_at

PAGE = 50
PAGE_BYTES = 2_000_000
"""A page ends before it gets larger than a Lambda may answer (6 MB, with JSON around and escapes in it)."""
READ_AT_ONCE = 100
READ_MOST = 1000
"""Incidents that one request reads before the page ends, empty perhaps: of a supplement most are left out."""
REVIEWED_IN = frozenset({State.REQUESTED, State.FAILED})
LAST_ID = "inc_~"
"""Sorts after every incident."""


@dataclass(frozen=True)
class Review:
    """`selection` is of the whole record; what the reader may not open is only counted (`unseen_*`).

    `documents` are those of the record that the reader may see, whether they go or stay. What the new school has already is
    only counted (in `selection`). `redacted`: which of these documents stand for which.
    """

    student_id: str
    selection: Selection
    documents: list[Document]
    unseen_incidents: int
    unseen_documents: int
    redacted: Redactions


@dataclass(frozen=True)
class ReviewPage:
    """Incidents in the order of their dates; `held` says why one of them stays. `next`: the mark of the next page, or ""."""

    incidents: list[Incident]
    held: dict[str, HeldBack]
    going: dict[str, tuple[str, ...]]
    categories: Categories
    next: str


def review_transfer(actor: Actor, transfer_id: str, now: datetime) -> Review:
    """Counts, files and the mark of what would go now. Raises NotFound, NotAllowed, NotPossibleNow."""
    student, new = open_review(actor, transfer_id, now)
    own, filed = record_of(student)
    selection = select(preferences.find_preferences(student.school_id), own, filed, there_at(student, new))
    own = [i for i in own if i.incident_id not in selection.there_incidents]
    filed = [d for d in filed if d.document_id not in selection.there_documents]
    seen = [d for d in filed if document_access.may_view(actor, d)]
    note_read(actor, Action.REVIEW_TRANSFER, transfer_id, now, student=student.student_id)
    return Review(
        student.student_id,
        selection,
        seen,
        sum(not may_view(actor, i) for i in own),
        len(filed) - len(seen),
        redactions(seen),
    )


def review_incidents(actor: Actor, transfer_id: str, after: str, now: datetime) -> ReviewPage:
    """A page of the incidents that the reader may see, whether they go or stay, from after the mark on."""
    student, new = open_review(actor, transfer_id, now)
    wishes = preferences.find_preferences(student.school_id)
    page: list[Incident] = []
    held: dict[str, HeldBack] = {}
    going: dict[str, tuple[str, ...]] = {}
    more, last, size, read = "", "", 0, 0
    first = min(
        moment_of(after) or "inc_", LAST_ID
    )  # a mark that nobody gave out: DynamoDB would refuse the range
    stored = incidents.list_between(student.student_id, first, LAST_ID, page_size=READ_AT_ONCE)
    shown = (i for i in stored if student.shows(i.transfer_id))
    for chunk in _chunks(moments(shown)):
        if read >= READ_MOST:
            more = last
            break
        own, _ = as_one_record(chunk, ())
        selection = select(wishes, own, (), there_at(student, new, _near(chunk, student, new)))
        for incident in own:
            if incident.incident_id <= after or incident.incident_id in selection.there_incidents:
                continue
            if not may_view(actor, incident):
                continue
            size += incident.size
            if len(page) == PAGE or (page and size > PAGE_BYTES):
                more = page[-1].incident_id
                break
            page.append(incident)
        if more:
            break
        held |= selection.held_incidents
        going |= {i.incident_id: i.category_ids for i in selection.incidents}
        read, last = read + len(chunk), chunk[-1].incident_id
    note_read(
        actor,
        Action.REVIEW_TRANSFER,
        transfer_id,
        now,
        student=student.student_id,
        incidents=str(len(page)),
    )
    categories = schools.find_categories(student.school_id)
    return ReviewPage(page, held, going, categories, more)


def _chunks(found: Iterator[list[Incident]]) -> Iterator[list[Incident]]:
    """Moments together, so that the new school's part is read seldom."""
    chunk: list[Incident] = []
    for moment in found:
        chunk += moment
        if len(chunk) >= READ_AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _near(chunk: list[Incident], previous: Student, new: Student) -> Iterable[Incident]:
    """The new school's incidents of the same time: what it has of these is among them."""
    if not (previous.received or new.received):
        return ()
    times = [i.occurred_at for i in chunk]
    return incidents.list_between(
        new.student_id, incident_id_for(min(times), ""), incident_id_for(max(times), "~")
    )


UNREADY: Mapping[Unready, str] = {
    Unready.BEING_CHECKED: "A redacted copy of a file is not there yet: it is being uploaded or checked. Wait until it is "
    "available, or strike it out so that the original goes.",
    Unready.NOT_KEPT: "A redacted copy of a file could not be kept, and the original is held back because of it. Put in "
    "another redacted copy, or strike this one out so that the original goes.",
    Unready.NOT_REDACTED: "A redacted copy of a file is the very same file: perhaps the wrong one was chosen. Put in "
    "another redacted copy, or strike this one out so that the original goes.",
    Unready.OUTDATED: "A file was replaced after it was redacted, so its redacted copy is of an earlier version. Put in a "
    "redacted copy of the new one, or strike this one out so that the original goes.",
}


def check_reviewed(transfer: Transfer, reviewed: str, reason: str) -> str:
    """The reason for what the preferences hold back, trimmed, or "" when they hold nothing back.

    `reviewed` is the mark of the review, or "" for none. Raises NotPossibleNow (`changed_since_review`) when something
    else would go now, or a redacted copy cannot go (`redaction_unready`), and Invalid when a reason is needed and there is
    none. The workflow checks all but the reason once more.
    """
    wishes = preferences.find_preferences(transfer.previous_school_id)
    has_redactions = any(d.redacts for d in documents.list_documents(transfer.previous_student_id))
    if not (reviewed or wishes.are_set or has_redactions):
        return ""
    student = students.find_student(transfer.previous_student_id)
    new = students.find_student(transfer.new_student_id)
    record = record_of(student) if student else ([], [])
    selection = select(wishes, *record, there_at(student, new) if student and new else None)
    if reviewed and reviewed != selection.sha256:
        raise NotPossibleNow(
            "What would go has changed since you looked: the record, or your school's preferences. Review it again.",
            code="changed_since_review",
        )
    for unready in selection.unready.values():
        raise NotPossibleNow(UNREADY[unready], code="redaction_unready")
    if not selection.needs_reason:
        return ""
    if not reason.strip():
        raise Invalid(
            "Your school's preferences hold part of this record back. Say why, or change the preferences.",
            code="reason_needed",
            fields={"held_back_reason": "needed"},
        )
    return check_reason(reason)


def open_review(actor: Actor, transfer_id: str, now: datetime) -> tuple[Student, Student]:
    """The student whose record is reviewed, and the one at the new school. Raises NotFound, NotAllowed, NotPossibleNow."""
    transfer = transfers.find_transfer(transfer_id)
    if transfer is None:
        note_unknown(actor, Action.REVIEW_TRANSFER, transfer_id, now)
        raise NotFound
    own = transfer.student_at(actor.school_id) if actor.school_id in transfer.parties else ""
    resource = transfer.resource(Step.AUTHORISE, actor)
    require(actor, Action.REVIEW_TRANSFER, resource, now, subject_id=transfer_id, student=own)
    if transfer.state not in REVIEWED_IN:
        raise NotPossibleNow(
            f"The transfer is {transfer.state}, so there is nothing to review. Load the transfer again.",
            code="wrong_state",
        )
    student = students.find_student(transfer.previous_student_id)
    new = students.find_student(transfer.new_student_id)
    if student is None or new is None:
        raise NotFound
    return student, new
