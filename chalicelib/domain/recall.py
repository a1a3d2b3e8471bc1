"""A record that went to the wrong school is recalled: sealed from view there, when a key holder of each school wants it.

One school asks and says why, the other agrees or refuses; until both agree everything stays as it is, as one school alone
could otherwise hide a record from those who protect the child (docs/decisions/0079). Nothing is deleted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.permission import Action, Actor, Decision, Resource, permit


@dataclass(frozen=True)
class Recall:
    """`asked_by` is the school that asks. `refused_because`: the other school's reason, "" while it has not refused.

    Both reasons are for the two schools alone: they stand on the transfer, never in the audit or a mail.
    """

    asked_by: str
    reason: str
    asked_at: datetime
    refused_because: str = ""

    @property
    def is_open(self) -> bool:
        return not self.refused_because


class RecallStep(StrEnum):
    ASK = "ask_recall"
    AGREE = "agree_to_recall"
    REFUSE = "refuse_recall"
    TAKE_BACK = "take_back_recall"


ACTIONS: Mapping[RecallStep, Action] = {step: Action(step.value) for step in RecallStep}
_ANSWERS = frozenset({RecallStep.AGREE, RecallStep.REFUSE})


@dataclass(frozen=True)
class Recallable:
    """What of a transfer the rules of a recall look at. `schools`: those of previous and new student; `has_arrived`:
    whether the record shows at the new school."""

    schools: frozenset[str]
    has_arrived: bool
    recall: Recall | None


def decide_recall(actor: Actor, step: RecallStep, one: Recallable) -> Decision:
    """Whether this person may take this step, leaving aside whether it is possible now. Of a transfer that has not been
    asked to be recalled each school could only ask, so there any step is its own."""
    side = actor.school_id if actor.school_id in one.schools else min(one.schools)
    if one.recall is not None and one.recall.is_open:
        (other,) = one.schools - {one.recall.asked_by}
        side = other if step in _ANSWERS else one.recall.asked_by if step is RecallStep.TAKE_BACK else side
    return permit(actor, ACTIONS[step], Resource(side, parties=one.schools))


def is_possible(step: RecallStep, one: Recallable) -> bool:
    is_open = one.recall is not None and one.recall.is_open
    return one.has_arrived and (not is_open if step is RecallStep.ASK else is_open)


def check_possible(step: RecallStep, one: Recallable) -> None:
    """Raises NotPossibleNow."""
    if is_possible(step, one):
        return
    if not one.has_arrived:
        why = "Only a record that has arrived can be recalled. Load the page again."
    elif step is RecallStep.ASK:
        why = "It is asked already that this record be recalled. Load the page again."
    else:
        why = "Nobody asks any more that this record be recalled. Load the page again."
    raise NotPossibleNow(why, code="wrong_state")


def allowed_recall_steps(actor: Actor, one: Recallable) -> tuple[RecallStep, ...]:
    """The steps that this person can take now, for the buttons of a screen."""
    return tuple(s for s in RecallStep if is_possible(s, one) and decide_recall(actor, s, one).is_allowed)
