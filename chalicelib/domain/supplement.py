"""Supplements: what was added to a record after it went is proposed to follow it (docs/decisions/0075).

The supplements of one transfer, their *base*, are numbered from 1. At most the newest of them is under way. What goes is
chosen when it is authorised, as with any transfer: only what the new school does not have.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.ids import derived
from chalicelib.domain.transfer import ARRIVED, State, Step, Transfer, next_state


class Outlook(StrEnum):
    """What a late addition can come to, as the transfers of the pair stand.

    TAKEN_IN: what is open takes it in when it is authorised; or nothing of the record shows at the new school, and people
    must ask. ON_ITS_WAY: what goes may be fixed already, so the addition must be looked at again when that has arrived.
    """

    POSSIBLE = "possible"
    TAKEN_IN = "taken_in"
    ON_ITS_WAY = "on_its_way"


_FIXED = frozenset({State.AUTHORISED, State.COPYING})
_OPEN = frozenset({State.REQUESTED, State.FAILED})
_REFUSED = frozenset({State.DECLINED, State.WITHDRAWN})


def supplement_id_for(base_id: str, number: int) -> str:
    """The same supplement always has the same id: proposing it twice, at once or again, is harmless."""
    return f"tr_{derived(base_id, 'supplement', str(number))}"


def supplement_ids(base: Transfer) -> tuple[str, ...]:
    """Of all that there are, in their order."""
    return tuple(supplement_id_for(base.transfer_id, n + 1) for n in range(base.supplements))


def outlook(base: Transfer, series: Sequence[Transfer]) -> Outlook:
    """`series`: the supplements of the base, in their order."""
    newest = series[-1] if series else base
    if newest.state in _FIXED or base.state in _FIXED:
        return Outlook.ON_ITS_WAY
    if base.state not in ARRIVED or newest.state in _OPEN:
        return Outlook.TAKEN_IN
    arrived = base.entered[State.TRANSFERRED]
    # both schools have agreed that some of it should not be there, so nothing follows by itself
    recalled = any(s.state is State.RECALLED and s.entered[State.RECALLED] > arrived for s in series)
    return Outlook.TAKEN_IN if recalled else Outlook.POSSIBLE


def is_refused(series: Sequence[Transfer], going: str) -> bool:
    """Whether the newest supplement was declined or withdrawn with just this in it. `going`: Selection.going_sha256."""
    newest = series[-1] if series else None
    return newest is not None and newest.state in _REFUSED and newest.refused == going


def proposed(base: Transfer, series: Sequence[Transfer], due_on: date, now: datetime) -> Transfer:
    """The supplement, which waits for the previous school: the new school has asked for the record once already. One that
    was declined is proposed again, so that there is never a second one beside it."""
    newest = series[-1] if series else base
    if newest.state is State.DECLINED:
        state = next_state(newest.state, Step.REQUEST)
        again = newest.moved(state, now)
        return replace(again, decline_reason="", refused="", due_on=due_on, escalated_on=None)
    number = base.supplements + 1
    return Transfer(
        transfer_id=supplement_id_for(base.transfer_id, number),
        previous_school_id=base.previous_school_id,
        new_school_id=base.new_school_id,
        previous_student_id=base.previous_student_id,
        new_student_id=base.new_student_id,
        state=State.REQUESTED,
        was_requested=True,
        to_confirm=base.to_confirm,
        due_on=due_on,
        entered={State.REQUESTED.value: now},
        base_id=base.transfer_id,
        number=number,
        went_on=base.entered[State.TRANSFERRED].date(),
    )
