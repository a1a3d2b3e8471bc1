"""The one way in: looks at what a file is, by its bytes and not by its name, and hands it to the right "
"reader."""

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from chalicelib.domain.column import Column
from chalicelib.domain.enrolment import ReadRow
from chalicelib.domain.errors import UnreadableFile
from chalicelib.ingest import MAX_BYTES
from chalicelib.ingest.csv import CsvFile
from chalicelib.ingest.ctf import CtfFile
from chalicelib.ingest.oneroster import OneRosterFile
from chalicelib.ingest.student_json import StudentJsonFile

_CHUNK = 64 * 1024
_IN_MEMORY = 1024 * 1024

AnyFile = CsvFile | CtfFile | OneRosterFile | StudentJsonFile

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_SAVE_AS_CSV = "Open it and save it as CSV, or send a CSV export or a CTF from your MIS."
_NOT_TEXT = {  # first bytes -> what it is
    b"\xd0\xcf\x11\xe0": f"This is an old Excel or Word file, not a CSV file or CTF. {_SAVE_AS_CSV}",
    b"%PDF": "This is a PDF, which cannot be read as a roll. Send a CSV export or a CTF from your MIS.",
}


@dataclass(frozen=True)
class Reading:
    """One file that can be read to its end. `rows` is streamed, in file order; it has `row_count` rows.

    `columns`: how a CSV is read; empty for other kinds. `stated_at`: when the file says that it was made, if it does.
    """

    rows: Iterator[ReadRow]
    row_count: int
    columns: tuple[Column, ...] = ()
    stated_at: datetime | None = None

    def __iter__(self) -> Iterator[ReadRow]:
        return self.rows


def read_enrolments(
    data: BinaryIO,
    *,
    file_name: str,
    school_laestab: str,
    max_bytes: int = MAX_BYTES,
    corrected: Mapping[str, str] | None = None,
) -> Reading:
    """An enrolment file, every row of which comes with its verdict.

    The content decides what it is: CTF (XML), OneRoster 1.1 or 1.2 (ZIP), students as JSON, else CSV.

    Raises UnreadableFile at the call, never later: the whole file is looked through before the first row
    comes out. Codes: empty, too_large, not_recognised, bad_encoding, not_xml, unsafe_xml, not_json, no_header,
    wrong_school, missing_files, missing_columns, double_columns, bad_quotes, month_first_dates, bad_zip,
    zip_encrypted, zip_bomb, zip_names, zip_nested, zip_duplicates.

    `data` that can seek is read where it is, from its start, and must stay open while rows are taken; other
    streams are first copied to a temporary file. `school_laestab` is the school whose roll it is ("3309901",
    "330/9901"). `file_name` only helps to say what is wrong. `corrected`: the school's column map, by key of the
    heading.
    """
    laestab = "".join(c for c in school_laestab if c.isdigit())
    spooled = None if _can_seek(data) else _spool(data, max_bytes)
    file = data if spooled is None else cast(BinaryIO, spooled)
    try:
        reader = _open(file, file_name, laestab, max_bytes, corrected or {})
    except BaseException:
        if spooled is not None:
            spooled.close()
        raise
    return Reading(
        _rows(reader, spooled),
        reader.row_count,
        reader.columns if isinstance(reader, CsvFile) else (),
        reader.stated_at if isinstance(reader, CtfFile) else None,
    )


def _rows(reader: AnyFile, spooled: "SpooledTemporaryFile[bytes] | None") -> Iterator[ReadRow]:
    try:
        yield from reader.rows()
    finally:
        if spooled is not None:
            spooled.close()


def _open(
    file: BinaryIO, file_name: str, laestab: str, max_bytes: int, corrected: Mapping[str, str]
) -> AnyFile:
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise UnreadableFile("The file is empty. Export it again and send it.", code="empty")
    if size > max_bytes:
        raise _too_large(max_bytes)
    head = file.read(_CHUNK)
    for first_bytes, message in _NOT_TEXT.items():
        if head.startswith(first_bytes):
            raise UnreadableFile(message, code="not_recognised")
    if head.startswith(_ZIP):
        return OneRosterFile(file, laestab)
    encoding = _encoding_of(head)
    start = _start(head, encoding or "latin-1")
    if start.startswith("<"):
        return CtfFile(file, laestab)  # XML states its own encoding
    if file_name.lower().endswith(".xml"):
        raise UnreadableFile(
            "The file is named .xml but holds no XML. Create the CTF again in your MIS and send it "
            "unchanged.",
            code="not_xml",
        )
    if not start:
        raise UnreadableFile("The file holds only blank lines. Export it again and send it.", code="empty")
    if start[0] in "{[":
        return StudentJsonFile(file, _proven_encoding(file, encoding), laestab)
    return CsvFile(file, _proven_encoding(file, encoding), laestab, corrected)


def _start(head: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)("replace").decode(head).lstrip("\ufeff \t\r\n")


def _encoding_of(head: bytes) -> str:
    """What the first bytes tell for certain; blank when they tell nothing."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(head) >= 4 and not any(head[1:200:2]):
        return "utf-16-le"  # no mark, but every second byte is zero: western letters in two bytes
    if b"\0" in head:
        raise UnreadableFile(
            "This is not a text file. Send a CSV export or a CTF from your MIS.", code="not_recognised"
        )
    return ""


def _proven_encoding(file: BinaryIO, told: str) -> str:
    """An encoding that all of the file fits. UTF-8 goes before cp1252: accented cp1252 is hardly ever valid "
    "UTF-8."""
    for encoding in [told] if told else ["utf-8", "cp1252"]:
        if _decodes(file, encoding):
            return encoding
    raise UnreadableFile(
        "Some characters of the file cannot be read. Export it again as CSV in UTF-8.", code="bad_encoding"
    )


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _can_seek(data: BinaryIO) -> bool:
    seekable = getattr(data, "seekable", None)
    return bool(seekable and seekable())


def _spool(data: BinaryIO, max_bytes: int) -> "SpooledTemporaryFile[bytes]":
    spooled: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - _rows closes it
    size = 0
    while chunk := data.read(_CHUNK):
        size += len(chunk)
        if size > max_bytes:
            spooled.close()
            raise _too_large(max_bytes)
        spooled.write(chunk)
    return spooled


def _too_large(max_bytes: int) -> UnreadableFile:
    return UnreadableFile(
        f"The file is larger than {max_bytes // (1024 * 1024)} MB. Leave out attendance and assessment, or "
        "send it in "
        "parts.",
        code="too_large",
    )
