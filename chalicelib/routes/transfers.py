"""/transfers: the lists of Admin > Transfers and the steps of a transfer."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Literal, TypedDict

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.conflict import ConflictCode
from chalicelib.domain.recall import RecallStep
from chalicelib.domain.selection import HeldBack as HeldBackReason
from chalicelib.domain.supplement import supplement_ids
from chalicelib.domain.transfer import State, Step
from chalicelib.domain.transfer import Transfer as TransferNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import transfer_history, transfers, why_not
from chalicelib.usecases.review_files import Left as LeftNoun
from chalicelib.usecases.transfers import TransferView

routes = Blueprint(__name__)


class Comparison(Model):
    """Whether the names of the two students agree, for the previous school to confirm a match. Birth dates do agree."""

    surname_agrees: bool
    forename_agrees: bool


class Conflict(Model):
    """What speaks against going on since a student's enrolment changed, in words for one's own side."""

    code: ConflictCode
    why: str
    what_to_do: str


class Held(Model):
    """Why the match is held."""

    why: str
    what_to_do: str


class HeldBackCount(Model):
    """So many `incidents` or `files` of the record do not go, for this reason."""

    noun: Literal["incidents", "files"]
    reason: HeldBackReason
    count: int


class Concern(Model):
    """When the newest incident of the record happened, and the newest on an urgent category; null for none."""

    newest_at: datetime | None
    urgent_at: datetime | None


class Recall(Model):
    """That a record should not be at the new school. `asked_by`: the side that asks. `refused_because`: the other side's
    reason, "" while it has not refused. `has_gone_on`: the copy has been sent on to a further school meanwhile.
    """

    asked_by: Literal["new", "previous"]
    reason: str
    asked_at: datetime
    refused_because: str
    has_gone_on: bool


class ThereAlready(Model):
    """What the new school's student had of the record before: it is not sent again."""

    incidents: int
    files: int


class Supplement(Model):
    """That this transfer brings what was added after a record went: the `base_id` is the transfer which brought that, on
    `went_on`. `number`: from 1."""

    base_id: str
    number: int
    went_on: date


class Transfer(Model):
    """A transfer as one's own side sees it. `student_*` is the child on one's own roll.

    `allowed_actions` are the steps that the reader can take now; `entered` tells when each state began. `side` is the
    reader's. `to_confirm` is what request or authorise must confirm (`confirms_match`), "" for nothing; then the
    previous school gets a `comparison`. `held_back`: what did not go, once it is copied; its `held_back_reason` is the
    authoriser's, and "" to the new school. `previous_school` is "" to the new school until it is
    settled that it is one child. `due_on`: the day by which the record should have arrived, once it is requested.
    `school_days_left` until then, by the previous school's term dates: negative when late, null when nothing is to come.
    `concern`: only in the list of outgoing transfers, of those that the reader can authorise now.
    `recall`: what was asked last; `recall_actions`: the steps of a recall that the reader can take now.
    `supplement`: of one; `supplement_ids`: the transfers that add to this one, in their order.
    """

    transfer_id: str
    state: State
    previous_school: str
    new_school: str
    student_id: str
    student_name: str
    new_entry_date: date | None
    hold_reason: str
    decline_reason: str
    failure_code: str
    incident_count: int
    document_count: int
    manifest_sha256: str
    held_back: list[HeldBackCount]
    there_already: ThereAlready
    held_back_reason: str
    due_on: date | None
    is_overdue: bool
    school_days_left: int | None
    entered: dict[str, datetime]
    allowed_actions: list[Step]
    side: Literal["new", "previous"]
    to_confirm: str
    comparison: Comparison | None
    conflict: Conflict | None
    held: Held | None
    concern: Concern | None
    recall: Recall | None
    recall_actions: list[RecallStep]
    supplement: Supplement | None
    supplement_ids: list[str]


class Confirmation(Model):
    """May be left out. `confirms_match`: a key holder's word that it is one child, needed when `to_confirm` says so."""

    confirms_match: bool = False


class Left(Model):
    """What the person was told remains: `names` of other students in texts and files, `files` that nobody ticked, and
    how many incidents and files they are not shown (`unseen`)."""

    names: int = Field(ge=0)
    files: int = Field(ge=0)
    unseen: int = Field(default=0, ge=0)


class Reviewed(Model):
    """May be left out. `reviewed`: the `mark` of the review; then exactly that goes, or nothing (409,
    `changed_since_review`). `held_back_reason`: why the preferences hold part of the record back; it stays at this school.
    `left`: what the person agreed may go; it is counted again, and 409 (`more_is_left`) when there is more by now.
    """

    reviewed: str = Field(default="", max_length=64)
    held_back_reason: str = Field(default="", max_length=2000)
    left: Left | None = None


class _Reviewed(TypedDict):
    reviewed: str
    held_back_reason: str
    left: LeftNoun | None


class Authorisation(Confirmation, Reviewed):
    """May be left out. See Confirmation and Reviewed."""


class TransferList(Model):
    """Newest first. `next`: give it as `before` for the next page; "" when there is none."""

    transfers: list[Transfer]
    next: str


class TransferAnswer(Model):
    """`code` is stable. `since`: the day since when it is so, if known. `transfer_id`: "" when there is none to show."""

    code: str
    why: str
    what_to_do: str
    transfer_id: str
    since: date | None


class TransferAnswers(Model):
    """`answers` in the order in which to deal with them; at least one. `others`: what became of every other transfer of the
    student at this school, newest first."""

    answers: list[TransferAnswer]
    others: list[TransferAnswer]


class TransferEvent(Model):
    """One step: what was done, by whom, what it meant and what to do now ("" for nothing). `failure_code`: as in Transfer,
    of the step that failed."""

    at: datetime
    deed: str
    title: str
    meaning: str
    who: str
    what_to_do: str
    failure_code: str


class TransferHistory(Model):
    """Newest first. `next`: give it as `before` for the next page; "" when there is none."""

    events: list[TransferEvent]
    next: str


class Reason(Model):
    reason: str = Field(max_length=2000)


@endpoint(routes, "GET", "/transfers/incoming", gives=TransferList, query=("before",))
def list_incoming(call: Call[None]) -> TransferList:
    """Records on their way to this school."""
    return _list(call, incoming=True)


@endpoint(routes, "GET", "/transfers/outgoing", gives=TransferList, query=("before",))
def list_outgoing(call: Call[None]) -> TransferList:
    """Records that other schools have requested from this school."""
    return _list(call, incoming=False)


@endpoint(routes, "GET", "/students/{student_id}/why-no-transfer", gives=TransferAnswers)
def why_no_transfer(call: Call[None], student_id: str) -> TransferAnswers:
    """Why is no transfer showing? Asked about a student on one's own roll."""
    found = why_not.explain(call.actor, student_id, call.now)
    return TransferAnswers(
        answers=[TransferAnswer(**asdict(a)) for a in found.answers],
        others=[TransferAnswer(**asdict(a)) for a in found.others],
    )


@endpoint(routes, "GET", "/transfers/{transfer_id}", gives=Transfer)
def view_transfer(call: Call[None], transfer_id: str) -> Transfer:
    """One transfer."""
    return transfer(transfers.view_transfer(call.actor, transfer_id, call.now))


@endpoint(routes, "GET", "/transfers/{transfer_id}/history", gives=TransferHistory, query=("before",))
def view_transfer_history(call: Call[None], transfer_id: str) -> TransferHistory:
    """What happened to one transfer, as this school's audit tells it."""
    before = call.query.get("before", "")
    events, more = transfer_history.view_transfer_history(call.actor, transfer_id, before, call.now)
    return TransferHistory(events=[TransferEvent(**asdict(e)) for e in events], next=more)


@endpoint(routes, "POST", "/transfers/{transfer_id}/request", takes=Confirmation, gives=Transfer)
def request_transfer(call: Call[Confirmation], transfer_id: str) -> Transfer:
    """Request (new school)."""
    confirms = call.body.confirms_match
    return transfer(transfers.request_transfer(call.actor, transfer_id, call.now, confirms_match=confirms))


@endpoint(routes, "POST", "/transfers/{transfer_id}/authorise", takes=Authorisation, gives=Transfer)
def authorise_transfer(call: Call[Authorisation], transfer_id: str) -> Transfer:
    """Authorise (previous school): the record is copied from now on."""
    confirms = call.body.confirms_match
    done = transfers.authorise_transfer(
        call.actor, transfer_id, call.now, confirms_match=confirms, **_reviewed(call.body)
    )
    return transfer(done)


@endpoint(routes, "POST", "/transfers/{transfer_id}/decline", takes=Reason, gives=Transfer)
def decline_transfer(call: Call[Reason], transfer_id: str) -> Transfer:
    """Decline with a reason (previous school)."""
    return transfer(transfers.decline_transfer(call.actor, transfer_id, call.body.reason, call.now))


@endpoint(routes, "POST", "/transfers/{transfer_id}/withdraw", gives=Transfer)
def withdraw_transfer(call: Call[None], transfer_id: str) -> Transfer:
    """Withdraw (new school): not our student."""
    return transfer(transfers.withdraw_transfer(call.actor, transfer_id, call.now))


@endpoint(routes, "POST", "/transfers/{transfer_id}/acknowledge", gives=Transfer)
def acknowledge_transfer(call: Call[None], transfer_id: str) -> Transfer:
    """Confirm receipt (new school)."""
    return transfer(transfers.acknowledge_transfer(call.actor, transfer_id, call.now))


@endpoint(routes, "POST", "/transfers/{transfer_id}/retry", takes=Reviewed, gives=Transfer)
def retry_transfer(call: Call[Reviewed], transfer_id: str) -> Transfer:
    """Go on with a transfer that failed (previous school)."""
    return transfer(transfers.retry_transfer(call.actor, transfer_id, call.now, **_reviewed(call.body)))


def _reviewed(body: Reviewed) -> _Reviewed:
    left = LeftNoun(body.left.names, body.left.files, body.left.unseen) if body.left else None
    return {"reviewed": body.reviewed, "held_back_reason": body.held_back_reason, "left": left}


def _list(call: Call[None], *, incoming: bool) -> TransferList:
    views, more = transfers.list_transfers(
        call.actor, incoming=incoming, before=call.query.get("before", ""), now=call.now
    )
    return TransferList(transfers=[transfer(v) for v in views], next=more)


def held_back(counts: Mapping[str, int]) -> list[HeldBackCount]:
    return [
        HeldBackCount(noun=what.partition("_")[0], reason=what.partition("_")[2], count=n)
        for what, n in counts.items()
    ]


def there_already(counts: Mapping[str, int]) -> ThereAlready:
    return ThereAlready(incidents=counts.get("incidents", 0), files=counts.get("files", 0))


def transfer(view: TransferView) -> Transfer:
    noun = view.transfer
    return Transfer(
        transfer_id=noun.transfer_id,
        state=noun.state,
        previous_school=view.previous_school,
        new_school=view.new_school,
        student_id=view.student_id,
        student_name=view.student_name,
        new_entry_date=view.new_entry_date,
        hold_reason=noun.hold_reason,
        decline_reason=noun.decline_reason,
        failure_code=noun.failure_code,
        incident_count=noun.incident_count,
        document_count=noun.document_count,
        manifest_sha256=noun.manifest_sha256,
        held_back=held_back(noun.held_back),
        there_already=there_already(noun.there_already),
        held_back_reason="" if view.is_new_side else noun.held_back_reason,
        due_on=noun.due_on,
        is_overdue=view.is_overdue,
        school_days_left=view.school_days_left,
        entered=dict(noun.entered),
        allowed_actions=list(view.steps),
        side="new" if view.is_new_side else "previous",
        to_confirm=view.to_confirm,
        comparison=Comparison(**asdict(view.comparison)) if view.comparison else None,
        conflict=Conflict(**asdict(view.conflict)) if view.conflict else None,
        held=Held(why=view.held[0], what_to_do=view.held[1]) if view.held else None,
        concern=Concern(**asdict(view.concern)) if view.concern else None,
        recall=_recall(view),
        recall_actions=list(view.recall.steps),
        supplement=_supplement(noun),
        supplement_ids=list(supplement_ids(noun)),
    )


def _supplement(noun: TransferNoun) -> Supplement | None:
    if noun.went_on is None:
        return None
    return Supplement(base_id=noun.base_id, number=noun.number, went_on=noun.went_on)


def _recall(view: TransferView) -> Recall | None:
    asked = view.recall.recall
    if asked is None:
        return None
    return Recall(
        asked_by="new" if asked.asked_by == view.transfer.new_school_id else "previous",
        reason=asked.reason,
        asked_at=asked.asked_at,
        refused_because=asked.refused_because,
        has_gone_on=view.recall.has_gone_on,
    )
