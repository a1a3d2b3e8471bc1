"""/transfers/waiting, /transfers/overdue, /transfers/search: what waits, what is late, and whose transfer one looks for."""

from typing import Literal

from chalice.app import Blueprint

from chalicelib.domain.waiting import Pile
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.transfers import Transfer, TransferList, transfer
from chalicelib.usecases import transfer_search, waiting

routes = Blueprint(__name__)


class LateTransfer(Model):
    """`days` and `school_days` since it was due, the latter as the previous school's term dates say."""

    transfer: Transfer
    days: int
    school_days: int


class LateList(Model):
    """The latest first. `next`: give it as `after` for the next page; "" when there is none."""

    transfers: list[LateTransfer]
    next: str


class PileCount(Model):
    pile: Pile
    count: int


class PileCounts(Model):
    """In the order to work them, without those that are empty. `has_more`: there is so much that the counts are too low."""

    piles: list[PileCount]
    has_more: bool


class TransferSearch(Model):
    """`text`: parts of a student's names in any order, a year or a form. Students who have left are looked for too."""

    text: str
    side: Literal["incoming", "outgoing"]


class FoundTransfers(Model):
    """In the order of the students found. `has_more`: more students fit; type more letters."""

    transfers: list[Transfer]
    has_more: bool


@endpoint(routes, "GET", "/transfers/waiting", gives=TransferList, query=("pile", "side", "after"))
def list_waiting(call: Call[None]) -> TransferList:
    """One pile, whole: what is due first, or has waited longest. Give `next` as `after`."""
    pile, side, after = (call.query.get(name, "") for name in ("pile", "side", "after"))
    views, more = waiting.list_pile(call.actor, pile, after, call.now, side=side)
    return TransferList(transfers=[transfer(v) for v in views], next=more)


@endpoint(routes, "GET", "/transfers/waiting/counts", gives=PileCounts, query=("side",))
def count_waiting(call: Call[None]) -> PileCounts:
    """How many transfers lie on each pile of one side (`side=incoming` or `side=outgoing`)."""
    counts, has_more = waiting.count_piles(call.actor, call.query.get("side", ""), call.now)
    return PileCounts(piles=[PileCount(pile=p, count=n) for p, n in counts.items()], has_more=has_more)


@endpoint(routes, "POST", "/transfers/search", takes=TransferSearch, gives=FoundTransfers)
def search_transfers(call: Call[TransferSearch]) -> FoundTransfers:
    """Transfers of the students of one's own school whose names begin so."""
    views, has_more = transfer_search.search_transfers(
        call.actor, call.body.text, call.now, incoming=call.body.side == "incoming"
    )
    return FoundTransfers(transfers=[transfer(v) for v in views], has_more=has_more)


@endpoint(routes, "GET", "/transfers/overdue", gives=LateList, query=("side", "after"))
def list_overdue(call: Call[None]) -> LateList:
    """Records to (`side=incoming`) or from (`side=outgoing`) this school that should have arrived, and have not."""
    found, more = waiting.list_overdue(
        call.actor, call.query.get("side", ""), call.query.get("after", ""), call.now
    )
    return LateList(
        transfers=[
            LateTransfer(transfer=transfer(one.view), days=one.days, school_days=one.school_days)
            for one in found
        ],
        next=more,
    )
