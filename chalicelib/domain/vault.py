"""Documents in the vault: a file, what it was found to be, and whether it may be opened."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from chalicelib.domain.errors import Invalid

MAX_BYTES = 1_000_000_000
"""One file, in bytes. A single server-side copy is good to 5 GB; larger files are for a later issue."""

ACCEPTED_TYPES = frozenset(
    {
        "application/pdf",
        "text/plain",
        "text/csv",
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/tiff",
        "image/heic",
        "image/webp",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-outlook",
        "application/rtf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.oasis.opendocument.text",
        "message/rfc822",
        "audio/mpeg",
        "audio/wav",
        "video/mp4",
    }
)
"""Types (decided from the bytes) that a school may file. Programs, archives and web pages are refused."""


class DocumentStatus(StrEnum):
    UPLOADING = "uploading"
    AVAILABLE = "available"
    REFUSED = "refused"


@dataclass(frozen=True)
class Document:
    """`size` in bytes and `sha256` (hex) are measured from the stored bytes. `s3_version` pins exactly those bytes.

    A document attached to an incident (`incident_id`) has the incident's categories.
    """

    document_id: str
    student_id: str
    school_id: str
    category_ids: tuple[str, ...]
    file_name: str
    s3_key: str
    uploaded_by: str
    uploaded_at: datetime
    status: DocumentStatus = DocumentStatus.UPLOADING
    incident_id: str = ""
    content_type: str = ""
    size: int = 0
    sha256: str = ""
    s3_version: str = ""
    etag: str = ""
    refused_because: str = ""
    transfer_id: str = ""
    origin: str = ""


@dataclass(frozen=True)
class FileFacts:
    """What was measured from the stored bytes."""

    content_type: str
    size: int
    sha256: str
    s3_version: str
    etag: str


def judge(document: Document, facts: FileFacts) -> Document:
    """The document after its bytes were looked at: available, or refused with a reason code."""
    reason = ""
    if facts.size == 0:
        reason = "empty"
    elif facts.size > MAX_BYTES:
        reason = "too_large"
    elif facts.content_type not in ACCEPTED_TYPES:
        reason = "type_not_accepted"
    return replace(
        document,
        status=DocumentStatus.REFUSED if reason else DocumentStatus.AVAILABLE,
        refused_because=reason,
        content_type=facts.content_type,
        size=facts.size,
        sha256=facts.sha256,
        s3_version=facts.s3_version,
        etag=facts.etag,
    )


def as_copy(
    document: Document,
    *,
    copy_id: str,
    transfer_id: str,
    student_id: str,
    school_id: str,
    category_ids: tuple[str, ...],
    incident_id: str,
    s3_key: str,
    origin: str,
) -> Document:
    """The document as it stands at the new school; the storage's own facts are those of the copied object."""
    return replace(
        document,
        document_id=copy_id,
        transfer_id=transfer_id,
        student_id=student_id,
        school_id=school_id,
        category_ids=category_ids,
        incident_id=incident_id,
        s3_key=s3_key,
        s3_version="",
        etag="",
        origin=document.origin or origin,
    )


def clean_file_name(name: str) -> str:
    """The name without folders and control characters, at most 150 characters. Raises Invalid when nothing is left."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    clean = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    if not clean:
        raise Invalid("Give the file a name.", fields={"file_name": "empty"})
    if len(clean) > 150:
        stem, dot, ending = clean.rpartition(".")
        clean = f"{stem[: 149 - len(ending)]}.{ending}" if dot and len(ending) <= 10 else clean[:150]
    return clean


def content_disposition(file_name: str) -> str:
    """A header that makes a browser save the file under its own name (RFC 6266), never open it in place."""
    ascii_name = re.sub(r"[^A-Za-z0-9._ -]", "_", file_name)
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(file_name, safe='')}"
