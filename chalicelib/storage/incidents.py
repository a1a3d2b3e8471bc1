"""Incidents of a student, and their earlier versions. Ids sort by time, so the collection is the chronology."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.exceptions import PutError

from chalicelib.domain.action import IncidentAction
from chalicelib.domain.body_map import BodyPoint, BodyView
from chalicelib.domain.errors import Stale
from chalicelib.domain.incident import Alerted, Incident, Place, StrikeOut
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get, get_many


class IncidentItem(Item, discriminator="incident"):
    incident_id = UnicodeAttribute()
    student_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    occurred_at = UTCDateTimeAttribute()
    logged_at = UTCDateTimeAttribute()
    logged_by = UnicodeAttribute()
    category_ids = JSONAttribute()
    text = UnicodeAttribute()
    content_sha256 = UnicodeAttribute(null=True)
    linked_student_ids = JSONAttribute()
    hidden_linked_count = NumberAttribute(default=0)
    transfer_id = UnicodeAttribute(null=True)
    origin = UnicodeAttribute(null=True)
    attempt = NumberAttribute(null=True)
    agencies = JSONAttribute(null=True)
    actions = JSONAttribute(null=True)
    body_map = JSONAttribute(null=True)
    alerted = JSONAttribute(null=True)
    edited_at = UTCDateTimeAttribute(null=True)
    edited_by = UnicodeAttribute(null=True)
    edit_reason = UnicodeAttribute(null=True)
    struck_out_at = UTCDateTimeAttribute(null=True)
    struck_out_by = UnicodeAttribute(null=True)
    struck_out_reason = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    came = JSONAttribute(null=True)
    changed_at = UTCDateTimeAttribute(null=True)


class VersionItem(IncidentItem, discriminator="incident_version"):
    """An incident as it stood before an edit."""


def add_incident(changes: Changes, incident: Incident) -> None:
    changes.put_new(_item(incident))


def add_save_incident(changes: Changes, after: Incident, before: Incident, *, keep_before: bool) -> None:
    """Saves as the next version. Commit raises Stale when somebody else saved in between.

    `keep_before`: the content changes, so the incident as it stood is kept beside it in the same transaction.
    """
    unchanged = IncidentItem.version == before.version
    if before.version == 1:
        unchanged |= IncidentItem.pk.exists() & IncidentItem.version.does_not_exist()  # from before versions
    changes.put(_item(after, version=before.version + 1), unchanged, Stale())
    if keep_before:
        changes.put_new(_item(before, VersionItem, sk=keys.version(before.incident_id, before.version)))


def find_incident(student_id: str, incident_id: str) -> Incident | None:
    item = get(IncidentItem, keys.student(student_id), keys.incident(incident_id))
    return None if item is None else _incident(item)


def find_incidents(places: Iterable[tuple[str, str]]) -> dict[str, Incident]:
    """By id, from (student id, incident id); what is not there is left out."""
    items = get_many(IncidentItem, ((keys.student(s), keys.incident(i)) for s, i in places))
    return {i.incident_id: _incident(i) for i in items}


def list_versions(student_id: str, incident_id: str) -> list[Incident]:
    """What stood before each edit, oldest first."""
    condition = VersionItem.sk.startswith(keys.versions(incident_id))
    found = VersionItem.query(keys.student(student_id), condition, consistent_read=True)
    return [_incident(i) for i in found]


def find_between(student_id: str, first_id: str, last_id: str) -> dict[str, Incident]:
    """By id, all from the first to the last of them in date order; a query reads them far cheaper than a batch read."""
    return {i.incident_id: i for i in list_between(student_id, first_id, last_id)}


def list_incidents(student_id: str) -> Iterator[Incident]:
    """All, in date order, page by page as they are taken."""
    return list_between(student_id, "", "~")


def list_between(
    student_id: str,
    first_id: str,
    last_id: str,
    *,
    newest_first: bool = False,
    page_size: int | None = None,
) -> Iterator[Incident]:
    """In the order of their ids, both ends included; `page_size` incidents are read at once, as they are taken."""
    condition = IncidentItem.sk.between(keys.incident(first_id), keys.incident(last_id))
    found = IncidentItem.query(
        keys.student(student_id),
        condition,
        scan_index_forward=not newest_first,
        page_size=page_size,
        consistent_read=True,
    )
    return (_incident(i) for i in found)


def list_standing(student_id: str) -> Iterator[tuple[datetime, tuple[str, ...], str]]:
    """(when it happened, its categories, the transfer that it came with or "") of all that are not struck out."""
    wanted = ["occurred_at", "category_ids", "transfer_id", "struck_out_at", "kind"]
    found = IncidentItem.query(
        keys.student(student_id),
        IncidentItem.sk.startswith(keys.incident("")),
        consistent_read=True,
        attributes_to_get=wanted,
    )
    for item in found:
        if not item.struck_out_at:
            yield item.occurred_at, tuple(item.category_ids), item.transfer_id or ""


def save_copy(incident: Incident, attempt: int) -> bool:
    """Writes a copy that is not visible yet. False when the same content and categories already stand there.

    A worker left over from an older attempt can never overwrite what a newer one wrote.
    """
    item = _item(incident)
    item.attempt = attempt
    differs = (
        (IncidentItem.content_sha256 != incident.content_sha256)
        | (IncidentItem.category_ids != list(incident.category_ids))
        | (IncidentItem.transfer_id != incident.transfer_id)  # it was abandoned, and is wanted again
        | (IncidentItem.came != _came(incident))
    )
    try:
        item.save(condition=IncidentItem.pk.does_not_exist() | (differs & (IncidentItem.attempt < attempt)))
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


def abandon_copy(incident: Incident) -> None:
    """A copy of an attempt that came to nothing: its transfer's name is struck, so that it can never show."""
    item = IncidentItem(pk=keys.student(incident.student_id), sk=keys.incident(incident.incident_id))
    item.update(
        [IncidentItem.transfer_id.set(f"abandoned:{incident.transfer_id}")],
        condition=IncidentItem.transfer_id == incident.transfer_id,
    )


def _item(
    incident: Incident, kind: type[IncidentItem] = IncidentItem, *, sk: str = "", version: int = 0
) -> IncidentItem:
    """As it is stored; with another key for an earlier version, and with another number for the next one."""
    struck_out = incident.struck_out
    return kind(
        pk=keys.student(incident.student_id),
        sk=sk or keys.incident(incident.incident_id),
        incident_id=incident.incident_id,
        student_id=incident.student_id,
        school_id=incident.school_id,
        occurred_at=incident.occurred_at,
        logged_at=incident.logged_at,
        logged_by=incident.logged_by,
        category_ids=list(incident.category_ids),
        text=incident.text,
        content_sha256=incident.content_sha256,
        linked_student_ids=list(incident.linked_student_ids),
        hidden_linked_count=incident.hidden_linked_count,
        transfer_id=incident.transfer_id or None,
        origin=incident.origin or None,
        agencies=list(incident.agencies) or None,
        actions=[_stored_action(a) for a in incident.actions] or None,
        body_map=[[p.view.value, p.x, p.y, p.note] for p in incident.body_map] or None,
        alerted=[[a.user_id, a.name] for a in incident.alerted] or None,
        edited_at=incident.edited_at,
        edited_by=incident.edited_by or None,
        edit_reason=incident.edit_reason or None,
        struck_out_at=struck_out and struck_out.at,
        struck_out_by=struck_out and struck_out.by,
        struck_out_reason=struck_out and struck_out.reason,
        version=version or incident.version,
        came=_came(incident) or None,
        changed_at=incident.changed_at,
    )


def _incident(item: IncidentItem) -> Incident:
    return Incident(
        item.incident_id,
        item.student_id,
        item.school_id,
        item.occurred_at,
        item.logged_at,
        item.logged_by,
        tuple(item.category_ids),
        item.text,
        tuple(item.linked_student_ids),
        int(item.hidden_linked_count),
        item.transfer_id or "",
        item.origin or "",
        agencies=tuple(item.agencies or ()),
        actions=tuple(_action(a) for a in item.actions or ()),
        body_map=tuple(BodyPoint(BodyView(view), x, y, note) for view, x, y, note in item.body_map or ()),
        alerted=tuple(Alerted(*a) for a in item.alerted or ()),
        edited_at=item.edited_at,
        edited_by=item.edited_by or "",
        edit_reason=item.edit_reason or "",
        struck_out=_struck_out(item),
        version=int(item.version or 1),
        came=tuple(Place(i, datetime.fromisoformat(at)) for i, at in item.came or ()),
        changed_at=item.changed_at,
    )


def _came(incident: Incident) -> list[list[str]]:
    return [[place.incident_id, place.as_of.isoformat()] for place in incident.came]


def _struck_out(item: IncidentItem) -> StrikeOut | None:
    if not item.struck_out_at:
        return None
    return StrikeOut(item.struck_out_at, item.struck_out_by or "", item.struck_out_reason or "")


def _stored_action(action: IncidentAction) -> dict[str, Any]:
    return {
        "action_id": action.action_id,
        "what": action.what,
        "owner_id": action.owner_id,
        "owner_name": action.owner_name,
        "due_on": action.due_on.isoformat(),
        "done_at": action.done_at and action.done_at.isoformat(),
        "done_by": action.done_by,
    }


def _action(stored: dict[str, Any]) -> IncidentAction:
    done_at = stored["done_at"]
    return IncidentAction(
        **{
            **stored,
            "due_on": date.fromisoformat(stored["due_on"]),
            "done_at": datetime.fromisoformat(done_at) if done_at else None,
        }
    )
