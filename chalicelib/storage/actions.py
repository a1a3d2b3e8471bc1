"""Actions by owner: one item for each, in a sparse index while it is open. What is to be done stands in the incident."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pynamodb.attributes import UnicodeAttribute

from chalicelib.domain.action import IncidentAction
from chalicelib.domain.incident import Incident
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item


class ActionItem(Item, discriminator="action"):
    action_id = UnicodeAttribute()
    incident_id = UnicodeAttribute()
    student_id = UnicodeAttribute()


@dataclass(frozen=True)
class Place:
    """Where an open action stands."""

    student_id: str
    incident_id: str
    action_id: str
    due_on: date


def add_actions(changes: Changes, incident: Incident, actions: Iterable[IncidentAction]) -> None:
    """Keeps the index as these actions are now. Those of a struck-out incident leave it."""
    for action in actions:
        is_listed = action.is_open and incident.struck_out is None
        changes.put(
            ActionItem(
                pk=keys.student(incident.student_id),
                sk=keys.action(incident.incident_id, action.action_id),
                action_id=action.action_id,
                incident_id=incident.incident_id,
                student_id=incident.student_id,
                gsi2pk=keys.actions_of(action.owner_id) if is_listed else None,
                gsi2sk=f"{action.due_on.isoformat()}#{action.action_id}" if is_listed else None,
            )
        )


def list_open(user_id: str, *, limit: int) -> list[Place]:
    """Open actions of somebody, earliest due date first."""
    found = ActionItem.by_work.query(keys.actions_of(user_id), limit=limit)
    return [
        Place(i.student_id, i.incident_id, i.action_id, date.fromisoformat((i.gsi2sk or "")[:10]))
        for i in found
        if isinstance(i, ActionItem)
    ]
