"""What of a transfer waits for the reader: each lies on one pile, by the step that is theirs to take.

A pile holds transfers of one side, incoming or outgoing.
"""

from collections.abc import Collection
from enum import StrEnum

from chalicelib.domain.transfer import State, Step


class Pile(StrEnum):
    """In the order in which to work them: what may go wrong first, what only waits last."""

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
