"""Actions of incidents: give them to somebody, mark them done, see one's own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from chalicelib.domain import action as rules
from chalicelib.domain.action import IncidentAction
from chalicelib.domain.incident import Incident, changed_since, check_incident
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.student import Student
from chalicelib.storage import actions, incidents, students
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, note_look, own_school, require
from chalicelib.usecases.incident_access import commit, find_permitted, find_to_change, may_view
from chalicelib.usecases.once import ANEW, Once, add_made, find_made
from chalicelib.usecases.readers import find_readers
from chalicelib.usecases.supplements import add_late

READ_MOST = 100
"""Open actions that one look reads at most: one batch of incidents."""


@dataclass(frozen=True)
class OpenAction:
    """With what it belongs to, for an owner who may see it."""

    action: IncidentAction
    incident: Incident
    student: Student


def list_open(actor: Actor, limit: int, now: datetime) -> list[OpenAction]:
    """The actor's own by due date, so overdue ones first: those whose incident they may see."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_SCHOOL, Resource(school_id), now)
    places = actions.list_open(actor.user_id, limit=READ_MOST)
    found = incidents.find_incidents((p.student_id, p.incident_id) for p in places)
    mine = [
        (action, incident)
        for place in places
        if (incident := found.get(place.incident_id))
        and may_view(actor, incident)
        and not incident.struck_out
        for action in incident.actions
        if action.action_id == place.action_id and action.is_open and action.owner_id == actor.user_id
    ]
    children = {s.student_id: s for s in students.find_students({i.student_id for _, i in mine})}
    note_look(actor, "view_actions", actor.user_id, now)
    shown = (
        OpenAction(action, incident, child)
        for action, incident in mine
        if (child := children.get(incident.student_id)) and child.shows(incident.transfer_id)
    )
    return list(islice(shown, limit))


def add_action(
    actor: Actor,
    student_id: str,
    incident_id: str,
    version: int,
    *,
    what: str,
    owner_id: str,
    due_on: date,
    now: datetime,
    once: Once = ANEW,
) -> Incident:
    """Raises Stale, Invalid, NotAllowed, NotFound, NotPossibleNow."""
    if find_made(actor, once, now):
        return find_permitted(actor, student_id, incident_id, Action.EDIT_INCIDENT, now)
    before = find_to_change(actor, student_id, incident_id, version, Action.EDIT_INCIDENT, now)
    rules.check_what(what)
    rules.check_due(due_on, now.date())
    (owner,) = find_readers(before.school_id, [owner_id], before.category_ids, "owner_id")
    action = IncidentAction(new_id("act"), what, owner.user_id, owner.name, due_on)
    after = check_incident(replace(before, actions=(*before.actions, action)), now)
    return _save(actor, before, after, action, "add_action", now, once)


def change_action(
    actor: Actor,
    student_id: str,
    incident_id: str,
    action_id: str,
    version: int,
    *,
    owner_id: str,
    due_on: date,
    now: datetime,
) -> Incident:
    """Another owner or due date. Raises as `add_action` does."""
    before = find_to_change(
        actor, student_id, incident_id, version, Action.EDIT_INCIDENT, now, action_id=action_id
    )
    (owner,) = find_readers(before.school_id, [owner_id], before.category_ids, "owner_id")

    def give(action: IncidentAction) -> IncidentAction:
        is_new_day = due_on != action.due_on  # an overdue action may get another owner and keep its day
        day = rules.check_due(due_on, now.date()) if is_new_day else due_on
        return rules.given_to(action, owner.user_id, owner.name, day)

    return _change(actor, before, action_id, give, "change_action", now)


def finish_action(
    actor: Actor, student_id: str, incident_id: str, action_id: str, version: int, now: datetime
) -> Incident:
    """Marks it done: its owner, or whoever may edit the incident."""
    before = find_to_change(
        actor, student_id, incident_id, version, Action.FINISH_ACTION, now, action_id=action_id
    )
    return _change(actor, before, action_id, lambda a: rules.done(a, actor.name, now), "finish_action", now)


def reopen_action(
    actor: Actor, student_id: str, incident_id: str, action_id: str, version: int, now: datetime
) -> Incident:
    before = find_to_change(
        actor, student_id, incident_id, version, Action.FINISH_ACTION, now, action_id=action_id
    )
    return _change(actor, before, action_id, rules.reopened, "reopen_action", now)


def _change(
    actor: Actor,
    before: Incident,
    action_id: str,
    change: Callable[[IncidentAction], IncidentAction],
    name: str,
    now: datetime,
) -> Incident:
    changed = {a.action_id: change(a) for a in before.actions if a.action_id == action_id}
    after = replace(before, actions=tuple(changed.get(a.action_id, a) for a in before.actions))
    return _save(actor, before, after, changed[action_id], name, now)


def _save(
    actor: Actor,
    before: Incident,
    after: Incident,
    action: IncidentAction,
    name: str,
    now: datetime,
    once: Once = ANEW,
) -> Incident:
    changes = Changes()
    after = changed_since(before, after, now)
    add_made(changes, actor, once, action.action_id, now)
    incidents.add_save_incident(changes, after, before, keep_before=False)
    actions.add_actions(changes, after, [action])
    add_late(changes, before.student_id, now)
    details = {"student": before.student_id, "action_id": action.action_id, "owner": action.owner_id}
    note(changes, actor, name, before.incident_id, now, **details)
    commit(actor, changes, before)
    return replace(after, version=before.version + 1)
