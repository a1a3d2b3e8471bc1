"""A ZIP from outside, opened without trusting it: what its directory says of sizes is not believed but measured.

Refused are: encryption, ZIPs in the ZIP, names that lead out of it or stand twice, more than MAX_ENTRIES entries,
entries and totals that grow over their limits while they are read, and any that grows RATIO times. Memory is
that of one chunk; nothing is written to disk.
"""

import codecs
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, BinaryIO

from chalicelib.domain.errors import UnreadableFile
from chalicelib.ingest.zip_safety import BROKEN, ENCRYPTED, is_safe

MAX_ENTRIES = 100
MAX_ENTRY_BYTES = 100 * 1024 * 1024  # a large school's enrollments.csv is 10 MB
MAX_TOTAL_BYTES = 200 * 1024 * 1024
RATIO = 100  # tables of a roll shrink to a tenth or a twentieth; a bomb to a thousandth
_FREE_BYTES = 1024 * 1024  # up to here the ratio does not matter: a short table of blanks shrinks well
_MAX_DIRECTORY = 64 * 1024
_CHUNK = 64 * 1024
_END = b"PK\x05\x06"
_END_BYTES = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06")
_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tar")
_OFFICE = "[content_types].xml"


class ZipBundle:
    """The tables of one ZIP by their names in small letters ("users.csv"), wherever in it they stand.

    Made only when all of it is acceptable: the wanted entries are read to their ends once, so `open` then raises
    nothing. `encodings` names what each is written in. `data` must be seekable and stay open.
    """

    def __init__(self, data: BinaryIO, wanted: Iterable[str]) -> None:
        self._refuse_large_directory(data)
        data.seek(0)
        try:
            self._zip = zipfile.ZipFile(data)
        except BROKEN:
            raise _broken() from None
        infos = self._zip.infolist()
        if len(infos) > MAX_ENTRIES:
            raise UnreadableFile(
                f"The ZIP holds more than {MAX_ENTRIES} files. Send only the OneRoster export, as your MIS "
                "made it.",
                code="too_large",
            )
        self._refuse_unsafe(infos)
        self._size = data.seek(0, 2)
        self._refuse_archives_in_it(infos)
        self._infos = self._wanted(infos, frozenset(wanted))
        self.encodings = self._check()

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """The bytes of one wanted entry."""
        with self._zip.open(self._infos[name]) as entry:
            yield entry

    def _check(self) -> dict[str, str]:
        """Reads each wanted entry to its end: measures it, checks its sum, finds the encoding that fits."""
        encodings = {}
        total = 0
        for name, info in self._infos.items():
            size = 0
            fits = {encoding: codecs.getincrementaldecoder(encoding)() for encoding in ("utf-8", "cp1252")}
            for chunk in self._chunks(info):
                size += len(chunk)
                total += len(chunk)
                self._refuse_grown(size, total, min(info.compress_size, self._size))
                _drop_unfit(fits, chunk)
            _drop_unfit(fits, b"", final=True)
            if not fits:
                raise UnreadableFile(
                    "Some characters of a file in the ZIP cannot be read. Export it again; OneRoster is "
                    "always UTF-8.",
                    code="bad_encoding",
                )
            encoding = next(iter(fits))
            encodings[name] = "utf-8-sig" if encoding == "utf-8" else encoding
        return encodings

    def _chunks(self, info: zipfile.ZipInfo, size: int = _CHUNK) -> Iterator[bytes]:
        try:
            with self._zip.open(info) as entry:
                while chunk := entry.read(size):
                    yield chunk
        except BROKEN:
            raise _broken() from None

    def _refuse_archives_in_it(self, infos: Iterable[zipfile.ZipInfo]) -> None:
        for info in infos:
            name = info.filename.casefold()
            if name.endswith(_ARCHIVES) or next(self._chunks(info, 4), b"").startswith(_MAGIC):
                raise UnreadableFile(
                    "There is another archive in the ZIP. Send the OneRoster export itself, as your MIS made "
                    "it.",
                    code="zip_nested",
                )

    def _refuse_grown(self, size: int, total: int, packed: int) -> None:
        if size > _FREE_BYTES and size > RATIO * packed:
            raise UnreadableFile(
                "A file in the ZIP grows to far more than a roll ever does when it is unpacked, and is "
                "refused for safety. Export it again in your MIS.",
                code="zip_bomb",
            )
        if size > MAX_ENTRY_BYTES or total > MAX_TOTAL_BYTES:
            raise UnreadableFile(
                f"What is in the ZIP is too large: at most {MAX_ENTRY_BYTES // (1024 * 1024)} MB for one file and "
                f"{MAX_TOTAL_BYTES // (1024 * 1024)} MB in all. Send each school's own export.",
                code="too_large",
            )

    def _refuse_unsafe(self, infos: Iterable[zipfile.ZipInfo]) -> None:
        seen = set()
        for info in infos:
            if info.flag_bits & ENCRYPTED:
                raise UnreadableFile(
                    "The ZIP is protected by a password. Send it without one: the way to Safehand is "
                    "encrypted by itself.",
                    code="zip_encrypted",
                )
            if not is_safe(info.orig_filename):
                raise UnreadableFile(
                    "The ZIP holds a file whose name leads out of it or has signs that no export uses, and is "
                    "refused for safety. Export it again in your MIS.",
                    code="zip_names",
                )
            name = info.filename.casefold()
            if name in seen:
                raise _twice()
            seen.add(name)
            if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise _broken()

    def _wanted(self, infos: Iterable[zipfile.ZipInfo], wanted: frozenset[str]) -> dict[str, zipfile.ZipInfo]:
        found: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            path = PurePosixPath(info.filename.casefold())
            if path.name == _OFFICE:
                raise UnreadableFile(
                    "This is an Excel workbook or a document, not a CSV file, CTF or OneRoster ZIP. Open it "
                    "and save it as CSV, or send an export from your MIS.",
                    code="not_recognised",
                )
            if path.name not in wanted or "__macosx" in path.parts:
                continue
            if path.name in found:
                raise _twice()
            found[path.name] = info
        return found

    @staticmethod
    def _refuse_large_directory(data: BinaryIO) -> None:
        """The ZIP's directory is read whole, so its size is looked at first. Also refuses the 64-bit form, which
        no export of this size needs and which could hide the true size."""
        size = data.seek(0, 2)
        tail_bytes = min(size, _END_BYTES + 0xFFFF + _END_BYTES)
        data.seek(size - tail_bytes)
        tail = data.read(tail_bytes)
        # as zipfile looks for it: at the very end without a comment, else the last one
        place = len(tail) - _END_BYTES
        if place < 0 or tail[place : place + 4] != _END or tail[-2:] != b"\0\0":
            place = tail.rfind(_END)
        if place < 0 or len(tail) < place + _END_BYTES:
            raise _broken()
        directory = int.from_bytes(tail[place + 12 : place + 16], "little")
        if directory > _MAX_DIRECTORY or _ZIP64_LOCATOR in tail[max(0, place - 20) : place]:
            raise UnreadableFile(
                f"The ZIP holds more than {MAX_ENTRIES} files, or is of a form that only huge ones need. Send "
                "only the OneRoster export, as your MIS made it.",
                code="too_large",
            )


def _drop_unfit(fits: dict[str, codecs.IncrementalDecoder], chunk: bytes, *, final: bool = False) -> None:
    for encoding, decoder in list(fits.items()):
        try:
            decoder.decode(chunk, final)
        except UnicodeDecodeError:
            del fits[encoding]


def _twice() -> UnreadableFile:
    return UnreadableFile(
        "The ZIP holds a file twice, so it is not clear which one counts. Export it again in your MIS.",
        code="zip_duplicates",
    )


def _broken() -> UnreadableFile:
    return UnreadableFile(
        "The ZIP is damaged, cut short or packed in a way that exports do not use. Export it again and send "
        "it unchanged.",
        code="bad_zip",
    )
