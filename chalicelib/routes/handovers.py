"""/students/{student_id}/handovers and /handovers: a record goes to a school, or another body, without Safehand. The sending
side."""

from datetime import date, datetime

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.handover import BY_SENDER, USUAL_DAYS, State, Step, Wanted
from chalicelib.domain.handover import Handover as HandoverNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.transfers import HeldBackCount, held_back
from chalicelib.usecases import handovers

routes = Blueprint(__name__)


class HandoverReview(Model):
    """What would go now, counted over the whole record, and what is held back. `mark`: send it as `reviewed`.
    `needs_reason`: whether the preferences hold something back, so that a reason is needed. `is_unready`: a redacted copy
    cannot go yet; no package can be made before that is settled."""

    mark: str
    incident_count: int
    file_count: int
    held_back: list[HeldBackCount]
    needs_reason: bool
    is_unready: bool


class NewHandover(Model):
    """`receiver`: the name of the school or body. `address`: where the link is mailed. `days`: how long the link lives once
    the package is ready. `starts_on`: the student's first day there, null when it is not known."""

    receiver: str = Field(max_length=400)
    address: str = Field(max_length=254)
    days: int = USUAL_DAYS
    starts_on: date | None = None
    reviewed: str = Field(default="", max_length=64)
    held_back_reason: str = Field(default="", max_length=2_000)


class NewLink(Model):
    """`address`: another one than before, "" for the same."""

    address: str = Field(default="", max_length=254)


class ReceiptTold(Model):
    """What the receiver told by telephone: their name and role, and the day on which they received it."""

    name: str = Field(max_length=400)
    role: str = Field(max_length=400)
    on: date


class Receipt(Model):
    """`noted_by`: the key holder who wrote down what was told by telephone, "" when the receiver confirmed it."""

    name: str
    role: str
    on: date
    noted_at: datetime
    noted_by: str


class Handover(Model):
    """`progress` in percent while the package is being made. `due_on`: by when the receiver should have it. The link lives
    until `expires_at`; it was mailed at `sent_at`, `is_refused` when no mail reaches the address. `allowed_steps`: what the
    reader can do now. `ended_by`: who revoked it, or noted the receipt."""

    handover_id: str
    state: State
    receiver: str
    address: str
    made_by: str
    made_at: datetime
    due_on: date
    is_overdue: bool
    days: int
    progress: int
    size: int
    held_back: list[HeldBackCount]
    held_back_reason: str
    ready_at: datetime | None
    expires_at: datetime | None
    sent_at: datetime | None
    is_refused: bool
    downloads: int
    downloaded_at: datetime | None
    receipt: Receipt | None
    ended_at: datetime | None
    ended_by: str
    failed_because: str
    allowed_steps: list[Step]


class HandoverList(Model):
    handovers: list[Handover]


class SchoolHandover(Model):
    student_id: str
    student_name: str
    handover: Handover


class SchoolHandoverList(Model):
    """Newest first. `next`: give it as `before` for the next page; "" when there is none."""

    handovers: list[SchoolHandover]
    next: str


class Passphrase(Model):
    """To be told to the receiver by telephone, never by mail."""

    passphrase: str


def _handover(noun: HandoverNoun, progress: int, now: datetime) -> Handover:
    receipt = noun.receipt
    return Handover(
        handover_id=noun.handover_id,
        state=noun.state_at(now),
        receiver=noun.receiver,
        address=noun.address,
        made_by=noun.made_by,
        made_at=noun.made_at,
        due_on=noun.due_on,
        is_overdue=noun.is_overdue(now.date()),
        days=noun.days,
        progress=progress,
        size=noun.size,
        held_back=held_back(noun.held_back),
        held_back_reason=noun.held_back_reason,
        ready_at=noun.ready_at,
        expires_at=noun.expires_at,
        sent_at=noun.sent_at,
        is_refused=noun.is_refused,
        downloads=noun.downloads,
        downloaded_at=noun.downloaded_at,
        receipt=Receipt.model_validate(receipt, from_attributes=True) if receipt else None,
        ended_at=noun.ended_at,
        ended_by=noun.ended_by,
        failed_because=noun.failed_because,
        allowed_steps=[step for step in BY_SENDER if noun.allows(step, now)],
    )


@endpoint(routes, "GET", "/students/{student_id}/handovers/review", gives=HandoverReview)
def review_handover(call: Call[None], student_id: str) -> HandoverReview:
    """What would go in a package made now, and what is held back."""
    selection = handovers.review_handover(call.actor, student_id, call.now)
    return HandoverReview(
        mark=selection.sha256,
        incident_count=len(selection.incidents),
        file_count=len(selection.documents),
        held_back=held_back(selection.held_back),
        needs_reason=selection.needs_reason,
        is_unready=bool(selection.unready),
    )


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/handovers",
    takes=NewHandover,
    gives=Handover,
    status=202,
    once=True,
)
def hand_over(call: Call[NewHandover], student_id: str) -> Handover:
    """Make a package of the record. Its link is mailed to the receiver once it is ready."""
    asked = call.body
    wanted = Wanted(
        asked.receiver, asked.address, asked.days, asked.starts_on, asked.reviewed, asked.held_back_reason
    )
    made = handovers.hand_over(call.actor, student_id, wanted, call.now, call.once)
    return _handover(made, handovers.progress_of(made), call.now)


@endpoint(routes, "GET", "/students/{student_id}/handovers", gives=HandoverList)
def list_handovers(call: Call[None], student_id: str) -> HandoverList:
    """The hand-overs of this record, newest first."""
    found = handovers.list_handovers(call.actor, student_id, call.now)
    return HandoverList(handovers=[_handover(one, handovers.progress_of(one), call.now) for one in found])


@endpoint(routes, "GET", "/handovers", gives=SchoolHandoverList, query=("before",))
def list_school_handovers(call: Call[None]) -> SchoolHandoverList:
    """The hand-overs of this school, of all students."""
    found, more = handovers.list_of_school(call.actor, call.query.get("before", ""), call.now)
    listed = [
        SchoolHandover(
            student_id=one.student_id,
            student_name=f"{student.forename} {student.surname}",
            handover=_handover(one, handovers.progress_of(one), call.now),
        )
        for one, student in found
    ]
    return SchoolHandoverList(handovers=listed, next=more)


ONE = "/students/{student_id}/handovers/{handover_id}"


@endpoint(routes, "GET", ONE, gives=Handover)
def view_handover(call: Call[None], student_id: str, handover_id: str) -> Handover:
    """How far it is, and what became of it."""
    found = handovers.find_handover(call.actor, student_id, handover_id, call.now)
    return _handover(found, handovers.progress_of(found), call.now)


@endpoint(routes, "POST", f"{ONE}/passphrase", gives=Passphrase)
def show_passphrase(call: Call[None], student_id: str, handover_id: str) -> Passphrase:
    """The passphrase, to be told by telephone. Each look is audited."""
    return Passphrase(passphrase=handovers.show_passphrase(call.actor, student_id, handover_id, call.now))


@endpoint(routes, "POST", f"{ONE}/send-again", takes=NewLink, gives=Handover)
def send_again(call: Call[NewLink], student_id: str, handover_id: str) -> Handover:
    """Mail a new link; the old one is dead."""
    after = handovers.send_again(call.actor, student_id, handover_id, call.body.address, call.now)
    return _handover(after, 100, call.now)


@endpoint(routes, "POST", f"{ONE}/revoke", gives=Handover)
def revoke_handover(call: Call[None], student_id: str, handover_id: str) -> Handover:
    """Revoke it: the link is dead, and a package that is being made is not made any further."""
    return _handover(handovers.revoke_handover(call.actor, student_id, handover_id, call.now), 0, call.now)


@endpoint(routes, "POST", f"{ONE}/receipt", takes=ReceiptTold, gives=Handover)
def note_receipt(call: Call[ReceiptTold], student_id: str, handover_id: str) -> Handover:
    """Note that the receiver has confirmed receipt by telephone."""
    told = call.body
    after = handovers.note_receipt(
        call.actor, student_id, handover_id, told.name, told.role, told.on, call.now
    )
    return _handover(after, 100, call.now)
