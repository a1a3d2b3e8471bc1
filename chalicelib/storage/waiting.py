"""The places of transfers in the queues of what waits (domain/waiting.py): one small item beside each transfer, which is in
the indexes only while it waits. Work with it grows with what waits, not with what there is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from pynamodb.attributes import UnicodeAttribute

from chalicelib.domain.transfer import State, Transfer
from chalicelib.domain.waiting import Place, Queue, place_of
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item


class WaitingItem(Item, discriminator="waiting"):
    transfer_id = UnicodeAttribute()
    state = UnicodeAttribute()


@dataclass(frozen=True)
class Waits:
    """`mark`: give it as `after` for what stands behind it."""

    transfer_id: str
    state: State
    queue: Queue
    day: date
    mark: str


def add_places(changes: Changes, before: Transfer | None, after: Transfer) -> None:
    """With the write of the transfer, whose condition guards both. Nothing is written when neither place changes."""
    if before is not None and _told(before) == _told(after):
        return
    incoming, outgoing = _places(after)
    item = WaitingItem(
        pk=keys.transfer(after.transfer_id),
        sk=keys.WAITING,
        transfer_id=after.transfer_id,
        state=after.state.value,
    )
    if incoming:
        item.gsi1pk = keys.waiting(after.new_school_id)
        item.gsi1sk = _key(incoming, after.transfer_id)
    if outgoing:
        item.gsi2pk = keys.waiting(after.previous_school_id)
        item.gsi2sk = _key(outgoing, after.transfer_id)
    changes.put(item)


def list_waiting(
    school_id: str,
    *,
    incoming: bool,
    queue: Queue | None = None,
    states: Collection[State] = (),
    due_before: date | None = None,
    after: str = "",
    limit: int,
) -> list[Waits]:
    """By queue, then by day. `due_before`: only what is to come and was due before that day."""
    first, last = ("!", "~") if queue is None else (f"{queue}#", f"{queue}#~")
    if due_before:
        first, last = f"{Queue.TO_COME}#", f"{Queue.TO_COME}#{due_before.isoformat()}"
    index, sort_key = (
        (WaitingItem.by_school, WaitingItem.gsi1sk) if incoming else (WaitingItem.by_work, WaitingItem.gsi2sk)
    )
    if after > last:
        return []
    # what stands exactly at `after` ended the page before: one more is read, and it is left out
    between = sort_key.between(max(after, first), last)
    wanted = WaitingItem.state.is_in(*sorted(states)) if states else None
    found = index.query(keys.waiting(school_id), between, wanted, limit=limit + bool(after))
    waits = [
        _waits(item.gsi1sk if incoming else item.gsi2sk, item)
        for item in found
        if isinstance(item, WaitingItem)
    ]
    return [one for one in waits if one.mark != after][:limit]


def _waits(mark: str | None, item: WaitingItem) -> Waits:
    queue, day, _ = (mark or "").split("#")
    return Waits(item.transfer_id, State(item.state), Queue(queue), date.fromisoformat(day), mark or "")


def _places(transfer: Transfer) -> tuple[Place | None, Place | None]:
    return place_of(transfer, transfer.new_school_id), place_of(transfer, transfer.previous_school_id)


def _told(transfer: Transfer) -> object:
    places = _places(transfer)
    return places, transfer.state if any(places) else None


def _key(place: Place, transfer_id: str) -> str:
    return keys.waiting_place(place.queue, place.day, transfer_id)
