"""A transfer: the states it goes through and who may move it.

detected -> requested -> authorised -> copying -> transferred -> acknowledged
held        a match that a person must look at; `hold_reason` says why. Only TEMPORARY_UPN_ONLY can be requested all the
            same, when a key holder at each school confirms that it is one child (docs/decisions/0042)
declined    by the previous school, `decline_reason` travels back
withdrawn   by the new school: not our student
failed      the workflow stopped; `failure_code` says why, *retry* goes on
recalled    it went to the wrong school: sealed from view there, as both schools agreed (domain/recall.py)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.ids import derived
from chalicelib.domain.permission import Action, Actor, Decision, Resource, permit
from chalicelib.domain.recall import Recall, Recallable
from chalicelib.domain.text import check_text


class State(StrEnum):
    HELD = "held"
    DETECTED = "detected"
    REQUESTED = "requested"
    AUTHORISED = "authorised"
    COPYING = "copying"
    TRANSFERRED = "transferred"
    ACKNOWLEDGED = "acknowledged"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    RECALLED = "recalled"


class Step(StrEnum):
    """What moves a transfer. The first six are asked for by people, the others come from the system."""

    REQUEST = "request"
    AUTHORISE = "authorise"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    ACKNOWLEDGE = "acknowledge"
    RETRY = "retry"
    HOLD = "hold"
    RELEASE = "release"
    START_COPY = "start_copy"
    COMPLETE = "complete"
    FAIL = "fail"
    AGREE_TO_RECALL = "agree_to_recall"


MOVES: Mapping[tuple[State, Step], State] = {
    (State.HELD, Step.RELEASE): State.DETECTED,
    (State.HELD, Step.REQUEST): State.REQUESTED,
    (State.HELD, Step.WITHDRAW): State.WITHDRAWN,
    (State.HELD, Step.HOLD): State.HELD,
    (State.DETECTED, Step.HOLD): State.HELD,
    (State.DETECTED, Step.REQUEST): State.REQUESTED,
    (State.DETECTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.REQUESTED, Step.AUTHORISE): State.AUTHORISED,
    (State.REQUESTED, Step.DECLINE): State.DECLINED,
    (State.REQUESTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.DECLINED, Step.REQUEST): State.REQUESTED,
    (State.AUTHORISED, Step.START_COPY): State.COPYING,
    (State.AUTHORISED, Step.FAIL): State.FAILED,
    (State.COPYING, Step.COMPLETE): State.TRANSFERRED,
    (State.COPYING, Step.FAIL): State.FAILED,
    (State.FAILED, Step.RETRY): State.AUTHORISED,
    (State.TRANSFERRED, Step.ACKNOWLEDGE): State.ACKNOWLEDGED,
    (State.TRANSFERRED, Step.AGREE_TO_RECALL): State.RECALLED,
    (State.ACKNOWLEDGED, Step.AGREE_TO_RECALL): State.RECALLED,
    (State.RECALLED, Step.REQUEST): State.REQUESTED,
}
"""Every allowed move. What is not here is not possible."""

TO_COME = frozenset({State.REQUESTED, State.AUTHORISED, State.COPYING, State.FAILED})
"""The new school has asked, and the record has not arrived."""

ARRIVED = frozenset({State.TRANSFERRED, State.ACKNOWLEDGED})
"""The record shows at the new school."""

PERSON_STEPS: Mapping[Step, Action] = {
    Step.REQUEST: Action.REQUEST_TRANSFER,
    Step.AUTHORISE: Action.AUTHORISE_TRANSFER,
    Step.DECLINE: Action.DECLINE_TRANSFER,
    Step.WITHDRAW: Action.WITHDRAW_TRANSFER,
    Step.ACKNOWLEDGE: Action.ACKNOWLEDGE_TRANSFER,
    Step.RETRY: Action.RETRY_TRANSFER,
}
NEW_SCHOOL_STEPS = frozenset({Step.REQUEST, Step.WITHDRAW, Step.ACKNOWLEDGE})

MAX_REASON = 1000

TEMPORARY_UPN_ONLY = "temporary_upn_only"
"""The one reason of a held match that people may settle, by confirming (the value of matching.HoldReason)."""


@dataclass(frozen=True)
class Transfer:
    """One student's record on its way. `attempt` counts the workflow's runs; `entered` tells when each state began.

    `was_requested` stays true for ever: a transfer that the new school withdrew before asking is never told
    to the previous school. `to_confirm` is what the new school's key holder confirmed with the request (or ""): the
    previous school's must confirm it too. `reviewed` is the mark of what the authoriser looked at (domain/selection.py), ""
    for no look; `held_back` counts what does not go by its reason, and `held_back_reason` is the authoriser's;
    `there_already` counts what the new school had before.
    `waited`: seconds in each state that has ended, of all its times; the present one is running since `entered`.
    `due_on`: the day by which the record should have arrived (domain/term_dates.py), from the request on.
    `escalated_on`: when both schools were told that it is very late (domain/escalation.py), since the last request.
    `recall`: what was asked last about a recall, also when it was refused or agreed to; `recalled_times`: how often.
    Of a supplement (domain/supplement.py): `base_id` is the transfer that it adds to, which arrived on `went_on`; `number`
    counts from 1; `refused` marks what was in it when it was declined or withdrawn. `supplements`: how many a base has.
    """

    transfer_id: str
    previous_school_id: str
    new_school_id: str
    previous_student_id: str
    new_student_id: str
    state: State
    attempt: int = 0
    was_requested: bool = False
    hold_reason: str = ""
    to_confirm: str = ""
    decline_reason: str = ""
    failure_code: str = ""
    reviewed: str = ""
    held_back: Mapping[str, int] = field(default_factory=dict)
    held_back_reason: str = ""
    there_already: Mapping[str, int] = field(default_factory=dict)
    due_on: date | None = None
    escalated_on: date | None = None
    incident_count: int = 0
    document_count: int = 0
    manifest_sha256: str = ""
    entered: Mapping[str, datetime] = field(default_factory=dict)
    waited: Mapping[str, int] = field(default_factory=dict)
    recall: Recall | None = None
    recalled_times: int = 0
    base_id: str = ""
    number: int = 0
    went_on: date | None = None
    refused: str = ""
    supplements: int = 0

    def moved(self, state: State, now: datetime) -> "Transfer":
        """In this state from now on. Every move goes this way, so that no time is lost from `waited`."""
        waited = dict(self.waited)
        if self.state in self.entered:
            seconds = int((now - self.entered[self.state]).total_seconds())
            waited[self.state.value] = waited.get(self.state, 0) + max(seconds, 0)
        return replace(self, state=state, entered={**self.entered, state.value: now}, waited=waited)

    @property
    def copies_of(self) -> str:
        """What the ids of the copies follow from: always new ones after a recall, so that what the new school did with the
        sealed ones is left as it is."""
        return f"{self.transfer_id}#{self.recalled_times}" if self.recalled_times else self.transfer_id

    @property
    def recallable(self) -> Recallable:
        schools = frozenset({self.previous_school_id, self.new_school_id})
        return Recallable(schools, self.state in ARRIVED, self.recall)

    def is_overdue(self, today: date) -> bool:
        """Whether the record should have arrived before today, and is still to come."""
        return self.due_on is not None and self.due_on < today and self.state in TO_COME

    @property
    def parties(self) -> frozenset[str]:
        """The schools that may know of it now."""
        return frozenset(
            {self.new_school_id, self.previous_school_id} if self.was_requested else {self.new_school_id}
        )

    @property
    def students(self) -> dict[str, str]:
        """Each school's own student, by school."""
        return {self.previous_school_id: self.previous_student_id, self.new_school_id: self.new_student_id}

    def student_at(self, school_id: str | None) -> str:
        """ "" for a school that has no part in it."""
        return self.students.get(school_id or "", "")

    @property
    def is_settled(self) -> bool:
        """Whether a permanent UPN, or else the previous school, says that it is one child. Until then the new school
        does not learn where the other student is: it may be another child."""
        in_doubt = self.state is State.HELD or bool(self.hold_reason or self.to_confirm)
        return not in_doubt or bool(self.base_id) or State.AUTHORISED in self.entered

    def resource(self, step: Step | None, actor: Actor) -> Resource:
        """The transfer as permission sees it: for a step, the school whose step it is; to look at it, either party."""
        if step is None:
            own = actor.school_id if actor.school_id in self.parties else self.new_school_id
            return Resource(own, parties=self.parties)
        return Resource(
            self.new_school_id if step in NEW_SCHOOL_STEPS else self.previous_school_id, parties=self.parties
        )


def transfer_id_for(previous_student_id: str, new_student_id: str, returned_on: date | None = None) -> str:
    """The same move is always the same transfer: detecting it twice, at once or again, is harmless.

    `returned_on`: the start date of a later stay at the new school, whose record is a transfer of its own.
    """
    stay = (returned_on.isoformat(),) if returned_on else ()
    return f"tr_{derived(previous_student_id, new_student_id, *stay)}"


def is_later_stay(earlier: Transfer, entry_date: date) -> bool:
    """Whether a start date lies after an earlier transfer of the same pair arrived: the child went and came back.

    A start date that is merely corrected stays with the transfer that there is.
    """
    arrived = earlier.entered.get(State.TRANSFERRED)
    return arrived is not None and entry_date > arrived.date()


def check_step(transfer: Transfer, step: Step) -> State:
    """The state after this step. Raises NotPossibleNow when the transfer is held for what nobody can confirm, or the
    table of moves has no such move."""
    state = next_state(transfer.state, step)
    if not _can_leave(transfer, step):
        raise NotPossibleNow(
            "The match is on hold for a reason that must be put right first; it cannot be confirmed. "
            "The transfer says what to do.",
            code="held",
        )
    return state


def _can_leave(transfer: Transfer, step: Step) -> bool:
    is_held = transfer.state is State.HELD and step is Step.REQUEST
    return not is_held or transfer.hold_reason == TEMPORARY_UPN_ONLY


def check_confirmed(confirms_match: bool) -> None:
    """Raises Invalid: two students who share no more than a temporary UPN need a person's word at each school."""
    if not confirms_match:
        raise Invalid(
            "Only a temporary UPN joins the two students. Make sure that it is one child, then confirm the match.",
            code="confirmation_needed",
            fields={"confirms_match": "needed"},
        )


def next_state(state: State, step: Step) -> State:
    """Raises NotPossibleNow when the table of moves has no such move."""
    try:
        return MOVES[state, step]
    except KeyError:
        raise NotPossibleNow(
            f"The transfer is {state}, so it is not possible to {step.replace('_', ' ')} it now. Load the page again.",
            code="wrong_state",
        ) from None


def decide(actor: Actor, step: Step, transfer: Transfer) -> Decision:
    """Whether this person may take this step (of those in PERSON_STEPS), leaving the state aside."""
    return permit(actor, PERSON_STEPS[step], transfer.resource(step, actor))


def allowed_steps(actor: Actor, transfer: Transfer) -> tuple[Step, ...]:
    """The steps that this person can take now, for the buttons of a screen."""
    return tuple(
        s
        for s in PERSON_STEPS
        if (transfer.state, s) in MOVES and _can_leave(transfer, s) and decide(actor, s, transfer).is_allowed
    )


def check_reason(text: str) -> str:
    """A person's reason, trimmed. Raises Invalid when empty or over MAX_REASON characters."""
    reason = check_text(text.strip(), "reason")
    if len(reason) > MAX_REASON:
        raise Invalid(f"Give a reason of 1 to {MAX_REASON} characters.", fields={"reason": "length"})
    return reason
