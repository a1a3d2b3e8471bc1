"""Documents in the vault: a file, what it was found to be, and whether it may be opened."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import quote

from chalicelib.domain.errors import Invalid, NotPossibleNow

MAX_BYTES = 5_000_000_000
"""One upload, in bytes: what S3 takes with one form (docs/decisions/0071). Copies may be larger."""
UPLOAD_ENDS = timedelta(hours=24)
"""After that an upload without bytes was given up. Its form is good for 15 minutes."""
SCAN_ENDS = timedelta(days=3)
"""After that a file without a verdict is refused: it was asked for again each day."""

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
    "application/msword": frozenset({"doc"}),
    "application/vnd.ms-excel": frozenset({"xls"}),
    "application/vnd.ms-powerpoint": frozenset({"ppt"}),
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

Programs, scripts, archives, web pages and files with macros are refused, and so is any file whose name promises
another type: a computer opens a file by its ending. What looks like mail may be saved as text.
"""


PREVIEWED = frozenset({"application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp"})
"""Types that a browser may show in place: none of them can hold a script that runs with our address."""


class DocumentStatus(StrEnum):
    UPLOADING = "uploading"
    SCANNING = "scanning"
    AVAILABLE = "available"
    QUARANTINED = "quarantined"
    REFUSED = "refused"


UNFINISHED = frozenset({DocumentStatus.UPLOADING, DocumentStatus.SCANNING})
GIVEN_UP = frozenset({DocumentStatus.QUARANTINED, DocumentStatus.REFUSED})
"""Statuses whose bytes nobody will ever open: they are marked, and a rule of the bucket lets them expire."""


class Verdict(StrEnum):
    """What a malware scan of the bytes came to, in the words of GuardDuty Malware Protection for S3."""

    NO_THREATS = "NO_THREATS_FOUND"
    THREATS = "THREATS_FOUND"
    UNSUPPORTED = "UNSUPPORTED"
    ACCESS_DENIED = "ACCESS_DENIED"
    FAILED = "FAILED"


@dataclass(frozen=True)
class StrikeOut:
    """Why a key holder took the file out of the record. What was struck out stays listed, and is never opened."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class Document:
    """`size` in bytes and `sha256` (hex) are measured from the stored bytes. `s3_version` pins exactly those bytes.

    A document attached to an incident (`incident_id`) has the incident's categories. A file that replaces another
    one carries the id of the first of them in `version_of`, and why in `reason`. `pages` of a PDF, `width` and `height`
    of a picture in pixels: 0 when not known. `version` counts the changes of what is known of the file. `copy_of`: the id
    of the original at the school where it was filed, "" for an original. `redacts`: of a redacted copy, the `original_id` of
    the file that it is a redacted copy of, and `reason` why; "" for any other file.
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
    version: int = 1
    pages: int = 0
    width: int = 0
    height: int = 0
    version_of: str = ""
    reason: str = ""
    struck: StrikeOut | None = None
    copy_of: str = ""
    redacts: str = ""

    @property
    def original_id(self) -> str:
        """The id of the very first one, at whichever school: the same on all copies."""
        return self.copy_of or self.document_id

    @property
    def first_id(self) -> str:
        """What all versions of one file have in common."""
        return self.version_of or self.document_id

    @property
    def can_open(self) -> bool:
        return self.status is DocumentStatus.AVAILABLE and self.struck is None

    @property
    def can_preview(self) -> bool:
        return self.can_open and self.content_type in PREVIEWED


@dataclass(frozen=True)
class FileFacts:
    """What was measured from the stored bytes. `fault`: why they are kept out whatever their type, a reason code."""

    content_type: str
    size: int
    sha256: str
    s3_version: str
    etag: str
    fault: str = ""
    pages: int = 0
    width: int = 0
    height: int = 0


def judge(document: Document, facts: FileFacts) -> Document:
    """The document after its bytes were looked at: to be scanned, or refused with a reason code."""
    reason = ""
    if facts.size == 0:
        reason = "empty"
    elif facts.size > MAX_BYTES:
        reason = "too_large"
    elif facts.fault:
        reason = facts.fault
    elif facts.content_type not in ENDINGS:
        reason = "type_not_accepted"
    elif document.file_name.rpartition(".")[2].lower() not in ENDINGS[facts.content_type]:
        reason = "name_not_of_type"
    return replace(
        document,
        status=DocumentStatus.REFUSED if reason else DocumentStatus.SCANNING,
        refused_because=reason,
        content_type=facts.content_type,
        size=facts.size,
        sha256=facts.sha256,
        s3_version=facts.s3_version,
        etag=facts.etag,
        pages=facts.pages,
        width=facts.width,
        height=facts.height,
        version=document.version + 1,
    )


def after_scan(document: Document, verdict: Verdict) -> Document:
    """The document after a verdict on its very bytes. A scan that came to nothing leaves it waiting for another one."""
    if document.status is not DocumentStatus.SCANNING:
        return document
    if verdict is Verdict.NO_THREATS:
        return _become(document, DocumentStatus.AVAILABLE)
    if verdict is Verdict.THREATS:
        return _become(document, DocumentStatus.QUARANTINED, "threat_found")
    if verdict is Verdict.UNSUPPORTED:
        return _become(document, DocumentStatus.REFUSED, "cannot_be_scanned")
    return document


def overdue(document: Document, now: datetime) -> Document:
    """The document after the daily look at what is not finished: refused when it has waited long enough."""
    age = now - document.uploaded_at
    if document.status is DocumentStatus.UPLOADING and age >= UPLOAD_ENDS:
        return _become(document, DocumentStatus.REFUSED, "never_arrived")
    if document.status is DocumentStatus.SCANNING and age >= SCAN_ENDS:
        return _become(document, DocumentStatus.REFUSED, "never_scanned")
    return document


def _become(document: Document, status: DocumentStatus, reason: str = "") -> Document:
    return replace(document, status=status, refused_because=reason, version=document.version + 1)


def strike_out(document: Document, struck: StrikeOut) -> Document:
    """Raises NotPossibleNow for a file that is struck out already, or is not finished. A redacted copy may be struck out
    before that: until then it holds its original back."""
    if document.struck is not None:
        raise NotPossibleNow("The file is struck out already.", code="struck_out")
    if not can_strike(document):
        raise NotPossibleNow(
            "The file is still being checked. Strike it out when that is done.", code="not_available"
        )
    return replace(document, struck=struck, version=document.version + 1)


def can_strike(document: Document) -> bool:
    return document.struck is None and (document.status not in UNFINISHED or bool(document.redacts))


def current_of(versions: Iterable[Document]) -> Document | None:
    """Of the versions of one file, the one that counts: the newest that can be opened. None when none can."""
    return max(
        (d for d in versions if d.can_open), key=lambda d: (d.uploaded_at, d.document_id), default=None
    )


def in_categories_of(
    documents: Iterable[Document], incidents: Mapping[str, tuple[str, ...]]
) -> list[Document]:
    """A file of an incident has the categories that this has by now, whatever it had when the file came. `incidents`: their
    categories, by id; a file of another one keeps its own."""
    return [replace(d, category_ids=incidents.get(d.incident_id, d.category_ids)) for d in documents]


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
    version_of: str = "",
) -> Document:
    """The document as it stands at the new school; the storage's own facts are those of the copied object. Why a file was
    redacted stays where it was done."""
    return replace(
        document,
        document_id=copy_id,
        transfer_id=transfer_id,
        student_id=student_id,
        school_id=school_id,
        category_ids=category_ids,
        incident_id=incident_id,
        version_of=version_of,
        version=1,
        s3_key=s3_key,
        s3_version="",
        etag="",
        origin=document.origin or origin,
        copy_of=document.original_id,
        reason="" if document.redacts else document.reason,
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
