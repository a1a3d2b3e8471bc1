"""Transfers. A move is an update that names the state it comes from."""

from datetime import date, datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from chalicelib.domain.recall import Recall
from chalicelib.domain.transfer import State, Transfer
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get, get_many
from chalicelib.storage.waiting import add_places

_PARTIES = ("transfer_id", "previous_school_id", "new_school_id", "previous_student_id", "new_student_id")
_CHANGING = (
    "attempt",
    "was_requested",
    "hold_reason",
    "to_confirm",
    "decline_reason",
    "failure_code",
    "reviewed",
    "held_back",
    "held_back_reason",
    "there_already",
    "due_on",
    "escalated_on",
    "incident_count",
    "document_count",
    "manifest_sha256",
    "recalled_times",
    "waited",
    "base_id",
    "number",
    "went_on",
    "refused",
    "supplements",
)


class TransferItem(Item, discriminator="transfer"):
    transfer_id = UnicodeAttribute()
    previous_school_id = UnicodeAttribute()
    new_school_id = UnicodeAttribute()
    previous_student_id = UnicodeAttribute()
    new_student_id = UnicodeAttribute()
    state = UnicodeAttribute()
    attempt = NumberAttribute(default=0)
    was_requested = BooleanAttribute(default=False)
    hold_reason = UnicodeAttribute(null=True)
    to_confirm = UnicodeAttribute(null=True)
    decline_reason = UnicodeAttribute(null=True)
    failure_code = UnicodeAttribute(null=True)
    reviewed = UnicodeAttribute(null=True)
    held_back = JSONAttribute(null=True)
    held_back_reason = UnicodeAttribute(null=True)
    there_already = JSONAttribute(null=True)
    due_on = UnicodeAttribute(null=True)
    escalated_on = UnicodeAttribute(null=True)
    incident_count = NumberAttribute(default=0)
    document_count = NumberAttribute(default=0)
    manifest_sha256 = UnicodeAttribute(null=True)
    entered = JSONAttribute()
    waited = JSONAttribute(null=True)
    recall = JSONAttribute(null=True)
    recalled_times = NumberAttribute(null=True)
    base_id = UnicodeAttribute(null=True)
    number = NumberAttribute(null=True)
    went_on = UnicodeAttribute(null=True)
    refused = UnicodeAttribute(null=True)
    supplements = NumberAttribute(null=True)


def find_transfer(transfer_id: str) -> Transfer | None:
    item = get(TransferItem, keys.transfer(transfer_id), keys.PROFILE)
    return None if item is None else _transfer(item)


def find_transfers(transfer_ids: set[str]) -> list[Transfer]:
    return [
        _transfer(i) for i in get_many(TransferItem, ((keys.transfer(t), keys.PROFILE) for t in transfer_ids))
    ]


def list_incoming(school_id: str, *, limit: int, before: str = "") -> list[Transfer]:
    """Newest first; `before` is the `list_key` of the last of the page before."""
    condition = TransferItem.gsi1sk < before if before else None
    found = TransferItem.by_school.query(
        keys.incoming(school_id), condition, scan_index_forward=False, limit=limit
    )
    return [_transfer(i) for i in found if isinstance(i, TransferItem)]


def list_outgoing(school_id: str, *, limit: int, before: str = "") -> list[Transfer]:
    """Newest request first. Only transfers that were requested: the new school must act first."""
    condition = TransferItem.gsi2sk < before if before else None
    found = TransferItem.by_work.query(
        keys.outgoing(school_id), condition, scan_index_forward=False, limit=limit
    )
    return [_transfer(i) for i in found if isinstance(i, TransferItem)]


def list_between(school_id: str, first: date, end: date, *, incoming: bool, limit: int) -> list[Transfer]:
    """Of those lists, what stands from the day `first` on and before the day `end`, oldest first."""
    index, sort_key = (
        (TransferItem.by_school, TransferItem.gsi1sk)
        if incoming
        else (TransferItem.by_work, TransferItem.gsi2sk)
    )
    part = keys.incoming(school_id) if incoming else keys.outgoing(school_id)
    found = index.query(part, sort_key.between(first.isoformat(), end.isoformat()), limit=limit)
    return [_transfer(i) for i in found if isinstance(i, TransferItem)]


def list_key(transfer: Transfer, *, incoming: bool) -> str:
    """Where a transfer stands in a list: by the time it was seen, or last requested. A supplement is requested at once."""
    states = (State.DETECTED, State.HELD) if incoming and not transfer.base_id else (State.REQUESTED,)
    first = min((at for s, at in transfer.entered.items() if s in states), default=None)
    return f"{first.isoformat(timespec='microseconds') if first else ''}#{transfer.transfer_id}"


def add_new_transfer(changes: Changes, transfer: Transfer) -> None:
    """Commit raises NotPossibleNow (`lost_race`) when it is there already."""
    values: dict[str, Any] = {n: getattr(transfer, n) for n in _PARTIES}
    values |= {n: value for n in _CHANGING if (value := _stored(transfer, n)) not in _NOTHING}
    item = TransferItem(
        pk=keys.transfer(transfer.transfer_id),
        sk=keys.PROFILE,
        state=transfer.state.value,
        entered=_entered(transfer),
        gsi1pk=keys.incoming(transfer.new_school_id),
        gsi1sk=list_key(transfer, incoming=True),
        recall=_recalled(transfer),
        **values,
    )
    if transfer.was_requested:
        item.gsi2pk = keys.outgoing(transfer.previous_school_id)
        item.gsi2sk = list_key(transfer, incoming=False)
    changes.put_new(item)
    add_places(changes, None, transfer)


def add_move(changes: Changes, before: Transfer, after: Transfer) -> None:
    """Saves what the move changed, if the transfer still is in the state and attempt it was read in, and nobody has asked
    for a recall or answered meanwhile."""
    actions: list[Action] = [
        TransferItem.state.set(after.state.value),
        TransferItem.entered.set(_entered(after)),
    ]
    for name in _CHANGING:
        value = _stored(after, name)
        if value != _stored(before, name):
            attribute = getattr(TransferItem, name)
            actions.append(attribute.remove() if value in _NOTHING else attribute.set(value))
    # a state that began anew moves the transfer in the list: its place must be what `list_key` says, or pages repeat
    if list_key(after, incoming=True) != list_key(before, incoming=True):
        actions.append(TransferItem.gsi1sk.set(list_key(after, incoming=True)))
    if after.was_requested and after.entered.get(State.REQUESTED) != before.entered.get(State.REQUESTED):
        actions.append(TransferItem.gsi2pk.set(keys.outgoing(after.previous_school_id)))
        actions.append(TransferItem.gsi2sk.set(list_key(after, incoming=False)))
    asked, asks = _recalled(before), _recalled(after)
    if asks != asked:
        actions.append(TransferItem.recall.set(asks) if asks else TransferItem.recall.remove())
    item = TransferItem(pk=keys.transfer(before.transfer_id), sk=keys.PROFILE)
    unmoved = (TransferItem.state == before.state.value) & (TransferItem.attempt == before.attempt)
    unmoved &= TransferItem.recall == asked if asked else TransferItem.recall.does_not_exist()
    changes.update(item, actions, unmoved)
    add_places(changes, before, after)


_NOTHING: tuple[Any, ...] = ("", {}, None)


def _stored(transfer: Transfer, name: str) -> Any:
    value = getattr(transfer, name)
    return value.isoformat() if isinstance(value, date) else value


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def _recalled(transfer: Transfer) -> list[str] | None:
    """Always the same JSON for the same recall: conditions compare it as text."""
    one = transfer.recall
    return [one.asked_by, one.reason, one.asked_at.isoformat(), one.refused_because] if one else None


def _recall(stored: list[str] | None) -> Recall | None:
    if not stored:
        return None
    asked_by, reason, asked_at, refused_because = stored
    return Recall(asked_by, reason, datetime.fromisoformat(asked_at), refused_because)


def _entered(transfer: Transfer) -> dict[str, str]:
    return {state: at.isoformat() for state, at in transfer.entered.items()}


def _transfer(item: TransferItem) -> Transfer:
    return Transfer(
        state=State(item.state),
        attempt=int(item.attempt),
        was_requested=item.was_requested,
        hold_reason=item.hold_reason or "",
        to_confirm=item.to_confirm or "",
        decline_reason=item.decline_reason or "",
        failure_code=item.failure_code or "",
        reviewed=item.reviewed or "",
        held_back=item.held_back or {},
        held_back_reason=item.held_back_reason or "",
        there_already=item.there_already or {},
        due_on=_day(item.due_on),
        escalated_on=_day(item.escalated_on),
        incident_count=int(item.incident_count or 0),
        document_count=int(item.document_count or 0),
        manifest_sha256=item.manifest_sha256 or "",
        entered={state: datetime.fromisoformat(at) for state, at in item.entered.items()},
        waited=item.waited or {},
        recall=_recall(item.recall),
        recalled_times=int(item.recalled_times or 0),
        base_id=item.base_id or "",
        number=int(item.number or 0),
        went_on=_day(item.went_on),
        refused=item.refused or "",
        supplements=int(item.supplements or 0),
        **{n: getattr(item, n) for n in _PARTIES},
    )
