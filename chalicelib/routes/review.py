"""/transfers/{transfer_id}/review: what would go, as the new school will see it, and what is held back."""

from datetime import date, datetime
from typing import Literal

from chalice.app import Blueprint

from chalicelib.domain.category import Categories
from chalicelib.domain.incident import Incident as IncidentNoun
from chalicelib.domain.name_finder import Certainty
from chalicelib.domain.redaction import Unready
from chalicelib.domain.selection import HeldBack as HeldBackReason
from chalicelib.domain.vault import Document as DocumentNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.incidents import BodyPoint
from chalicelib.routes.transfers import HeldBackCount, ThereAlready, held_back, there_already
from chalicelib.usecases import review
from chalicelib.usecases.review import Review as ReviewNoun
from chalicelib.usecases.review import ReviewPage
from chalicelib.usecases.review_names import FoundName as FoundNameNoun
from chalicelib.usecases.review_names import Part, find_names

routes = Blueprint(__name__)

CertaintyWord = Literal["certain", "likely", "possible"]


class ReviewedFile(Model):
    """`size` in bytes. `held_back`: why it does not go, null when it does. `incident_id` "" for a file of its own.

    `is_redacted`: it is a redacted copy, `redacts` the file that it goes in the place of, and `current_original` the version
    of that which counts now ("" when that is not among these files). `redacted_by`: the redacted copy that goes in this
    one's place, "" for none. `unready`: why a redacted copy cannot go; nothing can be authorised before that is settled."""

    document_id: str
    file_name: str
    size: int
    incident_id: str
    version: int
    held_back: HeldBackReason | None
    is_redacted: bool
    redacts: str
    current_original: str
    redacted_by: str
    unready: Unready | None


class Review(Model):
    """Counts are of the whole record. `files` are those that the reader may see; `unseen_incidents` and `unseen_files`
    are in categories that they may not. `mark`: send it with authorise as `reviewed`. `needs_reason`: whether
    authorise must say why the preferences hold something back."""

    student_id: str
    mark: str
    incident_count: int
    file_count: int
    held_back: list[HeldBackCount]
    there_already: ThereAlready
    needs_reason: bool
    unseen_incidents: int
    unseen_files: int
    files: list[ReviewedFile]


class ReviewedAction(Model):
    """At the new school it is closed: nobody there owns it."""

    what: str
    owner_name: str
    due_on: date
    done_at: datetime | None
    done_by: str


class ReviewedIncident(Model):
    """As it will look at the new school: `categories` by the names under which they arrive below Legacy, linked students
    only counted. `left_out` names its categories that do not go. `held_back`: why all of it stays, null when it goes."""

    incident_id: str
    version: int
    occurred_at: datetime
    logged_at: datetime
    logged_by: str
    origin: str
    categories: list[str]
    left_out: list[str]
    text: str
    agencies: list[str]
    actions: list[ReviewedAction]
    body_map: list[BodyPoint]
    hidden_linked_count: int
    held_back: HeldBackReason | None


class ReviewedIncidents(Model):
    """In the order of their dates. `next`: give it as `after` for the next page; "" when there is none."""

    incidents: list[ReviewedIncident]
    next: str


class FoundName(Model):
    """A name of another student in a `part` of an incident (`number`: which agency, action or note of the body map, from
    0), or in the name of a file (`document_id`). `start` and `end` count UTF-16 units, as JavaScript does. `students`: all
    whom `written` may mean; `is_linked`: the first of them is linked to an incident of the record."""

    part: Part
    incident_id: str
    document_id: str
    number: int
    start: int
    end: int
    written: str
    students: list[str]
    certainty: CertaintyWord
    is_linked: bool


class FoundNames(Model):
    """In the order of the record. `count` of all; `has_more` when there are more than one answer holds."""

    names: list[FoundName]
    count: int
    has_more: bool


@endpoint(routes, "GET", "/transfers/{transfer_id}/review", gives=Review)
def review_transfer(call: Call[None], transfer_id: str) -> Review:
    """Review before authorising (previous school): counts, files and what is held back."""
    found = review.review_transfer(call.actor, transfer_id, call.now)
    selection = found.selection
    return Review(
        student_id=found.student_id,
        mark=selection.sha256,
        incident_count=len(selection.incidents),
        file_count=len(selection.documents),
        held_back=held_back(selection.held_back),
        there_already=there_already(selection.there_already),
        needs_reason=selection.needs_reason,
        unseen_incidents=found.unseen_incidents,
        unseen_files=found.unseen_documents,
        files=[_file(d, found) for d in found.documents],
    )


@endpoint(
    routes, "GET", "/transfers/{transfer_id}/review/incidents", gives=ReviewedIncidents, query=("after",)
)
def review_incidents(call: Call[None], transfer_id: str) -> ReviewedIncidents:
    """Review before authorising (previous school): a page of incidents, exactly as they would arrive."""
    page = review.review_incidents(call.actor, transfer_id, call.query.get("after", ""), call.now)
    return ReviewedIncidents(incidents=[_incident(i, page) for i in page.incidents], next=page.next)


@endpoint(routes, "GET", "/transfers/{transfer_id}/review/names", gives=FoundNames)
def review_names(call: Call[None], transfer_id: str) -> FoundNames:
    """Review before authorising (previous school): names of other students in what would go."""
    found = find_names(call.actor, transfer_id, call.now)
    return FoundNames(names=[_name(one) for one in found.names], count=found.count, has_more=found.has_more)


def certainty_word(certainty: Certainty) -> CertaintyWord:
    words: dict[Certainty, CertaintyWord] = {
        Certainty.CERTAIN: "certain",
        Certainty.LIKELY: "likely",
        Certainty.POSSIBLE: "possible",
    }
    return words[certainty]


def _name(one: FoundNameNoun) -> FoundName:
    return FoundName(
        part=one.place.part,
        incident_id=one.place.incident_id,
        document_id=one.place.document_id,
        number=one.place.number,
        start=_utf16(one.text[: one.start]),
        end=_utf16(one.text[: one.end]),
        written=one.written,
        students=list(one.students),
        certainty=certainty_word(one.certainty),
        is_linked=one.is_linked,
    )


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _file(noun: DocumentNoun, found: ReviewNoun) -> ReviewedFile:
    redacted = found.redacted
    return ReviewedFile(
        document_id=noun.document_id,
        file_name=noun.file_name,
        size=noun.size,
        incident_id=noun.incident_id,
        version=noun.version,
        held_back=found.selection.held_documents.get(noun.document_id),
        is_redacted=bool(noun.redacts),
        redacts=_id(redacted.original_of(noun)),
        current_original=_id(redacted.current_original_of(noun)),
        redacted_by=_id(redacted.goes_instead_of(noun)),
        unready=found.selection.unready.get(noun.document_id),
    )


def _id(noun: DocumentNoun | None) -> str:
    return noun.document_id if noun else ""


def _incident(noun: IncidentNoun, page: ReviewPage) -> ReviewedIncident:
    going = page.going.get(noun.incident_id, ())
    return ReviewedIncident(
        incident_id=noun.incident_id,
        version=noun.version,
        occurred_at=noun.occurred_at,
        logged_at=noun.logged_at,
        logged_by=noun.logged_by,
        origin=noun.origin,
        categories=_names(page.categories, going),
        left_out=_names(page.categories, [c for c in noun.category_ids if c not in going]),
        text=noun.text,
        agencies=list(noun.agencies),
        actions=[
            ReviewedAction(
                what=a.what, owner_name=a.owner_name, due_on=a.due_on, done_at=a.done_at, done_by=a.done_by
            )
            for a in noun.actions
        ],
        body_map=[BodyPoint(view=p.view, x=p.x, y=p.y, note=p.note) for p in noun.body_map],
        hidden_linked_count=len(noun.linked_student_ids) + noun.hidden_linked_count,
        held_back=page.held.get(noun.incident_id),
    )


def _names(categories: Categories, category_ids: tuple[str, ...] | list[str]) -> list[str]:
    return list(dict.fromkeys(categories.previous_name(c) for c in category_ids))
