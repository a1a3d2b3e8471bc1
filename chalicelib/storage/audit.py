"""Audit entries. They are put, never updated or deleted; the Lambdas' policies allow no deletes at all."""

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.domain.audit import AuditEntry, Outcome
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item


class AuditItem(Item, discriminator="audit"):
    audit_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    actor_id = UnicodeAttribute()
    actor_name = UnicodeAttribute()
    actor_school_id = UnicodeAttribute(null=True)
    action = UnicodeAttribute()
    subject_id = UnicodeAttribute()
    outcome = UnicodeAttribute()
    detail = JSONAttribute()


def add_entry(changes: Changes, entry: AuditEntry) -> None:
    changes.put_new(_item(entry))


def save_entry(entry: AuditEntry) -> None:
    """For what changes nothing else: a read or a refusal."""
    _item(entry).save()


def list_entries(school_id: str, month: str, *, limit: int, before: str = "") -> list[AuditEntry]:
    """Newest first; `before` is the sort key (see `sort_key`) of the last entry of the page before."""
    condition = AuditItem.sk < before if before else None
    found = AuditItem.query(keys.audit(school_id, month), condition, scan_index_forward=False, limit=limit)
    return [_entry(i) for i in found]


def sort_key(entry: AuditEntry) -> str:
    return f"{entry.at.isoformat(timespec='microseconds')}#{entry.audit_id}"


def _item(entry: AuditEntry) -> AuditItem:
    return AuditItem(
        pk=keys.audit(entry.school_id, f"{entry.at:%Y-%m}"),
        sk=sort_key(entry),
        audit_id=entry.audit_id,
        school_id=entry.school_id,
        at=entry.at,
        actor_id=entry.actor_id,
        actor_name=entry.actor_name,
        actor_school_id=entry.actor_school_id,
        action=entry.action,
        subject_id=entry.subject_id,
        outcome=entry.outcome,
        detail=dict(entry.detail),
    )


def _entry(item: AuditItem) -> AuditEntry:
    return AuditEntry(
        item.audit_id,
        item.school_id,
        item.at,
        item.actor_id,
        item.actor_name,
        item.actor_school_id,
        item.action,
        item.subject_id,
        Outcome(item.outcome),
        item.detail,
    )
