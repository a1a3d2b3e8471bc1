"""Exports of a student's record, kept with the student: what destroys the record destroys them as well."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    NumberSetAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from chalicelib.domain.export import REMEMBERED, UNFINISHED, Chosen, Export, Format, Holds, Kind, State
from chalicelib.storage import export_keys, keys
from chalicelib.storage.outbox import START_EXPORT, OutboxItem, undone
from chalicelib.storage.table import Changes, Item, get, somebody_was_first

_NUMBERS = ("parts", "files", "files_done", "gaps", "incidents", "size")
_TEXTS = ("sha256", "failed_because")
_TIMES = ("ended_at", "ready_until")


class ExportItem(Item, discriminator="export"):
    """`drawn`: numbers of the parts that are done, so that one which is drawn twice counts once."""

    export_id = UnicodeAttribute()
    student_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    what = UnicodeAttribute()
    format = UnicodeAttribute()
    asked_by_id = UnicodeAttribute()
    asked_by = UnicodeAttribute()
    asked_at = UTCDateTimeAttribute()
    has_second_factor = BooleanAttribute(default=False)
    chosen = JSONAttribute()
    held_categories = UnicodeSetAttribute(null=True)
    held_arrivals = JSONAttribute(null=True)
    held_struck_out = BooleanAttribute(default=False)
    state = UnicodeAttribute()
    parts = NumberAttribute(default=0)
    drawn = NumberSetAttribute(null=True)
    files = NumberAttribute(default=0)
    files_done = NumberAttribute(default=0)
    gaps = NumberAttribute(default=0)
    incidents = NumberAttribute(default=0)
    size = NumberAttribute(default=0)
    sha256 = UnicodeAttribute(null=True)
    failed_because = UnicodeAttribute(null=True)
    ended_at = UTCDateTimeAttribute(null=True)
    ready_until = UTCDateTimeAttribute(null=True)
    expires_at = NumberAttribute()


def add_export(changes: Changes, export: Export) -> None:
    """With the outbox entry that has it made. A package stands in the school's list as its hand-over."""
    item = _new_item(export)
    if export.kind is not Kind.PACKAGE:
        item.gsi1pk = export_keys.exports_of(export.school_id)
        item.gsi1sk = export_keys.made(export.asked_at, export.export_id)
    changes.put_new(item)
    changes.put_new(
        OutboxItem(
            pk=keys.student(export.student_id),
            sk=export_keys.export_start(export.export_id),
            task=START_EXPORT,
            subject_id=export.export_id,
            student_id=export.student_id,
            at=export.asked_at,
            **undone(export.asked_at, export.export_id),
        )
    )


def _new_item(export: Export) -> ExportItem:
    return ExportItem(
        pk=keys.student(export.student_id),
        sk=export_keys.export(export.export_id),
        export_id=export.export_id,
        student_id=export.student_id,
        school_id=export.school_id,
        what=export.kind.value,
        format=export.format.value,
        asked_by_id=export.asked_by_id,
        asked_by=export.asked_by,
        asked_at=export.asked_at,
        has_second_factor=export.has_second_factor,
        chosen=asdict(export.chosen),
        state=export.state.value,
        expires_at=int((export.asked_at + REMEMBERED).timestamp()),
    )


def add_move(changes: Changes, before: Export, after: Export) -> None:
    """Commit refuses when it is not in the state any more that it was in `before`. With its end the list of chosen files
    goes, which may have 200 KB: every look at the student's exports would read it."""
    actions: list[Action] = [ExportItem.state.set(after.state.value)]
    if after.state not in UNFINISHED:
        actions.append(ExportItem.chosen.set(asdict(replace(after.chosen, document_ids=()))))
    actions += [getattr(ExportItem, n).set(getattr(after, n)) for n in _NUMBERS]
    actions += [
        getattr(ExportItem, n).set(getattr(after, n)) for n in (*_TEXTS, *_TIMES) if getattr(after, n)
    ]
    if after.holds.category_ids:
        actions.append(ExportItem.held_categories.set(set(after.holds.category_ids)))
    if after.holds.arrivals:
        actions.append(ExportItem.held_arrivals.set(sorted(after.holds.arrivals)))
    actions.append(ExportItem.held_struck_out.set(after.holds.struck_out))
    changes.update(_key(before), actions, ExportItem.state == before.state.value, somebody_was_first())


def note_drawn(export: Export, part: int) -> bool:
    """Whether it is still wanted."""
    return _progress(export, [ExportItem.drawn.add({part})])


def note_packed(export: Export, files_done: int) -> bool:
    """Whether it is still wanted."""
    return _progress(export, [ExportItem.files_done.set(files_done)])


def note_made(export: Export, *, size: int, sha256: str = "", gaps: int = 0) -> bool:
    """What the finished file is, before it is offered; no hash of a ZIP, which nobody has read as a whole. Whether it is
    still wanted."""
    facts: list[Action] = [
        ExportItem.size.set(size),
        ExportItem.sha256.set(sha256),
        ExportItem.gaps.set(gaps),
    ]
    return _progress(export, facts)


def _progress(export: Export, actions: list[Action]) -> bool:
    try:
        _key(export).update(actions, condition=ExportItem.state == State.MAKING.value)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


def find_export(student_id: str, export_id: str) -> Export | None:
    item = get(ExportItem, keys.student(student_id), export_keys.export(export_id))
    return None if item is None else _export(item)


def list_exports(student_id: str, now: datetime) -> list[Export]:
    """Newest first, without those whose time in the list is over."""
    found = ExportItem.query(
        keys.student(student_id), ExportItem.sk.startswith(export_keys.export("")), consistent_read=True
    )
    listed = [_export(i) for i in found if int(i.expires_at) > now.timestamp()]
    return sorted(listed, key=lambda e: (e.asked_at, e.export_id), reverse=True)


def list_of_school(school_id: str, now: datetime, *, limit: int, before: str = "") -> list[Export]:
    """Reports and ZIPs of all students and of everybody, newest first, without those whose time in the list is over.
    `before` is the `list_key` of the last of the page before."""
    condition = ExportItem.gsi1sk < before if before else None
    found = ExportItem.by_school.query(
        export_keys.exports_of(school_id), condition, scan_index_forward=False, limit=limit
    )
    listed = (i for i in found if isinstance(i, ExportItem) and int(i.expires_at) > now.timestamp())
    return [_export(i) for i in listed]


def list_key(export: Export) -> str:
    return export_keys.made(export.asked_at, export.export_id)


def _key(export: Export) -> ExportItem:
    return ExportItem(pk=keys.student(export.student_id), sk=export_keys.export(export.export_id))


def _export(item: ExportItem) -> Export:
    chosen: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in item.chosen.items()}
    made = Export(
        item.export_id,
        item.student_id,
        item.school_id,
        Kind(item.what),
        Format(item.format),
        item.asked_by_id,
        item.asked_by,
        item.asked_at,
        bool(item.has_second_factor),
        Chosen(**chosen),
        Holds(
            frozenset(item.held_categories or ()),
            frozenset((student, transfer) for student, transfer in item.held_arrivals or ()),
            bool(item.held_struck_out),
        ),
        State(item.state),
    )
    facts: dict[str, Any] = {n: int(getattr(item, n)) for n in _NUMBERS}
    facts |= {n: getattr(item, n) or "" for n in _TEXTS}
    facts |= {n: getattr(item, n) for n in _TIMES}
    return replace(made, parts_done=len(item.drawn or ()), **facts)
