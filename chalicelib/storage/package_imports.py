"""Imports of packages, kept with the student: what destroys the record destroys them as well."""

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from chalicelib.domain.package_import import (
    REMEMBERED,
    Found,
    Likeness,
    PackageImport,
    PackageState,
)
from chalicelib.domain.package_record import PackedStudent
from chalicelib.domain.student import Identifier, IdentifierKind
from chalicelib.storage import export_keys, keys
from chalicelib.storage.outbox import UNPACK, OutboxItem, undone
from chalicelib.storage.table import Changes, Item, get, somebody_was_first

_NUMBERS = ("round", "incidents_done", "files_done", "not_openable")
_TEXTS = ("etag", "failed_because", "reason")


class PackageImportItem(Item, discriminator="package_import"):
    import_id = UnicodeAttribute()
    student_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    asked_by_id = UnicodeAttribute()
    asked_by = UnicodeAttribute()
    asked_at = UTCDateTimeAttribute()
    state = UnicodeAttribute()
    moved_at = UTCDateTimeAttribute(null=True)
    round = NumberAttribute(default=0)
    etag = UnicodeAttribute(null=True)
    found = JSONAttribute(null=True)
    incidents_done = NumberAttribute(default=0)
    files_done = NumberAttribute(default=0)
    not_openable = NumberAttribute(default=0)
    failed_because = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


def add_import(changes: Changes, one: PackageImport) -> None:
    changes.put_new(
        PackageImportItem(
            pk=keys.student(one.student_id),
            sk=export_keys.package_import(one.import_id),
            import_id=one.import_id,
            student_id=one.student_id,
            school_id=one.school_id,
            asked_by_id=one.asked_by_id,
            asked_by=one.asked_by,
            asked_at=one.asked_at,
            state=one.state.value,
            expires_at=int((one.asked_at + REMEMBERED).timestamp()),
        )
    )


def add_move(changes: Changes, before: PackageImport, after: PackageImport) -> None:
    """Commit refuses when it is not in the state and round any more that it was in `before`. A new round comes with the
    outbox entry that sets the workflow to it."""
    actions: list[Action] = [PackageImportItem.state.set(after.state.value)]
    actions += [getattr(PackageImportItem, n).set(getattr(after, n)) for n in _NUMBERS]
    actions += [
        getattr(PackageImportItem, n).set(getattr(after, n))
        if getattr(after, n)
        else getattr(PackageImportItem, n).remove()
        for n in (*_TEXTS, "moved_at")
    ]
    if after.found is not None:
        actions.append(PackageImportItem.found.set(_stored(after.found)))
    unchanged = (PackageImportItem.state == before.state.value) & (PackageImportItem.round == before.round)
    changes.update(_key(before), actions, unchanged, somebody_was_first())
    if after.round > before.round and after.moved_at is not None:
        name = f"{after.import_id}-{after.round}"
        changes.put_new(
            OutboxItem(
                pk=keys.student(after.student_id),
                sk=export_keys.export_start(name),
                task=UNPACK,
                subject_id=after.import_id,
                student_id=after.student_id,
                attempt=after.round,
                at=after.moved_at,
                **undone(after.moved_at, name),
            )
        )


def note_copied(one: PackageImport, *, incidents: int, files: int) -> bool:
    """How far copying is. Whether it is still at it."""
    actions: list[Action] = [
        PackageImportItem.incidents_done.set(incidents),
        PackageImportItem.files_done.set(files),
    ]
    at_it = (PackageImportItem.state == PackageState.COPYING.value) & (PackageImportItem.round == one.round)
    try:
        _key(one).update(actions, condition=at_it)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


def find_import(student_id: str, import_id: str) -> PackageImport | None:
    item = get(PackageImportItem, keys.student(student_id), export_keys.package_import(import_id))
    return None if item is None else _import(item)


def list_imports(student_id: str, now: datetime) -> list[PackageImport]:
    """Newest first, without those whose time in the list is over."""
    condition = PackageImportItem.sk.startswith(export_keys.package_import(""))
    found = PackageImportItem.query(keys.student(student_id), condition, consistent_read=True)
    listed = [_import(i) for i in found if int(i.expires_at) > now.timestamp()]
    return sorted(listed, key=lambda i: (i.asked_at, i.import_id), reverse=True)


def _key(one: PackageImport) -> PackageImportItem:
    return PackageImportItem(pk=keys.student(one.student_id), sk=export_keys.package_import(one.import_id))


def _stored(found: Found) -> dict[str, Any]:
    stored = asdict(found) | {"made_at": found.made_at.isoformat()}
    if found.theirs is not None:
        told = asdict(found.theirs) | {"birth_date": found.theirs.birth_date.isoformat()}
        stored["theirs"] = told | {"identifiers": [[i.kind.value, i.value] for i in found.theirs.identifiers]}
    return stored


def _found(stored: dict[str, Any]) -> Found:
    theirs = stored["theirs"]
    if theirs is not None:
        identifiers = tuple(Identifier(IdentifierKind(kind), value) for kind, value in theirs["identifiers"])
        born = date.fromisoformat(theirs["birth_date"])
        theirs = PackedStudent(**theirs | {"birth_date": born, "identifiers": identifiers})
    facts = {
        "made_at": datetime.fromisoformat(stored["made_at"]),
        "likeness": Likeness(stored["likeness"]),
        "theirs": theirs,
    }
    return Found(**stored | facts)


def _import(item: PackageImportItem) -> PackageImport:
    made = PackageImport(
        item.import_id,
        item.student_id,
        item.school_id,
        item.asked_by_id,
        item.asked_by,
        item.asked_at,
        PackageState(item.state),
        item.moved_at,
    )
    facts: dict[str, Any] = {n: int(getattr(item, n)) for n in _NUMBERS}
    facts |= {n: getattr(item, n) or "" for n in _TEXTS}
    return replace(made, found=_found(item.found) if item.found else None, **facts)
