"""The start page: everything that waits for a person, in one look. docs/decisions/0063."""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.category import Category
from chalicelib.domain.imports import Import
from chalicelib.domain.permission import Action, Actor, Resource, permit
from chalicelib.domain.school import Group
from chalicelib.usecases import actions, alerts, categories, groups, imports, mailboxes, notices, waiting
from chalicelib.usecases.access import note_look, own_school, require
from chalicelib.usecases.actions import OpenAction
from chalicelib.usecases.alerts import UnreadAlert
from chalicelib.usecases.notices import Listed
from chalicelib.usecases.waiting import Waiting

SHOWN = 20
"""Alerts, and actions: the newest, and those due first."""
NOTICES = 8


@dataclass(frozen=True)
class Dashboard:
    """What a person may not see is left out, as if there were none.

    `unseen`: Legacy categories that no user group may read yet; `groups`: then those that could.
    `is_own_mail_failing`, `failing_key_holders`: mails to the reader, to how many key holders, do not arrive.
    """

    alerts: list[UnreadAlert]
    actions: list[OpenAction]
    waiting: Waiting = field(default_factory=Waiting)
    unseen: list[Category] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    failed_imports: list[Import] = field(default_factory=list)
    notices: list[Listed] = field(default_factory=list)
    unread_notices: int = 0
    is_own_mail_failing: bool = False
    failing_key_holders: int = 0


def view_dashboard(actor: Actor, now: datetime) -> Dashboard:
    """For every member of staff their alerts and actions; for key holders what the school must do too."""
    school = Resource(own_school(actor))
    require(actor, Action.VIEW_SCHOOL, school, now)
    mine, to_do = alerts.list_unread(actor, SHOWN, now), actions.list_open(actor, SHOWN, now)
    may_transfer = _may(actor, Action.VIEW_TRANSFER, school)
    waits = waiting.view_waiting(actor, now) if may_transfer else Waiting()
    note_look(actor, "view_dashboard", actor.user_id, now)
    told = notices.list_notices(actor, now)
    is_mine, failing = mailboxes.count_failing(actor)
    unseen = categories.unseen_legacy(actor, now) if _may(actor, Action.SAVE_GROUP, school) else []
    return Dashboard(
        mine,
        to_do,
        waits,
        unseen,
        groups.list_groups(actor, now) if unseen else [],
        imports.list_failed(actor, now) if _may(actor, Action.VIEW_IMPORTS, school) else [],
        told[:NOTICES],
        sum(not n.is_read for n in told),
        is_mine,
        failing,
    )


def _may(actor: Actor, action: Action, resource: Resource) -> bool:
    return permit(actor, action, resource).is_allowed
