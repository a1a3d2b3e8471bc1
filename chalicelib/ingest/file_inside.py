"""What is inside a file: macros, a second file, pages of a PDF, size of a picture. For the Lambda that looks at uploads."""

import logging
import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from chalicelib.ingest import file_type
from chalicelib.ingest.limits import at_most

MAX_DIRECTORY = 16_000_000
"""Bytes of a ZIP's list of entries. An Office file has a few hundred entries, so a longer list is no Office file's."""
MAX_PDF = 50_000_000
"""Bytes of a PDF whose pages are counted; reading the structure of a larger one takes too much memory."""
SECONDS = 20
"""That long the pages of one PDF may take."""

_OPEN_XML = {
    "word/document.xml": "wordprocessingml.document",
    "xl/workbook.xml": "spreadsheetml.sheet",
    "ppt/presentation.xml": "presentationml.presentation",
}
_MACROS_IN_ZIP = re.compile(
    r"vbaproject\.bin$|vbadata\.xml$|^xl/macrosheets/|^basic/|^scripts/", re.IGNORECASE
)
_MACROS_IN_OLE = frozenset({"_vba_project", "_vba_project_cur", "macros", "vba"})
_OLE_TYPES = {
    "worddocument": "application/msword",
    "workbook": "application/vnd.ms-excel",
    "book": "application/vnd.ms-excel",
    "powerpoint document": "application/vnd.ms-powerpoint",
    "__properties_version1.0": "application/vnd.ms-outlook",
}
_PICTURES = frozenset(
    {"image/gif", "image/heic", "image/heif", "image/jpeg", "image/png", "image/tiff", "image/webp"}
)

# what a library says about a broken file may quote the file
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
logging.getLogger("olefile").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True)
class Inside:
    """`fault`: the reason code for which the file is kept out, or ""."""

    content_type: str
    fault: str = ""
    pages: int = 0
    width: int = 0
    height: int = 0


def look_inside(path: str, head: bytes, tail: bytes) -> Inside:
    """`head` and `tail` are the file's first and last file_type.HEAD_BYTES bytes."""
    kind = file_type.detect(head, tail)
    with open(path, "rb") as file:
        if kind in (file_type.PROGRAM, file_type.SCRIPT):
            return Inside(kind, "is_program")
        if head[:4] == b"PK\x03\x04":
            return _in_zip(file, head, tail)
        if _entries(file, tail):
            return Inside(kind, "two_types_in_one")
        if kind in file_type.ARCHIVES:
            return Inside(kind, "is_archive")
        if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            return _in_ole(file)
        if kind == "application/pdf":
            if b" obj" not in head and b" obj" not in tail:
                return Inside(kind, "damaged")
            return Inside(kind, pages=_pages(file))
        if kind in _PICTURES:
            return Inside(kind, "", 0, *_extent(file))
    return Inside(kind)


def _entries(file: BinaryIO, tail: bytes) -> list[str]:
    """Names in the file when it can be read as a ZIP, which it can by its end alone."""
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or int.from_bytes(tail[end + 12 : end + 16], "little") > MAX_DIRECTORY:
        return []
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return []


def _in_zip(file: BinaryIO, head: bytes, tail: bytes) -> Inside:
    names = _entries(file, tail)
    if b"%PDF-" in head[:1024]:  # readers of PDFs look for it there
        return Inside(file_type.ZIP, "two_types_in_one")
    kind = file_type.detect(head, tail)
    if "[Content_Types].xml" in names:
        office = next((kind for name, kind in _OPEN_XML.items() if name in names), "")
        kind = f"application/vnd.openxmlformats-officedocument.{office}" if office else file_type.ZIP
    if any(_MACROS_IN_ZIP.search(name) for name in names):
        return Inside(kind, "has_macros")
    if kind == file_type.ZIP:
        return Inside(kind, "is_archive")
    return Inside(kind) if names else Inside(kind, "damaged")


def _in_ole(file: BinaryIO) -> Inside:
    """Old Office files and Outlook messages are one container for all programs."""
    import olefile

    try:
        with olefile.OleFileIO(file) as ole:
            paths = [[part.lower() for part in path] for path in ole.listdir(streams=True, storages=True)]
            tops = [path[0] for path in paths]
            kind = next((kind for name, kind in _OLE_TYPES.items() if name in tops), file_type.UNKNOWN)
            if "encryptedpackage" in tops:
                return Inside(kind, "password_protected")
            if any(_MACROS_IN_OLE & set(path) for path in paths):
                return Inside(kind, "has_macros")
            sheets = next((name for name in ("workbook", "book") if name in tops), "")
            if sheets and _has_macro_sheet(ole.openstream(sheets).read(MAX_DIRECTORY)):
                return Inside(kind, "has_macros")
    except (OSError, ValueError, IndexError, TypeError, AttributeError):  # olefile's own errors are OSErrors
        return Inside(file_type.UNKNOWN, "damaged")
    return Inside(kind)


def _has_macro_sheet(workbook: bytes) -> bool:
    """Whether a sheet of an old Excel file holds Excel 4.0 macros: a BOUNDSHEET record (0x85) says so in its type."""
    place = 0
    while place + 4 <= len(workbook):
        record, length = (int.from_bytes(workbook[place + n : place + n + 2], "little") for n in (0, 2))
        if record == 0x85 and length >= 6 and workbook[place + 9] == 1:
            return True
        place += 4 + length
    return False


def _pages(file: BinaryIO) -> int:
    """Pages as the PDF counts them; 0 when it does not say, is encrypted, or is too large or broken to be read."""
    file.seek(0, 2)
    if file.tell() > MAX_PDF:
        return 0
    import pypdf

    try:
        with at_most(SECONDS):
            count = pypdf.PdfReader(file).root_object["/Pages"]["/Count"]  # type: ignore[index]  # any object of a PDF
    except Exception:  # broken PDFs break it in many ways, and nothing depends on the number
        return 0
    return count if isinstance(count, int) and 0 < count < 1_000_000 else 0


def _extent(file: BinaryIO) -> tuple[int, int]:
    """(width, height) in pixels; (0, 0) when the picture does not say."""
    import imagesize

    try:
        width, height = imagesize.get(file)
    except Exception:  # as for the pages
        return 0, 0
    return max(int(width), 0), max(int(height), 0)
