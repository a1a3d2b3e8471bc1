"""What of one's transfers waits, and what is late: read from the queues, not from the lists (docs/decisions/0086)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from chalicelib.domain.errors import Invalid
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.recall import RecallStep
from chalicelib.domain.waiting import IN_QUEUE, OUTGOING, WAIT_FOR_OTHERS, Pile, Queue, pile_in, pile_of
from chalicelib.storage import term_dates, transfers, waiting
from chalicelib.storage.waiting import Waits
from chalicelib.usecases.access import note_read, own_school, require
from chalicelib.usecases.transfers import PAGE, TransferView, views_of

SHOWN = 20
"""Transfers of a pile that are read for the start page: those due first, or that have waited longest."""
MOST = 2000
"""Places that are counted each way."""


@dataclass(frozen=True)
class OnPile:
    """`count`: how many lie on the pile; `transfers`: the first of them."""

    count: int
    transfers: list[TransferView]


@dataclass(frozen=True)
class Waiting:
    """`piles` in the order to work them. `overdue_*`: records that should have arrived, and have not. `has_more`: more than
    MOST places each way, so that the counts are too low."""

    piles: dict[Pile, OnPile] = field(default_factory=dict)
    overdue_incoming: int = 0
    overdue_outgoing: int = 0
    has_more: bool = False


@dataclass(frozen=True)
class Late:
    """`days` and `school_days` since it was due; the latter by the term dates of the previous school."""

    view: TransferView
    days: int
    school_days: int


def view_waiting(actor: Actor, now: datetime) -> Waiting:
    """All that waits for the actor's school, counted; of each pile the first SHOWN."""
    school_id = _may_look(actor, now)
    incoming, outgoing = (
        waiting.list_waiting(school_id, incoming=side, limit=MOST + 1) for side in (True, False)
    )
    counts: Counter[Pile] = Counter()
    to_read: list[str] = []
    for places, is_new_side in ((outgoing, False), (incoming, True)):
        for one in places:
            pile = pile_in(one.queue, one.state, is_new_side=is_new_side)
            if pile not in WAIT_FOR_OTHERS:
                counts[pile] += 1
                if counts[pile] <= SHOWN:
                    to_read.append(one.transfer_id)
    # of what the others are to send only a conflict waits for this school, and it shows when the students are read
    to_come = [one.transfer_id for one in incoming if one.queue is Queue.TO_COME]
    to_read += to_come[:SHOWN]
    piles: dict[Pile, OnPile] = {}
    shown = _piles(_read(actor, to_read, now))
    for pile in Pile:
        found = shown.get(pile, [])
        unread = max(counts[pile] - SHOWN, 0)
        if found or unread:
            piles[pile] = OnPile(len(found) + unread, found)
    today = now.date()
    return Waiting(
        piles,
        _count_late(incoming, today),
        _count_late(outgoing, today),
        max(len(incoming), len(outgoing)) > MOST,
    )


def count_piles(actor: Actor, side: str, now: datetime) -> tuple[dict[Pile, int], bool]:
    """How many lie on each pile of what is "incoming" or "outgoing" and not at its end, in the order to work them, and
    whether there are more than MOST, so that the counts are too low. Raises Invalid for another side."""
    school_id = _may_look(actor, now)
    is_new_side = _is_incoming(side)
    places = waiting.list_waiting(school_id, incoming=is_new_side, limit=MOST + 1)
    counts = Counter(pile_in(one.queue, one.state, is_new_side=is_new_side) for one in places[:MOST])
    note_read(actor, "list_transfers", school_id, now, counted=side)
    return {pile: counts[pile] for pile in Pile if counts[pile]}, len(places) > MOST


def list_pile(
    actor: Actor, pile: str, after: str, now: datetime, *, side: str = ""
) -> tuple[list[TransferView], str]:
    """A page of a pile, what is due first or has waited longest first, and the mark of the next page. With those that a
    conflict stops or whose match must be confirmed. `side` matters where a pile has two: "" for both. Raises Invalid for an
    unknown pile or side."""
    school_id = _may_look(actor, now)
    wanted = next((p for p in IN_QUEUE if p.value == pile), None)
    if wanted is None:
        raise Invalid(f"Say which pile: {', '.join(IN_QUEUE)}.", fields={"pile": "unknown"})
    queue, states = IN_QUEUE[wanted]
    sides: tuple[bool, ...] = (True, False) if wanted is Pile.RECALL else (wanted not in OUTGOING,)
    if side:
        sides = tuple(s for s in sides if s is _is_incoming(side))
    page = sorted(
        (
            one
            for incoming in sides
            for one in waiting.list_waiting(
                school_id, incoming=incoming, queue=queue, states=states, after=after, limit=PAGE
            )
        ),
        key=lambda one: one.mark,
    )[:PAGE]
    note_read(actor, "list_transfers", school_id, now, pile=pile, transfers=str(len(page)))
    found = _read(actor, [one.transfer_id for one in page], now, with_concerns=wanted is Pile.AUTHORISE)
    return found, _mark(page)


def list_overdue(actor: Actor, side: str, after: str, now: datetime) -> tuple[list[Late], str]:
    """A page of the records to ("incoming") or from ("outgoing") one's school that should have arrived and have not, the
    latest first, and the mark of the next page. Raises Invalid for another side."""
    school_id = _may_look(actor, now)
    today = now.date()
    page = waiting.list_waiting(
        school_id, incoming=_is_incoming(side), due_before=today, after=after, limit=PAGE
    )
    note_read(actor, "list_transfers", school_id, now, overdue=side, transfers=str(len(page)))
    found = _read(actor, [one.transfer_id for one in page], now)
    open_days = term_dates.find_many({v.transfer.previous_school_id for v in found})
    late = [
        Late(
            v,
            (today - due_on).days,
            open_days[v.transfer.previous_school_id].school_days_after(due_on, today),
        )
        for v in found
        if v.is_overdue and (due_on := v.transfer.due_on)
    ]
    return late, _mark(page)


def _is_incoming(side: str) -> bool:
    if side not in ("incoming", "outgoing"):
        raise Invalid("Say side=incoming or side=outgoing.", fields={"side": "unknown"})
    return side == "incoming"


def _may_look(actor: Actor, now: datetime) -> str:
    school_id = own_school(actor)
    require(actor, Action.VIEW_TRANSFER, Resource(school_id), now)
    return school_id


def _read(
    actor: Actor, transfer_ids: Iterable[str], now: datetime, *, with_concerns: bool = False
) -> list[TransferView]:
    """In this order."""
    wanted = list(dict.fromkeys(transfer_ids))
    found = {t.transfer_id: t for t in transfers.find_transfers(set(wanted))}
    return views_of(actor, [found[i] for i in wanted if i in found], now, with_concerns=with_concerns)


def _piles(views: Iterable[TransferView]) -> dict[Pile, list[TransferView]]:
    piles: dict[Pile, list[TransferView]] = {}
    for one in views:
        pile = pile_of(
            one.transfer.state,
            one.steps,
            is_new_side=one.is_new_side,
            has_conflict=one.conflict is not None,
            to_confirm=bool(one.to_confirm),
            is_recall_asked=RecallStep.AGREE in one.recall.steps,
        )
        if pile:
            piles.setdefault(pile, []).append(one)
    return piles


def _count_late(places: Iterable[Waits], today: date) -> int:
    return sum(one.queue is Queue.TO_COME and one.day < today for one in places)


def _mark(page: Sequence[Waits]) -> str:
    return page[-1].mark if len(page) == PAGE else ""
