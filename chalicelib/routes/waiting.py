"""/transfers/waiting and /transfers/overdue: what waits for one's school, and what is late."""

from chalice.app import Blueprint

from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.transfers import Transfer, TransferList, transfer
from chalicelib.usecases import waiting

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


@endpoint(routes, "GET", "/transfers/waiting", gives=TransferList, query=("pile", "after"))
def list_waiting(call: Call[None]) -> TransferList:
    """One pile of the start page, whole: what is due first, or has waited longest. Give `next` as `after`."""
    views, more = waiting.list_pile(
        call.actor, call.query.get("pile", ""), call.query.get("after", ""), call.now
    )
    return TransferList(transfers=[transfer(v) for v in views], next=more)


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
