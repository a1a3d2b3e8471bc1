"""What of a transfer waits for the reader: each lies on one pile, by the step that is theirs to take.

A pile holds transfers of one side, incoming or outgoing. What waits also has a *place* in a queue of each school, which is
stored with the transfer (docs/decisions/0086): of it the piles are counted without reading the transfers.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.domain.transfer import ARRIVED, TEMPORARY_UPN_ONLY, TO_COME, State, Step, Transfer


class Pile(StrEnum):
    """In the order in which to work them: what may go wrong first, what only waits last. See WAIT_FOR_OTHERS for the end."""

    CONFLICT_OUTGOING = "conflict_outgoing"
    CONFLICT_INCOMING = "conflict_incoming"
    RECALL = "recall"
    AUTHORISE = "authorise"
    RETRY = "retry"
    DECLINED = "declined"
    CONFIRM_MATCH = "confirm_match"
    REQUEST = "request"
    ACKNOWLEDGE = "acknowledge"
    HELD = "held"
    TO_COME = "to_come"
    ON_THE_WAY = "on_the_way"


def pile_of(
    state: State,
    steps: Collection[Step],
    *,
    is_new_side: bool,
    has_conflict: bool,
    to_confirm: bool,
    is_recall_asked: bool = False,
) -> Pile | None:
    """`steps` are those that the reader can take now, `is_recall_asked`: the reader is to answer. None: nothing waits for
    this reader."""
    if is_recall_asked:
        return Pile.RECALL
    if has_conflict:
        return Pile.CONFLICT_INCOMING if is_new_side else Pile.CONFLICT_OUTGOING
    if Step.REQUEST in steps:
        if state is State.DECLINED:
            return Pile.DECLINED
        if state is State.RECALLED:
            return None  # possible, and nothing that waits
        return Pile.CONFIRM_MATCH if to_confirm else Pile.REQUEST
    for step, pile in (
        (Step.AUTHORISE, Pile.AUTHORISE),
        (Step.RETRY, Pile.RETRY),
        (Step.ACKNOWLEDGE, Pile.ACKNOWLEDGE),
    ):
        if step in steps:
            return pile
    return Pile.HELD if state is State.HELD else None


class Queue(StrEnum):
    """What a transfer waits for, at one school. In the queue of what is to come it stands at both, by the day it is due; in
    the others it stands at the school that must act, by the day since when it waits."""

    TO_COME = "DUE"  # in capitals it sorts before all others: what is late is looked at first
    RECALL = "recall"
    DECLINED = "declined"
    CONFIRM_MATCH = "confirm_match"
    REQUEST = "request"
    ACKNOWLEDGE = "acknowledge"
    HELD = "held"


@dataclass(frozen=True)
class Place:
    """`day`: when it is due, or since when it waits. What has no day when it is due stands last and is never late."""

    queue: Queue
    day: date


_AT_NEW_SCHOOL: Mapping[State, Queue] = {
    State.DETECTED: Queue.REQUEST,
    State.HELD: Queue.HELD,
    State.DECLINED: Queue.DECLINED,
    State.TRANSFERRED: Queue.ACKNOWLEDGE,
}
IN_QUEUE: Mapping[Pile, tuple[Queue, frozenset[State]]] = {
    Pile.AUTHORISE: (Queue.TO_COME, frozenset({State.REQUESTED})),
    Pile.RETRY: (Queue.TO_COME, frozenset({State.FAILED})),
    Pile.ON_THE_WAY: (Queue.TO_COME, frozenset({State.AUTHORISED, State.COPYING})),
    Pile.TO_COME: (Queue.TO_COME, frozenset()),
} | {Pile(q.value): (q, frozenset()) for q in Queue if q is not Queue.TO_COME}
"""Pile -> (its queue, and of which states of it; none named: of all). A conflict or a match to confirm shows only when the
students are read, so such a transfer is counted where it lies without."""
OUTGOING = frozenset({Pile.AUTHORISE, Pile.RETRY, Pile.ON_THE_WAY})
"""Piles of the previous school. Of the others only RECALL may lie on either side."""
WAIT_FOR_OTHERS = frozenset({Pile.TO_COME, Pile.ON_THE_WAY})
"""Piles of the lists only: the other school or the workflow must act, so nothing of them stands on the start page."""


def place_of(transfer: Transfer, school_id: str) -> Place | None:
    """None: at this school nothing waits, neither for it nor to come."""
    began = transfer.entered.get(transfer.state)
    if began is None or school_id not in transfer.parties:
        return None
    if transfer.state in TO_COME:
        return Place(Queue.TO_COME, transfer.due_on or date.max)
    recall = transfer.recall
    if recall and recall.is_open and transfer.state in ARRIVED and recall.asked_by != school_id:
        return Place(Queue.RECALL, recall.asked_at.date())
    queue = _AT_NEW_SCHOOL.get(transfer.state) if school_id == transfer.new_school_id else None
    if queue is Queue.HELD and transfer.hold_reason == TEMPORARY_UPN_ONLY:
        queue = Queue.CONFIRM_MATCH
    return Place(queue, began.date()) if queue else None


def pile_in(queue: Queue, state: State, *, is_new_side: bool) -> Pile:
    """Where a transfer lies by its place alone."""
    if queue is not Queue.TO_COME:
        return Pile(queue.value)
    if is_new_side:
        return Pile.TO_COME
    return {State.REQUESTED: Pile.AUTHORISE, State.FAILED: Pile.RETRY}.get(state, Pile.ON_THE_WAY)
