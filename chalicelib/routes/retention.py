"""/retention: how long records are kept, whose retention has ended, and the destruction of a record."""

from datetime import date, datetime

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.destruction import Certificate as CertificateNoun
from chalicelib.domain.retention import OBSTACLES, Deed, DeedKind, Obstacle, Policy
from chalicelib.domain.transfer import State, Transfer
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import destruction, retention, retention_review
from chalicelib.usecases.retention import RetentionView

routes = Blueprint(__name__)


class RetentionPolicy(Model):
    """`years` after the birth date; `note`: why so many. Send `version` back as If-Match; 0: none was adopted yet.

    `is_listed`: the students who had left before it was adopted stand on the review list as well."""

    years: int
    note: str
    version: int
    is_listed: bool


class NewPolicy(Model):
    years: int
    note: str = ""


class Decision(Model):
    """What a key holder decided, when and why. `until`: for a record that is kept longer."""

    kind: DeedKind
    at: datetime
    by: str
    reason: str
    until: date | None


class InTheWay(Model):
    """Why the record may not be destroyed today, in words."""

    code: Obstacle
    words: str


class Certificate(Model):
    """Of a record that was destroyed (`finished_at`), or is being destroyed (null). `counts` of what there was, once it was
    counted. It holds no name and no text."""

    student_id: str
    initials: str
    left_in: int
    years: int
    policy_version: int
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str
    confirmed_at: datetime
    finished_at: datetime | None
    counts: dict[str, int]


class RecordRetention(Model):
    """How long the record of one student is kept. Send `version` back as If-Match.

    `may_manage`: you are a key holder; without it only `is_held` and `certificate` are told. `in_the_way`: empty when the
    record may be destroyed. `needs_another`: you proposed it, so another key holder must carry it out. `certificate`: the
    record was, or is being, destroyed.
    """

    student_id: str
    version: int
    is_held: bool
    may_manage: bool
    years: int
    policy_version: int
    ends_on: date | None
    keep_until: date | None
    proposal: Decision | None
    decisions: list[Decision]
    in_the_way: list[InTheWay]
    needs_another: bool
    certificate: Certificate | None


class Hold(Model):
    """Sets a legal hold, or takes it off."""

    is_held: bool
    reason: str


class KeepUntil(Model):
    """A day later than the policy says; null: as long as the policy says."""

    keep_until: date | None
    reason: str


class Proposal(Model):
    reason: str


class TakenBack(Model):
    reason: str = ""


class Surname(Model):
    """The student's surname, typed by who carries it out."""

    surname: str


class EndedRetention(Model):
    """A student whose retention has ended. `sent`: states of the transfers of the record from here to other schools.
    `is_proposed`: to be destroyed; another key holder must carry it out."""

    student_id: str
    surname: str
    forename: str
    left_on: date
    ended_on: date
    is_held: bool
    is_proposed: bool
    incident_count: int
    sent: list[State]


class ReviewList(Model):
    """`next`: give it as `after` for the next page; "" when there is none. A page may be empty and yet have a next one."""

    policy_version: int
    years: int
    is_listed: bool
    students: list[EndedRetention] = Field(default_factory=list)
    next: str


class CertificateList(Model):
    """Newest first. `next`: give it as `before` for the next page; "" when there is none."""

    certificates: list[Certificate]
    next: str


def _policy(noun: Policy) -> RetentionPolicy:
    return RetentionPolicy(years=noun.years, note=noun.note, version=noun.version, is_listed=noun.is_listed)


def _decision(deed: Deed) -> Decision:
    return Decision(kind=deed.kind, at=deed.at, by=deed.by, reason=deed.reason, until=deed.until)


def _certificate(noun: CertificateNoun) -> Certificate:
    return Certificate(
        student_id=noun.student_id,
        initials=noun.initials,
        left_in=noun.left_in,
        years=noun.years,
        policy_version=noun.policy_version,
        proposed_by=noun.proposed_by,
        proposed_at=noun.proposed_at,
        confirmed_by=noun.confirmed_by,
        confirmed_at=noun.confirmed_at,
        finished_at=noun.finished_at,
        counts=dict(noun.counts),
    )


def _view(noun: RetentionView) -> RecordRetention:
    kept, policy = noun.retention, noun.policy
    told = noun.may_manage and noun.certificate is None
    return RecordRetention(
        student_id=noun.student_id,
        version=kept.version,
        is_held=kept.is_held and noun.certificate is None,
        may_manage=noun.may_manage,
        years=policy.years if policy else 0,
        policy_version=policy.version if policy else 0,
        ends_on=noun.ends_on,
        keep_until=kept.keep_until if told else None,
        proposal=_decision(kept.proposal) if told and kept.proposal else None,
        decisions=[_decision(d) for d in reversed(kept.deeds)] if told else [],
        in_the_way=[InTheWay(code=o, words=OBSTACLES[o]) for o in noun.obstacles],
        needs_another=noun.needs_another,
        certificate=_certificate(noun.certificate) if noun.certificate else None,
    )


def _ended(noun: retention_review.Ended) -> EndedRetention:
    student = noun.student
    sent: list[Transfer] = [t for t in noun.transfers if t.previous_student_id == student.student_id]
    return EndedRetention(
        student_id=student.student_id,
        surname=student.surname,
        forename=student.forename,
        left_on=student.leaving_date or noun.ended_on,
        ended_on=noun.ended_on,
        is_held=noun.retention.is_held,
        is_proposed=noun.retention.proposal is not None,
        incident_count=student.incident_count,
        sent=[t.state for t in sent if t.was_requested],
    )


@endpoint(routes, "GET", "/retention-policy", gives=RetentionPolicy)
def view_retention_policy(call: Call[None]) -> RetentionPolicy:
    """How long one's own school keeps records."""
    return _policy(retention.view_policy(call.actor, call.now))


@endpoint(
    routes,
    "PUT",
    "/retention-policy",
    takes=NewPolicy,
    gives=RetentionPolicy,
    changes_version=True,
    current=_policy,
)
def update_retention_policy(call: Call[NewPolicy]) -> RetentionPolicy:
    """Adopts a retention policy, or changes it."""
    body = call.body
    return _policy(retention.update_policy(call.actor, body.years, body.note, call.version, call.now))


@endpoint(routes, "GET", "/retention/ended", gives=ReviewList, query=("after",))
def list_ended_retention(call: Call[None]) -> ReviewList:
    """Students who have left and whose retention has ended, the longest ago first, a page at a time."""
    policy, page, more = retention_review.list_ended(call.actor, call.query.get("after", ""), call.now)
    return ReviewList(
        policy_version=policy.version,
        years=policy.years,
        is_listed=policy.is_listed,
        students=[_ended(one) for one in page],
        next=more,
    )


@endpoint(routes, "GET", "/retention/certificates", gives=CertificateList, query=("before",))
def list_certificates(call: Call[None]) -> CertificateList:
    """Records that were destroyed, newest first, a page at a time."""
    page, more = destruction.list_certificates(call.actor, call.query.get("before", ""), call.now)
    return CertificateList(certificates=[_certificate(one) for one in page], next=more)


@endpoint(routes, "GET", "/students/{student_id}/retention", gives=RecordRetention)
def view_retention(call: Call[None], student_id: str) -> RecordRetention:
    """How long a student's record is kept, or that it was destroyed."""
    return _view(retention.view_retention(call.actor, student_id, call.now))


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/retention/hold",
    takes=Hold,
    gives=RecordRetention,
    changes_version=True,
    current=_view,
)
def set_hold(call: Call[Hold], student_id: str) -> RecordRetention:
    """Set a legal hold on a record, or take it off."""
    body = call.body
    return _view(
        retention.set_hold(call.actor, student_id, body.is_held, body.reason, call.version, call.now)
    )


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/retention/keep-until",
    takes=KeepUntil,
    gives=RecordRetention,
    changes_version=True,
    current=_view,
)
def keep_record_until(call: Call[KeepUntil], student_id: str) -> RecordRetention:
    """Keep a record longer than the policy says."""
    body = call.body
    return _view(
        retention.keep_longer(call.actor, student_id, body.keep_until, body.reason, call.version, call.now)
    )


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/destruction/propose",
    takes=Proposal,
    gives=RecordRetention,
    changes_version=True,
    current=_view,
)
def propose_destruction(call: Call[Proposal], student_id: str) -> RecordRetention:
    """Propose that a record whose retention has ended is destroyed."""
    return _view(destruction.propose(call.actor, student_id, call.body.reason, call.version, call.now))


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/destruction/take-back",
    takes=TakenBack,
    gives=RecordRetention,
    changes_version=True,
    current=_view,
)
def take_back_destruction(call: Call[TakenBack], student_id: str) -> RecordRetention:
    """Take a proposal to destroy a record back."""
    return _view(destruction.take_back(call.actor, student_id, call.body.reason, call.version, call.now))


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/destruction/carry-out",
    takes=Surname,
    gives=RecordRetention,
    changes_version=True,
    current=_view,
)
def destroy_record(call: Call[Surname], student_id: str) -> RecordRetention:
    """Have a record destroyed, as another key holder proposed. This cannot be taken back."""
    return _view(destruction.destroy(call.actor, student_id, call.body.surname, call.version, call.now))
