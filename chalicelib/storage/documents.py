"""Documents of a student's vault. The bytes lie in S3 (aws/files.py); here is what is known of them."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.exceptions import PutError
from pynamodb.expressions.update import Action

from chalicelib.domain.errors import SafehandError
from chalicelib.domain.vault import UNFINISHED, Document, DocumentStatus, StrikeOut
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get, get_many

_FACTS = (
    "content_type",
    "sha256",
    "s3_version",
    "etag",
    "refused_because",
    "version_of",
    "reason",
    "redacts",
)
_NUMBERS = ("size", "version", "pages", "width", "height")


class DocumentItem(Item, discriminator="document"):
    document_id = UnicodeAttribute()
    student_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    category_ids = JSONAttribute()
    file_name = UnicodeAttribute()
    s3_key = UnicodeAttribute()
    uploaded_by = UnicodeAttribute()
    uploaded_at = UTCDateTimeAttribute()
    status = UnicodeAttribute()
    incident_id = UnicodeAttribute(null=True)
    content_type = UnicodeAttribute(null=True)
    size = NumberAttribute(default=0)
    version = NumberAttribute(default=1)
    pages = NumberAttribute(default=0)
    width = NumberAttribute(default=0)
    height = NumberAttribute(default=0)
    sha256 = UnicodeAttribute(null=True)
    s3_version = UnicodeAttribute(null=True)
    etag = UnicodeAttribute(null=True)
    refused_because = UnicodeAttribute(null=True)
    version_of = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    redacts = UnicodeAttribute(null=True)
    struck_at = UTCDateTimeAttribute(null=True)
    struck_by = UnicodeAttribute(null=True)
    struck_reason = UnicodeAttribute(null=True)
    transfer_id = UnicodeAttribute(null=True)
    origin = UnicodeAttribute(null=True)
    copy_of = UnicodeAttribute(null=True)
    attempt = NumberAttribute(null=True)


def add_document(changes: Changes, document: Document) -> None:
    changes.put_new(_item(document))


def find_document(student_id: str, document_id: str) -> Document | None:
    item = get(DocumentItem, keys.student(student_id), keys.document(document_id))
    return None if item is None else _document(item)


def find_documents(student_id: str, document_ids: Iterable[str]) -> dict[str, Document]:
    """By id, in one batch read."""
    found = get_many(DocumentItem, ((keys.student(student_id), keys.document(d)) for d in document_ids))
    return {i.document_id: _document(i) for i in found}


def list_documents(student_id: str) -> Iterator[Document]:
    found = DocumentItem.query(
        keys.student(student_id), DocumentItem.sk.startswith(keys.document("")), consistent_read=True
    )
    return (_document(i) for i in found)


def add_change(
    changes: Changes, before: Document, after: Document, otherwise: SafehandError | None = None
) -> None:
    """Saves what has become of it. Commit refuses when it is not any more as it was `before`."""
    actions: list[Action] = [DocumentItem.status.set(after.status.value)]
    actions += [getattr(DocumentItem, n).set(getattr(after, n)) for n in _NUMBERS]
    actions += [getattr(DocumentItem, n).set(getattr(after, n)) for n in _FACTS if getattr(after, n)]
    if after.struck is not None:
        actions += [getattr(DocumentItem, n).set(value) for n, value in _struck(after).items()]
    if after.status not in UNFINISHED:
        actions += [DocumentItem.gsi2pk.remove(), DocumentItem.gsi2sk.remove()]
    item = DocumentItem(pk=keys.student(after.student_id), sk=keys.document(after.document_id))
    unchanged = (DocumentItem.status == before.status.value) & (DocumentItem.version == before.version)
    changes.update(item, actions, unchanged, otherwise)


def list_unfinished(day: date, shard: int, *, after: str = "", limit: int = 100) -> list[Document]:
    """A page of the uploads begun that day that have no final status, by id; `after` is the last id before it."""
    condition = DocumentItem.gsi2sk > after if after else None
    found: Iterable[Any] = DocumentItem.by_work.query(keys.unfinished(day, shard), condition, limit=limit)
    return [_document(i) for i in found]


def save_copy(document: Document, attempt: int) -> bool:
    """Writes a copy that is not visible yet. False when a copy of this or a newer attempt stands there."""
    item = _item(document)
    item.attempt = attempt
    try:
        item.save(condition=DocumentItem.pk.does_not_exist() | (DocumentItem.attempt < attempt))
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


def abandon_copy(document: Document) -> None:
    """A copy of an attempt that came to nothing: its transfer's name is struck, so that it can never show."""
    item = DocumentItem(pk=keys.student(document.student_id), sk=keys.document(document.document_id))
    item.update(
        [DocumentItem.transfer_id.set(f"abandoned:{document.transfer_id}")],
        condition=DocumentItem.transfer_id == document.transfer_id,
    )


def _item(document: Document) -> DocumentItem:
    facts: dict[str, Any] = {n: getattr(document, n) or None for n in _FACTS}
    if document.status in UNFINISHED:
        day = document.uploaded_at.date()
        facts["gsi2pk"] = keys.unfinished(day, keys.shard_of(document.document_id))
        facts["gsi2sk"] = document.document_id
    return DocumentItem(
        pk=keys.student(document.student_id),
        sk=keys.document(document.document_id),
        document_id=document.document_id,
        student_id=document.student_id,
        school_id=document.school_id,
        category_ids=list(document.category_ids),
        file_name=document.file_name,
        s3_key=document.s3_key,
        uploaded_by=document.uploaded_by,
        uploaded_at=document.uploaded_at,
        status=document.status.value,
        incident_id=document.incident_id or None,
        transfer_id=document.transfer_id or None,
        origin=document.origin or None,
        copy_of=document.copy_of or None,
        **{n: getattr(document, n) for n in _NUMBERS},
        **_struck(document),
        **facts,
    )


def _struck(document: Document) -> dict[str, Any]:
    if document.struck is None:
        return {}
    struck = document.struck
    return {"struck_at": struck.at, "struck_by": struck.by, "struck_reason": struck.reason}


def _document(item: DocumentItem) -> Document:
    facts: dict[str, Any] = {n: getattr(item, n) or "" for n in _FACTS}
    facts |= {n: int(getattr(item, n)) for n in _NUMBERS}
    struck = item.struck_at and StrikeOut(item.struck_at, item.struck_by or "", item.struck_reason or "")
    return Document(
        document_id=item.document_id,
        student_id=item.student_id,
        school_id=item.school_id,
        category_ids=tuple(item.category_ids),
        file_name=item.file_name,
        s3_key=item.s3_key,
        uploaded_by=item.uploaded_by,
        uploaded_at=item.uploaded_at,
        status=DocumentStatus(item.status),
        incident_id=item.incident_id or "",
        transfer_id=item.transfer_id or "",
        origin=item.origin or "",
        copy_of=item.copy_of or "",
        struck=struck or None,
        **facts,
    )
