"""/dashboard: what the start page shows."""

from chalice.app import Blueprint

from chalicelib.domain.waiting import Pile
from chalicelib.routes.actions import OpenAction, open_action
from chalicelib.routes.admin import Notice, notice
from chalicelib.routes.alerts import Alert, alert
from chalicelib.routes.categories import UnseenCategory
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.imports import Import, import_body
from chalicelib.routes.transfers import Transfer, transfer
from chalicelib.usecases import dashboard

routes = Blueprint(__name__)


class Waiting(Model):
    """Transfers with the same next step for the reader, all incoming or all outgoing: how many there are, and the first 20,
    what is due first or has waited longest."""

    pile: Pile
    count: int
    transfers: list[Transfer]


class GroupToTick(Model):
    group_id: str
    name: str


class Dashboard(Model):
    """At most 20 alerts, newest first, and 20 actions, due first. The rest is empty for who is no key holder with a second
    factor: `waiting` in the order to work it; `overdue_*`: how many records to and from the school should have arrived and
    have not (`has_more_waiting`: over 2,000 transfers wait one way, so that the counts are too low);
    `unseen_categories`: Legacy ones that no user group may read yet, and then the `groups`; `failed_imports`: files of the
    last two weeks that could not be read and did not come again; `failing_key_holders`: to how
    many of them mails do not arrive. `notices`: the newest 8; `unread_notices`: of the newest 50."""

    alerts: list[Alert]
    actions: list[OpenAction]
    waiting: list[Waiting]
    overdue_incoming: int
    overdue_outgoing: int
    has_more_waiting: bool
    unseen_categories: list[UnseenCategory]
    groups: list[GroupToTick]
    failed_imports: list[Import]
    notices: list[Notice]
    unread_notices: int
    is_own_mail_failing: bool
    failing_key_holders: int


@endpoint(routes, "GET", "/dashboard", gives=Dashboard)
def view_dashboard(call: Call[None]) -> Dashboard:
    """Everything that waits for the reader."""
    found = dashboard.view_dashboard(call.actor, call.now)
    return Dashboard(
        alerts=[alert(a) for a in found.alerts],
        actions=[open_action(a, call.now.date()) for a in found.actions],
        waiting=[
            Waiting(pile=p, count=one.count, transfers=[transfer(v) for v in one.transfers])
            for p, one in found.waiting.piles.items()
        ],
        overdue_incoming=found.waiting.overdue_incoming,
        overdue_outgoing=found.waiting.overdue_outgoing,
        has_more_waiting=found.waiting.has_more,
        unseen_categories=[UnseenCategory(category_id=c.category_id, name=c.name) for c in found.unseen],
        groups=[GroupToTick(group_id=g.group_id, name=g.name) for g in found.groups],
        failed_imports=[import_body(i) for i in found.failed_imports],
        notices=[notice(n) for n in found.notices],
        unread_notices=found.unread_notices,
        is_own_mail_failing=found.is_own_mail_failing,
        failing_key_holders=found.failing_key_holders,
    )
