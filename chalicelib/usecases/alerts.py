"""Alerts: tell colleagues of an incident, see what one was alerted to, mark it as read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.alert import Alert, alert_id_for
from chalicelib.domain.errors import NotFound
from chalicelib.domain.incident import Alerted, Incident, check_incident
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.student import Student
from chalicelib.storage import alerts, incidents, students
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import note, note_look, note_unknown, own_school, require
from chalicelib.usecases.incident_access import commit, find_to_change, may_view
from chalicelib.usecases.readers import find_readers

READ_MOST = 100
"""Alerts that one look reads at most: one batch of incidents. What may not be seen any more is not shown."""


@dataclass(frozen=True)
class UnreadAlert:
    """With what it is about, for somebody who may see it."""

    alert: Alert
    incident: Incident
    student: Student


def list_unread(actor: Actor, limit: int, now: datetime) -> list[UnreadAlert]:
    """The actor's own, newest first: those whose incident they may still see and that is not struck out."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_SCHOOL, Resource(school_id), now)
    unread = [a for a in alerts.list_unread(actor.user_id, limit=READ_MOST) if a.school_id == school_id]
    found = incidents.find_incidents((a.student_id, a.incident_id) for a in unread)
    seen = [a for a in unread if (i := found.get(a.incident_id)) and may_view(actor, i) and not i.struck_out]
    children = {s.student_id: s for s in students.find_students({a.student_id for a in seen})}
    shown = [
        a
        for a in seen
        if a.student_id in children and children[a.student_id].shows(found[a.incident_id].transfer_id)
    ][:limit]
    note_look(actor, "view_alerts", actor.user_id, now)
    return [UnreadAlert(a, found[a.incident_id], children[a.student_id]) for a in shown]


def mark_read(actor: Actor, alert_id: str, now: datetime) -> None:
    """Doing it again changes nothing. Raises NotFound for what is not the actor's own."""
    require(actor, Action.VIEW_SCHOOL, Resource(own_school(actor)), now)
    alert = alerts.find_alert(actor.user_id, alert_id)
    if alert is None:
        note_unknown(actor, "read_alert", alert_id, now)
        raise NotFound
    if alert.read_at is not None:
        return
    changes = Changes()
    alerts.add_read(changes, actor.user_id, alert_id, now)
    note(changes, actor, "read_alert", alert.incident_id, now, student=alert.student_id)
    changes.commit()


def alert_staff(
    actor: Actor, student_id: str, incident_id: str, version: int, user_ids: Sequence[str], now: datetime
) -> Incident:
    """Alerts more people; who was alerted before is not alerted again. Raises as `edit_incident` does."""
    before = find_to_change(actor, student_id, incident_id, version, Action.EDIT_INCIDENT, now)
    told = {a.user_id for a in before.alerted}
    readers = find_readers(before.school_id, user_ids, before.category_ids, "alerted_user_ids")
    new = tuple(Alerted(u.user_id, u.name) for u in readers if u.user_id not in told)
    if not new:
        return before
    after = check_incident(replace(before, alerted=before.alerted + new), now)
    changes = Changes()
    incidents.add_save_incident(changes, after, before, keep_before=False)
    add_alerts(changes, after, new, actor.name, now)
    note(changes, actor, "alert_staff", incident_id, now, student=student_id, alerts=str(len(new)))
    commit(actor, changes, before)
    return replace(after, version=version + 1)


def add_alerts(
    changes: Changes, incident: Incident, alerted: Iterable[Alerted], by: str, now: datetime
) -> None:
    for one in alerted:
        alert_id = alert_id_for(incident.incident_id, one.user_id)
        alert = Alert(
            alert_id, incident.school_id, one.user_id, incident.student_id, incident.incident_id, now, by
        )
        alerts.add_alert(changes, alert)


def close_alerts(changes: Changes, incident: Incident, now: datetime) -> None:
    """Nobody need look at a struck-out incident any more."""
    for one in incident.alerted:
        alerts.add_read(changes, one.user_id, alert_id_for(incident.incident_id, one.user_id), now)
