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

_OFFICE = "application/vnd.openxmlformats-officedocument"
ENDINGS: dict[str, frozenset[str]] = {
    "application/pdf": frozenset({"pdf"}),
    "text/plain": frozenset({"txt", "md", "csv", "tsv", "eml"}),
    "text/csv": frozenset({"csv"}),
    "image/jpeg": frozenset({"jpg", "jpeg", "jfif"}),
    "image/png": frozenset({"png"}),
    "image/gif": frozenset({"gif"}),
    "image/tiff": frozenset({"tif", "tiff"}),
    "image/heic": frozenset({"heic", "heif"}),
    "image/heif": frozenset({"heic", "heif"}),
    "image/webp": frozenset({"webp"}),
    "application/msword": frozenset({"doc", "xls", "ppt", "msg"}),
    "application/vnd.ms-excel": frozenset({"xls"}),
    "application/vnd.ms-outlook": frozenset({"msg"}),
    "application/rtf": frozenset({"rtf"}),
    "text/rtf": frozenset({"rtf"}),
    f"{_OFFICE}.wordprocessingml.document": frozenset({"docx"}),
    f"{_OFFICE}.spreadsheetml.sheet": frozenset({"xlsx"}),
    f"{_OFFICE}.presentationml.presentation": frozenset({"pptx"}),
    "application/vnd.oasis.opendocument.text": frozenset({"odt"}),
    "message/rfc822": frozenset({"eml"}),
    "audio/mpeg": frozenset({"mp3"}),
    "audio/wav": frozenset({"wav"}),
    "video/mp4": frozenset({"mp4", "m4v"}),
}
"""Types (decided from the bytes) that a school may file -> the endings that their names may have.

Programs, archives and web pages are refused, and so is any file whose name promises another type: a computer opens a
file by its ending. Old Office files are one container for all programs; what looks like mail may be saved as text.
"""


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
    elif facts.content_type not in ENDINGS:
        reason = "type_not_accepted"
    elif document.file_name.rpartition(".")[2].lower() not in ENDINGS[facts.content_type]:
        reason = "name_not_of_type"
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
