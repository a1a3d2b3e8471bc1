"""Audit entries. They are put, never updated or deleted; the Lambdas' policies allow no deletes at all."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition

from chalicelib.domain.audit import ALL, AuditEntry, Outcome, Wanted
from chalicelib.domain.seal import StoredEntry, hash_of
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, connection

READ_AT_ONCE = 500
MAX_READ = 5_000
"""Entries that one search looks through before it answers with what it has and the mark to go on from."""


class AuditItem(Item, discriminator="audit"):
    audit_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    actor_id = UnicodeAttribute()
    actor_name = UnicodeAttribute()
    actor_school_id = UnicodeAttribute(null=True)
    action = UnicodeAttribute()
    subject_id = UnicodeAttribute()
    student_id = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute()
    detail = JSONAttribute()


def add_entry(changes: Changes, entry: AuditEntry) -> None:
    changes.put_new(_item(entry))


def save_entry(entry: AuditEntry) -> None:
    """For what changes nothing else: a read or a refusal. An entry that is there already stays as it is."""
    try:
        _item(entry).save(condition=AuditItem.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def list_entries(
    school_id: str,
    month: str,
    *,
    limit: int,
    before: str = "",
    wanted: Wanted = ALL,
    day: date | None = None,
) -> tuple[list[AuditEntry], str]:
    """A page of one month, newest first, and the mark of the next page: "" when this was the last.

    `before` is such a mark; `day`: only that one. A page may hold fewer than `limit`, even none, and yet have a next one.
    """
    pk = keys.audit(school_id, month)
    first, end = (day.isoformat(), keys.after_day(day)) if day else ("", "")

    def read(upto: str, count: int) -> Iterator[AuditItem]:
        condition = AuditItem.sk < upto if upto else None
        return AuditItem.query(pk, condition, scan_index_forward=False, limit=count)

    return _search(read, limit, min(before or end, end) if end else before, wanted, first)


def list_history(
    school_id: str, student_id: str, *, limit: int, before: str = "", wanted: Wanted = ALL
) -> tuple[list[AuditEntry], str]:
    """A page of what concerns one student, as `list_entries`."""
    pk = keys.history(school_id, student_id)

    def read(upto: str, count: int) -> Iterator[AuditItem]:
        condition: Condition | None = Item.gsi1sk < upto if upto else None
        return AuditItem.by_school.query(  # type: ignore[return-value]  # the index knows only the base item
            pk, condition, scan_index_forward=False, limit=count
        )

    return _search(read, limit, before, wanted)


def _search(
    read: Callable[[str, int], Iterator[AuditItem]], limit: int, before: str, wanted: Wanted, first: str = ""
) -> tuple[list[AuditEntry], str]:
    found: list[AuditEntry] = []
    mark, looked_at = before, 0
    while looked_at < MAX_READ:
        count = limit + 1 if wanted == ALL else READ_AT_ONCE
        read_now = 0
        for item in read(mark, count):
            if item.sk < first:
                return found, ""
            entry = _entry(item)
            if wanted.keeps(entry):
                if len(found) == limit:
                    return found, mark
                found.append(entry)
            mark = item.sk
            read_now += 1
        looked_at += read_now
        if read_now < count:
            return found, ""
    return found, mark


def read_day(school_id: str, day: date) -> dict[str, str]:
    """The hash of every entry of the school's day, by key, as they are stored.

    The days of a month tile its partition: what stands before the first or after the last day counts to that day.
    """
    following = day + timedelta(days=1)
    first = "\x00" if day.day == 1 else day.isoformat()
    end = following.isoformat() if following.month == day.month else "\U0010ffff"
    client = connection().client
    ask: dict[str, Any] = {
        "TableName": Item.Meta.table_name,
        "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :end",
        "ExpressionAttributeValues": {
            ":pk": {"S": keys.audit(school_id, f"{day:%Y-%m}")},
            ":first": {"S": first},
            ":end": {"S": end},
        },
        "ConsistentRead": True,
    }
    found: dict[str, str] = {}
    while True:
        page = client.query(**ask)
        for image in page["Items"]:
            found[image["sk"]["S"]] = hash_of(image)
        if "LastEvaluatedKey" not in page:
            return found
        ask["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def stored_entry(image: Mapping[str, Any]) -> StoredEntry:
    """From an item as DynamoDB's stream tells it. All of its attributes count, also those that are yet to come."""
    return StoredEntry(image["pk"]["S"].split("#")[1], image["sk"]["S"], hash_of(image))


def sort_key(entry: AuditEntry) -> str:
    return f"{entry.at.isoformat(timespec='microseconds')}#{entry.audit_id}"


def _item(entry: AuditEntry) -> AuditItem:
    item = AuditItem(
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
    if entry.student_id:
        item.student_id = entry.student_id
        item.gsi1pk, item.gsi1sk = keys.history(entry.school_id, entry.student_id), item.sk
    return item


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
        item.student_id or "",
    )
