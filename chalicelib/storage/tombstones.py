"""What stands in the place of a student whose record is being destroyed or is no more. It is the certificate as well."""

from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition

from chalicelib.domain.destruction import Certificate
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get

_TEXTS = (
    "student_id",
    "school_id",
    "initials",
    "proposed_by_id",
    "proposed_by",
    "proposed_at",
    "confirmed_by_id",
    "confirmed_by",
    "confirmed_at",
)
_NUMBERS = ("left_in", "years", "policy_version")


class TombstoneItem(Item, discriminator="destroyed"):
    student_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    initials = UnicodeAttribute()
    left_in = NumberAttribute()
    years = NumberAttribute()
    policy_version = NumberAttribute()
    proposed_by_id = UnicodeAttribute()
    proposed_by = UnicodeAttribute()
    proposed_at = UTCDateTimeAttribute()
    confirmed_by_id = UnicodeAttribute()
    confirmed_by = UnicodeAttribute()
    confirmed_at = UTCDateTimeAttribute()
    counts = JSONAttribute(null=True)
    finished_at = UTCDateTimeAttribute(null=True)


def add_tombstone(changes: Changes, certificate: Certificate, unchanged: Condition) -> None:
    """In the place of the student, who is "not found" from then on. `unchanged`: what must be so of the student."""
    item = TombstoneItem(
        pk=keys.student(certificate.student_id),
        sk=keys.PROFILE,
        gsi1pk=keys.destroyed(certificate.school_id),
        gsi1sk=mark_of(certificate),
        **{n: getattr(certificate, n) for n in (*_TEXTS, *_NUMBERS)},
    )
    changes.put(item, unchanged)


def find_certificate(student_id: str) -> Certificate | None:
    item = get(TombstoneItem, keys.student(student_id), keys.PROFILE)
    return None if item is None else _certificate(item)


def list_certificates(school_id: str, *, limit: int, before: str = "") -> list[Certificate]:
    """Newest first; `before` is the `mark_of` the last one before."""
    condition = TombstoneItem.gsi1sk < before if before else None
    found = TombstoneItem.by_school.query(
        keys.destroyed(school_id), condition, scan_index_forward=False, limit=limit
    )
    return [_certificate(i) for i in found if isinstance(i, TombstoneItem)]


def mark_of(certificate: Certificate) -> str:
    return f"{certificate.confirmed_at.isoformat(timespec='microseconds')}#{certificate.student_id}"


def save_counts(student_id: str, counts: dict[str, int]) -> None:
    """What there was before anything was destroyed. The first count stays."""
    try:
        _key(student_id).update(
            [TombstoneItem.counts.set(counts)],
            condition=TombstoneItem.confirmed_at.exists() & TombstoneItem.counts.does_not_exist(),
        )
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def add_finished(changes: Changes, student_id: str, now: datetime) -> None:
    """Commit raises NotPossibleNow when another call said so first."""
    changes.update(
        _key(student_id),
        [TombstoneItem.finished_at.set(now)],
        TombstoneItem.confirmed_at.exists() & TombstoneItem.finished_at.does_not_exist(),
    )


def _key(student_id: str) -> TombstoneItem:
    return TombstoneItem(pk=keys.student(student_id), sk=keys.PROFILE)


def _certificate(item: TombstoneItem) -> Certificate:
    facts: dict[str, Any] = {n: getattr(item, n) for n in _TEXTS} | {
        n: int(getattr(item, n)) for n in _NUMBERS
    }
    counts = {n: int(c) for n, c in (item.counts or {}).items()}
    return Certificate(**facts, counts=counts, finished_at=item.finished_at)
