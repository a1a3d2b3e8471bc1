"""Incidents of a student. Ids sort by the time of the incident, so the collection is the chronology."""

from collections.abc import Iterator

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.exceptions import PutError

from chalicelib.domain.incident import Incident
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get


class IncidentItem(Item, discriminator="incident"):
    incident_id = UnicodeAttribute()
    student_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    occurred_at = UTCDateTimeAttribute()
    logged_at = UTCDateTimeAttribute()
    logged_by = UnicodeAttribute()
    category_ids = JSONAttribute()
    text = UnicodeAttribute()
    text_sha256 = UnicodeAttribute()
    linked_student_ids = JSONAttribute()
    hidden_linked_count = NumberAttribute(default=0)
    transfer_id = UnicodeAttribute(null=True)
    origin = UnicodeAttribute(null=True)
    attempt = NumberAttribute(null=True)


def add_incident(changes: Changes, incident: Incident) -> None:
    changes.put_new(_item(incident))


def find_incident(student_id: str, incident_id: str) -> Incident | None:
    item = get(IncidentItem, keys.student(student_id), keys.incident(incident_id))
    return None if item is None else _incident(item)


def find_between(student_id: str, first_id: str, last_id: str) -> dict[str, Incident]:
    """By id, all from the first to the last of them in date order; a query reads them far cheaper than a batch read."""
    condition = IncidentItem.sk.between(keys.incident(first_id), keys.incident(last_id))
    found = IncidentItem.query(keys.student(student_id), condition, consistent_read=True)
    return {i.incident_id: _incident(i) for i in found}


def list_incidents(student_id: str, *, after: str = "") -> Iterator[Incident]:
    """In date order, page by page as they are taken; `after` is the id after which to go on."""
    first, last = keys.incident(after), keys.incident("~")
    if first > last:
        return  # a mark that nobody gave out: DynamoDB would refuse the range
    condition = IncidentItem.sk.between(first, last)
    for item in IncidentItem.query(keys.student(student_id), condition, consistent_read=True):
        if item.incident_id != after:
            yield _incident(item)


def save_copy(incident: Incident, attempt: int) -> bool:
    """Writes a copy that is not visible yet. False when the same text and categories already stand there.

    A worker left over from an older attempt can never overwrite what a newer one wrote.
    """
    item = _item(incident)
    item.attempt = attempt
    differs = (
        (IncidentItem.text_sha256 != incident.text_sha256)
        | (IncidentItem.category_ids != list(incident.category_ids))
        | (IncidentItem.transfer_id != incident.transfer_id)  # it was abandoned, and is wanted again
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


def _item(incident: Incident) -> IncidentItem:
    return IncidentItem(
        pk=keys.student(incident.student_id),
        sk=keys.incident(incident.incident_id),
        incident_id=incident.incident_id,
        student_id=incident.student_id,
        school_id=incident.school_id,
        occurred_at=incident.occurred_at,
        logged_at=incident.logged_at,
        logged_by=incident.logged_by,
        category_ids=list(incident.category_ids),
        text=incident.text,
        text_sha256=incident.text_sha256,
        linked_student_ids=list(incident.linked_student_ids),
        hidden_linked_count=incident.hidden_linked_count,
        transfer_id=incident.transfer_id or None,
        origin=incident.origin or None,
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
    )
