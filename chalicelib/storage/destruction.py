"""Everything in the table that hangs on one student, and its end. The only module that deletes; only destroy_record may
(docs/decisions/0078)."""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import UpdateError

from chalicelib.domain.alert import alert_id_for
from chalicelib.domain.identifiers import IdentifierHasher
from chalicelib.domain.student import Student
from chalicelib.storage import export_keys, keys, outbox, retention, search, students
from chalicelib.storage.incidents import IncidentItem, VersionItem
from chalicelib.storage.outbox import OutboxItem
from chalicelib.storage.students import StudentItem
from chalicelib.storage.table import Changes, Item, connection, get, somebody_was_first

AT_ONCE = 8  # the client keeps ten connections
PAGE = 200
UNLINK_TRIES = 5
STAYS = frozenset({keys.PROFILE, keys.REMAINS, keys.DESTROY})
"""Of the student's own collection: the tombstone, and what the Lambda works by."""

Key = tuple[str, str]


class RemainsItem(StudentItem, discriminator="remains"):
    """What the look-ups were made of, from the moment that a tombstone stands for the student until they are gone."""


@dataclass(frozen=True)
class Part:
    """One item of the student's collection. `linked`, `alerted`: ids in an incident or an earlier version of one.
    `owner_id`: for a link, the student whose incident it leads to. `token_sha256`: of a hand-over's link."""

    sk: str
    kind: str
    incident_id: str = ""
    owner_id: str = ""
    linked: tuple[str, ...] = ()
    alerted: tuple[str, ...] = ()
    token_sha256: str = ""


def add_remains(changes: Changes, student: Student) -> None:
    changes.put_new(
        RemainsItem(
            pk=keys.student(student.student_id),
            sk=keys.REMAINS,
            version=student.version,
            **students.values_of(student),
        )
    )


def find_remains(student_id: str) -> Student | None:
    item = get(RemainsItem, keys.student(student_id), keys.REMAINS)
    return students.student_of(item) if item else None


def list_parts(student_id: str) -> Iterator[list[Part]]:
    """All that is to go, a page at a time, whatever its kind."""
    client = connection().client
    ask: dict[str, Any] = {
        "TableName": Item.Meta.table_name,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": keys.student(student_id)}},
        "ExpressionAttributeNames": {"#kind": "kind"},
        "ProjectionExpression": "sk, #kind, incident_id, student_id, linked_student_ids, alerted, token_sha256",
        "ConsistentRead": True,
        "Limit": PAGE,
    }
    while True:
        page = client.query(**ask)
        yield [part for item in page["Items"] if (part := _part(item)).sk not in STAYS]
        if "LastEvaluatedKey" not in page:
            return
        ask["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _part(item: dict[str, Any]) -> Part:
    def text(name: str) -> str:
        return str(item.get(name, {}).get("S", ""))

    return Part(
        text("sk"),
        text("kind"),
        text("incident_id"),
        text("student_id"),
        tuple(json.loads(text("linked_student_ids") or "[]")),
        tuple(user_id for user_id, _ in json.loads(text("alerted") or "[]")),
        text("token_sha256"),
    )


def delete_parts(student_id: str, parts: list[Part]) -> None:
    """First what points at them from elsewhere, then they themselves: whoever begins anew finds again what is left."""
    outside: set[Key] = set()
    for part in parts:
        outside |= {(keys.student(one), keys.link(part.incident_id)) for one in part.linked}
        outside |= {(keys.alerts_of(u), alert_id_for(part.incident_id, u)) for u in part.alerted}
        if part.token_sha256:
            outside.add((export_keys.package_link(part.token_sha256), keys.PROFILE))
        if part.kind == "link":
            unlink(part.owner_id, part.incident_id, student_id)
    delete_all(outside)
    delete_all((keys.student(student_id), part.sk) for part in parts)


def unlink(owner_id: str, incident_id: str, student_id: str) -> None:
    """Takes a student off somebody else's incident, and off its earlier versions: from then on they are only counted there.

    It counts as a version, so that who has the incident open does not write the student back.
    """
    for _ in range(UNLINK_TRIES):
        item = get(IncidentItem, keys.student(owner_id), keys.incident(incident_id))
        if item is None or student_id not in item.linked_student_ids:
            break
        unchanged = (
            IncidentItem.version == item.version if item.version else IncidentItem.version.does_not_exist()
        )
        actions = [*_without(item, student_id), IncidentItem.version.set((item.version or 1) + 1)]
        try:
            item.update(actions, condition=unchanged & IncidentItem.pk.exists())
            break
        except UpdateError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
    else:
        raise somebody_was_first()
    earlier = VersionItem.sk.startswith(keys.versions(incident_id))
    for version in VersionItem.query(keys.student(owner_id), earlier, consistent_read=True):
        if student_id in version.linked_student_ids:
            version.update(_without(version, student_id), condition=VersionItem.pk.exists())


def _without(item: IncidentItem, student_id: str) -> list[Any]:
    left = [one for one in item.linked_student_ids if one != student_id]
    return [
        IncidentItem.linked_student_ids.set(left),
        IncidentItem.hidden_linked_count.set(int(item.hidden_linked_count) + 1),
    ]


def delete_look_ups(student: Student, hasher: IdentifierHasher) -> None:
    """All that the student was found and listed by."""
    found = {*students.look_ups_of(student, hasher), *search.places_of(student, hasher)}
    found.add((keys.kept(student.school_id), retention.place_of(student)))
    if student.leaving_date:
        found.add((keys.left(student.school_id), keys.leaver(student.leaving_date, student.student_id)))
    delete_all(found)


def delete_remains(student_id: str) -> None:
    delete_all([(keys.student(student_id), keys.REMAINS)])


def delete_all(found: Iterable[Key]) -> None:
    """Item by item, side by side: a right to delete in batches would be a right to put as well."""
    client = connection().client

    def one(key: Key) -> None:
        client.delete_item(TableName=Item.Meta.table_name, Key={"pk": {"S": key[0]}, "sk": {"S": key[1]}})

    wanted = sorted(found)
    if len(wanted) > 1:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, wanted))
    else:
        for key in wanted:
            one(key)


def is_wanted(student_id: str) -> bool:
    """Whether somebody asked for it and it has not come to its end."""
    entry = outbox.find(keys.student(student_id), keys.DESTROY)
    return entry is not None and entry.done_at is None


def mark_done(student_id: str, now: datetime) -> None:
    """After the last look: nobody need look again."""
    OutboxItem(pk=keys.student(student_id), sk=keys.DESTROY).update(
        outbox.spent_actions(now), condition=OutboxItem.pk.exists()
    )
