"""Imports of enrolment files: one entry per file, with the verdict of each row that has something to say."""

from datetime import datetime

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from chalicelib.domain.ids import time_mark
from chalicelib.domain.imports import MAX_FINDINGS, Import
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get


class ImportItem(Item, discriminator="import"):
    import_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    file_name = UnicodeAttribute()
    status = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    reason_code = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    counts = JSONAttribute()
    findings = JSONAttribute()
    source = UnicodeAttribute(default="file")
    as_of = UTCDateTimeAttribute(null=True)
    rows_total = NumberAttribute(default=0)
    columns = JSONAttribute(null=True)
    has_report = BooleanAttribute(default=False)
    file_key = UnicodeAttribute(null=True)
    file_version = UnicodeAttribute(null=True)


def find_import(school_id: str, import_id: str) -> Import | None:
    item = get(ImportItem, keys.imports(school_id), import_id)
    return None if item is None else _import(item)


def list_imports(school_id: str, *, limit: int) -> list[Import]:
    """Newest first."""
    found = ImportItem.query(keys.imports(school_id), scan_index_forward=False, limit=limit)
    return [_import(i) for i in found]


def list_failed(school_id: str, since: datetime, *, limit: int) -> list[Import]:
    """Files that could not be read, of those that came at `since` or later, newest first."""
    found = ImportItem.by_school.query(
        keys.failed_imports(school_id),
        ImportItem.gsi1sk >= time_mark(since),
        scan_index_forward=False,
        limit=limit,
    )
    return [_import(i) for i in found if isinstance(i, ImportItem)]


def list_since(school_id: str, import_id: str, *, limit: int) -> list[Import]:
    """Newest first: this import and those that were begun after it."""
    found = ImportItem.query(
        keys.imports(school_id), ImportItem.sk >= import_id, scan_index_forward=False, limit=limit
    )
    return [_import(i) for i in found]


def count_open_files(school_id: str, first_id: str, since: datetime) -> int:
    """Files that wait or are being read: of the imports from `first_id` on, those begun at `since` or later."""
    is_open = ImportItem.status.is_in("waiting", "reading") & (ImportItem.source == "file")
    return ImportItem.count(
        keys.imports(school_id),
        ImportItem.sk >= first_id,
        is_open & (ImportItem.at >= since),
        consistent_read=True,
    )


def add_import(changes: Changes, one: Import) -> None:
    changes.put_new(_item(one))


def add_save_import(changes: Changes, one: Import) -> None:
    """Saves a result. Commit refuses when the import was finished already."""
    final = ImportItem.status.is_in("done", "failed")
    changes.put(_item(one), ImportItem.pk.does_not_exist() | ~final)


def _item(one: Import) -> ImportItem:
    is_listed = one.status == "failed" and one.source == "file"
    return ImportItem(
        gsi1pk=keys.failed_imports(one.school_id) if is_listed else None,
        gsi1sk=f"{time_mark(one.at)}#{one.import_id}" if is_listed else None,
        pk=keys.imports(one.school_id),
        sk=one.import_id,
        import_id=one.import_id,
        school_id=one.school_id,
        file_name=one.file_name,
        status=one.status,
        at=one.at,
        reason_code=one.reason_code or None,
        reason=one.reason or None,
        counts=one.counts,
        findings=one.findings[:MAX_FINDINGS],
        source=one.source,
        as_of=one.as_of,
        rows_total=one.rows_total,
        columns=one.columns or None,
        has_report=one.has_report,
        file_key=one.file_key or None,
        file_version=one.file_version or None,
    )


def _import(item: ImportItem) -> Import:
    return Import(
        item.import_id,
        item.school_id,
        item.file_name,
        item.status,
        item.at,
        item.reason_code or "",
        item.reason or "",
        item.counts,
        item.findings,
        item.source,
        item.as_of,
        int(item.rows_total),
        item.columns or [],
        bool(item.has_report),
        item.file_key or "",
        item.file_version or "",
    )
