"""Log an incident, edit it, strike it out. docs/decisions/0051."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain import incident as rules
from chalicelib.domain.action import IncidentAction, check_due, check_what
from chalicelib.domain.body_map import BodyPoint
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.incident import Alerted, Incident, check_incident, check_together, incident_id_for
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.storage import actions as stored_actions
from chalicelib.storage import incidents, links, records, schools, students
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, require
from chalicelib.usecases.alerts import add_alerts, close_alerts
from chalicelib.usecases.incident_access import commit, find_to_change
from chalicelib.usecases.once import ANEW, Once, add_made, find_made
from chalicelib.usecases.readers import find_readers
from chalicelib.usecases.students import find_own
from chalicelib.usecases.supplements import add_late


@dataclass(frozen=True)
class ToDo:
    """An action that shall be added: what, who (user id), by when."""

    what: str
    owner_id: str
    due_on: date


def log_incident(
    actor: Actor,
    student_id: str,
    *,
    occurred_at: datetime,
    category_ids: list[str],
    text: str,
    linked_student_ids: list[str],
    now: datetime,
    agencies: Sequence[str] = (),
    body_map: Sequence[BodyPoint] = (),
    actions: Sequence[ToDo] = (),
    alerted_user_ids: Sequence[str] = (),
    once: Once = ANEW,
) -> Incident:
    """Logs an incident, with the text exactly as written. Raises Invalid, NotAllowed, NotFound, NotPossibleNow."""
    student = find_own(actor, student_id, Action.VIEW_STUDENT, now)
    if category_ids:
        resource = Resource(student.school_id, tuple(category_ids))
        require(actor, Action.ADD_INCIDENT, resource, now, subject_id=student_id)
    if made_id := find_made(actor, once, now):
        return _made(student_id, made_id)
    incident = check_incident(
        Incident(
            incident_id=incident_id_for(occurred_at, new_id("x")[2:]),
            student_id=student_id,
            school_id=student.school_id,
            occurred_at=rules.in_utc(occurred_at),
            logged_at=now,
            logged_by=actor.name,
            category_ids=tuple(dict.fromkeys(category_ids)),
            text=text,
            linked_student_ids=tuple(dict.fromkeys(linked_student_ids)),
            agencies=rules.clean_agencies(list(agencies)),
            body_map=tuple(body_map),
        ),
        now,
    )
    schools.find_categories(student.school_id).check_can_log(incident.category_ids)
    _check_linked(incident, incident.linked_student_ids)
    incident = _with_people(incident, actions, alerted_user_ids, now)
    changes = Changes()
    add_made(changes, actor, once, incident.incident_id, now)
    incidents.add_incident(changes, incident)
    records.add_incident_logged(changes, student, now.date())
    links.add_links(changes, incident, incident.linked_student_ids)
    stored_actions.add_actions(changes, incident, incident.actions)
    add_alerts(changes, incident, incident.alerted, actor.name, now)
    counts = {"linked": len(incident.linked_student_ids), "alerts": len(incident.alerted)}
    told = {name: str(count) for name, count in counts.items() if count}
    note(changes, actor, "log_incident", incident.incident_id, now, student=student_id, **told)
    changes.commit()
    return incident


def edit_incident(
    actor: Actor,
    student_id: str,
    incident_id: str,
    version: int,
    *,
    text: str,
    category_ids: list[str],
    agencies: Sequence[str],
    linked_student_ids: list[str],
    body_map: Sequence[BodyPoint],
    reason: str,
    now: datetime,
) -> Incident:
    """Changes the content; the incident as it stood is kept, with who, when and why. Raises Stale when it has another
    version than the one that was seen, Invalid, NotAllowed, NotFound, NotPossibleNow."""
    before = find_to_change(
        actor, student_id, incident_id, version, Action.EDIT_INCIDENT, now, category_ids=category_ids
    )
    asked = replace(
        before,
        text=text,
        category_ids=tuple(dict.fromkeys(category_ids)),
        agencies=rules.clean_agencies(list(agencies)),
        linked_student_ids=tuple(dict.fromkeys(linked_student_ids)),
        body_map=tuple(body_map),
    )
    after = rules.edit(before, asked, actor.name, reason, now)
    if chosen := [c for c in after.category_ids if c not in before.category_ids]:
        schools.find_categories(before.school_id).check_can_log(chosen)
    linked = [s for s in after.linked_student_ids if s not in before.linked_student_ids]
    unlinked = [s for s in before.linked_student_ids if s not in after.linked_student_ids]
    check_together(linked_student_ids=len(linked) + len(unlinked))
    _check_linked(after, linked)
    changes = Changes()
    incidents.add_save_incident(changes, after, before, keep_before=True)
    links.add_links(changes, after, linked)
    links.add_links(changes, after, unlinked, is_ended=True)
    are_changed = after.category_ids != before.category_ids
    add_late(changes, student_id, now, are_categories_changed=are_changed)
    changed = [f.value for f in rules.Field if getattr(before, f) != getattr(after, f)]
    note(changes, actor, "edit_incident", incident_id, now, student=student_id, changed=" ".join(changed))
    commit(actor, changes, before)
    return replace(after, version=version + 1)


def strike_out_incident(
    actor: Actor, student_id: str, incident_id: str, version: int, reason: str, now: datetime
) -> Incident:
    """Leaves a trace in the chronology; nothing is deleted. Open alerts and actions of it leave people's lists."""
    before = find_to_change(actor, student_id, incident_id, version, Action.STRIKE_OUT_INCIDENT, now)
    after = rules.strike_out(before, actor.name, reason, now)
    changes = Changes()
    incidents.add_save_incident(changes, after, before, keep_before=False)
    records.add_incident_struck_out(changes, student_id, now.date())
    stored_actions.add_actions(changes, after, [a for a in after.actions if a.is_open])
    close_alerts(changes, after, now)
    note(changes, actor, "strike_out_incident", incident_id, now, student=student_id)
    commit(actor, changes, before)
    return replace(after, version=version + 1)


def _with_people(
    incident: Incident, actions: Sequence[ToDo], alerted_user_ids: Sequence[str], now: datetime
) -> Incident:
    """With its actions and alerts, each of somebody who may see it."""
    category_ids, school_id = incident.category_ids, incident.school_id
    alerted = find_readers(school_id, alerted_user_ids, category_ids, "alerted_user_ids")
    owners = {
        u.user_id: u.name
        for u in find_readers(school_id, [a.owner_id for a in actions], category_ids, "actions")
    }
    for number, action in enumerate(actions):
        check_what(action.what, f"actions.{number}.what")
        check_due(action.due_on, now.date(), f"actions.{number}.due_on")
    with_people = replace(
        incident,
        actions=tuple(
            IncidentAction(new_id("act"), a.what, a.owner_id, owners[a.owner_id], a.due_on) for a in actions
        ),
        alerted=tuple(Alerted(u.user_id, u.name) for u in alerted),
    )
    check_together(
        linked_student_ids=len(incident.linked_student_ids),
        alerted_user_ids=len(alerted),
        actions=len(actions),
    )
    return check_incident(with_people, now)


def _made(student_id: str, incident_id: str) -> Incident:
    found = incidents.find_incident(student_id, incident_id)
    if found is None:
        raise NotFound
    return found


def _check_linked(incident: Incident, linked: Iterable[str]) -> None:
    asked = set(linked)
    found = {s.student_id for s in students.find_students(asked) if s.school_id == incident.school_id}
    if found != asked:
        raise Invalid(
            "One of the linked students is not on your roll.", fields={"linked_student_ids": "unknown"}
        )
