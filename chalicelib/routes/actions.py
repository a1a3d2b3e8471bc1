"""/actions: what the reader has to do; and the actions of one incident."""

from datetime import date, datetime

from chalice.app import Blueprint

from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.incidents import ONE, Incident, NewAction, seen
from chalicelib.routes.words import Id
from chalicelib.usecases import actions
from chalicelib.usecases.incident_access import see

routes = Blueprint(__name__)
SHOWN = 50
ACTION = f"{ONE}/actions/{{action_id}}"


class OpenAction(Model):
    """`incident_version`: name it (If-Match) to mark the action as done."""

    action_id: str
    what: str
    due_on: date
    is_overdue: bool
    student_id: str
    student_name: str
    incident_id: str
    incident_version: int
    occurred_at: datetime


class OpenActionList(Model):
    """By due date, overdue ones first; at most 50."""

    actions: list[OpenAction]


class ChangedAction(Model):
    """`owner_id`: somebody of GET /incident-readers for the incident's categories."""

    owner_id: Id
    due_on: date


@endpoint(routes, "GET", "/actions", gives=OpenActionList)
def list_actions(call: Call[None]) -> OpenActionList:
    """The reader's own open actions."""
    found = actions.list_open(call.actor, SHOWN, call.now)
    return OpenActionList(actions=[open_action(a, call.now.date()) for a in found])


@endpoint(
    routes,
    "POST",
    f"{ONE}/actions",
    takes=NewAction,
    gives=Incident,
    status=201,
    changes_version=True,
    once=True,
    current=seen,
)
def add_action(call: Call[NewAction], student_id: str, incident_id: str) -> Incident:
    """Add an action to an incident."""
    asked = call.body
    after = actions.add_action(
        call.actor,
        student_id,
        incident_id,
        call.version,
        what=asked.what,
        owner_id=asked.owner_id,
        due_on=asked.due_on,
        now=call.now,
        once=call.once,
    )
    return seen(see(call.actor, after))


@endpoint(routes, "PUT", ACTION, takes=ChangedAction, gives=Incident, changes_version=True, current=seen)
def change_action(call: Call[ChangedAction], student_id: str, incident_id: str, action_id: str) -> Incident:
    """Give an action to somebody else, or another due date."""
    asked = call.body
    after = actions.change_action(
        call.actor,
        student_id,
        incident_id,
        action_id,
        call.version,
        owner_id=asked.owner_id,
        due_on=asked.due_on,
        now=call.now,
    )
    return seen(see(call.actor, after))


@endpoint(routes, "POST", f"{ACTION}/done", gives=Incident, changes_version=True, current=seen)
def finish_action(call: Call[None], student_id: str, incident_id: str, action_id: str) -> Incident:
    """Mark an action as done."""
    after = actions.finish_action(call.actor, student_id, incident_id, action_id, call.version, call.now)
    return seen(see(call.actor, after))


@endpoint(routes, "POST", f"{ACTION}/reopen", gives=Incident, changes_version=True, current=seen)
def reopen_action(call: Call[None], student_id: str, incident_id: str, action_id: str) -> Incident:
    """Take back that an action is done."""
    after = actions.reopen_action(call.actor, student_id, incident_id, action_id, call.version, call.now)
    return seen(see(call.actor, after))


def open_action(noun: actions.OpenAction, today: date) -> OpenAction:
    return OpenAction(
        action_id=noun.action.action_id,
        what=noun.action.what,
        due_on=noun.action.due_on,
        is_overdue=noun.action.is_overdue(today),
        student_id=noun.student.student_id,
        student_name=f"{noun.student.forename} {noun.student.surname}",
        incident_id=noun.incident.incident_id,
        incident_version=noun.incident.version,
        occurred_at=noun.incident.occurred_at,
    )
