"""/transfers/{transfer_id}/recall: a record went to the wrong school. Answers are the transfer as it stands then."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.routes import transfers as route
from chalicelib.routes.guard import Call, endpoint
from chalicelib.routes.transfers import Reason, Transfer
from chalicelib.usecases import recalls, transfers

routes = Blueprint(__name__)


@endpoint(routes, "POST", "/transfers/{transfer_id}/recall", takes=Reason, gives=Transfer)
def ask_recall(call: Call[Reason], transfer_id: str) -> Transfer:
    """Ask that a record which has arrived be recalled (either school)."""
    recalls.ask_recall(call.actor, transfer_id, call.body.reason, call.now)
    return _seen(call, transfer_id)


@endpoint(routes, "POST", "/transfers/{transfer_id}/recall/agree", gives=Transfer)
def agree_to_recall(call: Call[None], transfer_id: str) -> Transfer:
    """Agree (the school that did not ask): the new school's copy is sealed from view."""
    recalls.agree_to_recall(call.actor, transfer_id, call.now)
    return _seen(call, transfer_id)


@endpoint(routes, "POST", "/transfers/{transfer_id}/recall/refuse", takes=Reason, gives=Transfer)
def refuse_recall(call: Call[Reason], transfer_id: str) -> Transfer:
    """Refuse with a reason (the school that did not ask)."""
    recalls.refuse_recall(call.actor, transfer_id, call.body.reason, call.now)
    return _seen(call, transfer_id)


@endpoint(routes, "POST", "/transfers/{transfer_id}/recall/take-back", gives=Transfer)
def take_back_recall(call: Call[None], transfer_id: str) -> Transfer:
    """Take it back (the school that asked)."""
    recalls.take_back_recall(call.actor, transfer_id, call.now)
    return _seen(call, transfer_id)


def _seen(call: Call[Any], transfer_id: str) -> Transfer:
    return route.transfer(transfers.view_transfer(call.actor, transfer_id, call.now))
