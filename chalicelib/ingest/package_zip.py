"""A package from outside, opened without trusting it: the encrypted ZIP, and the ZIP in it with the record.

Safehand stores what it packs without making it smaller. So nothing in a package may be larger than the package, and an entry
that grows over what the manifest says is refused at once. Nothing is written to a disk and no name is used as a path. Memory
is that of one chunk, of the ZIP's directory, and of the record itself.

All raise UnreadableFile with what to do.
"""

import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, BinaryIO

from chalicelib.domain.errors import UnreadableFile
from chalicelib.domain.package_record import (
    INNER,
    MANIFEST_NAME,
    RECORD_NAME,
    UNSIGNED_NAMES,
    PackageManifest,
)
from chalicelib.ingest.zip_safety import BROKEN, ENCRYPTED, is_safe

MAX_ENTRIES = 20_000
MAX_MANIFEST = 20_000_000
MAX_RECORD = 300_000_000
"""Bytes of record.json, which is read whole: ten thousand long incidents have a tenth of it."""
CHUNK = 1024 * 1024
_AES_256 = 3
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Others take as much memory as the entry says."""
_MAX_OUTER_DIRECTORY = 64 * 1024
_MAX_DIRECTORY = 10_000_000
_END_BYTES, _END64_BYTES = 22, 98
"""Of the end of a ZIP without a comment, as Safehand writes it; with the two that a large one has before it."""


def inner_chunks(data: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """The bytes of the inner ZIP. Only after the last of them it is sure that they are right: the passphrase is told to be
    wrong (code "wrong_passphrase") at the begin, or, very rarely, at the end."""
    import pyzipper  # here: no other Lambda has use for it

    _refuse_large_directory(data, _MAX_OUTER_DIRECTORY)
    try:
        with _readable(), pyzipper.AESZipFile(data) as outer:
            inner = _inner_of(outer)
            try:
                entry = outer.open(inner, pwd=passphrase.encode())
            except RuntimeError:
                raise _wrong_passphrase() from None
            most = data.seek(0, 2)
            with entry:
                while chunk := entry.read(CHUNK):
                    most -= len(chunk)
                    if most < 0:
                        raise _too_large()
                    yield chunk
    except pyzipper.BadZipFile as error:  # a class of its own
        raise (_wrong_passphrase() if "HMAC" in str(error) else _broken()) from None


def _inner_of(outer: Any) -> Any:
    found = [i for i in outer.infolist() if i.filename == INNER and i.orig_filename == INNER]
    is_ours = len(found) == 1 and (
        found[0].flag_bits & ENCRYPTED
        and found[0].wz_aes_strength == _AES_256
        and found[0].compress_type in _COMPRESSIONS
    )
    if not is_ours:
        raise UnreadableFile(
            "This is no package of Safehand. Choose the ZIP as the other school's link gave it, not what comes out of it.",
            code="not_a_package",
        )
    return found[0]


class PackageZip:
    """The inner ZIP. `data` must be seekable and stay open; its size is `size` bytes."""

    def __init__(self, data: BinaryIO) -> None:
        _refuse_large_directory(data, _MAX_DIRECTORY)
        self.size = data.seek(0, 2)
        with _readable():
            self._zip = zipfile.ZipFile(data)
        infos = self._zip.infolist()
        if len(infos) > MAX_ENTRIES:
            raise _too_large()
        self._infos: dict[str, zipfile.ZipInfo] = {}
        folded: set[str] = set()
        for info in infos:
            _refuse_unsafe(info)
            if info.filename.casefold() in folded:
                raise _altered()
            folded.add(info.filename.casefold())
            self._infos[info.filename] = info
        if sum(info.file_size for info in infos) > self.size:
            raise _too_large()

    def manifest(self) -> bytes:
        """The signed manifest, as it is there."""
        return self._small(MANIFEST_NAME, MAX_MANIFEST)

    def record(self) -> bytes:
        return self._small(RECORD_NAME, MAX_RECORD)

    def check(self, manifest: PackageManifest) -> None:
        """Reads all of it: every file that the manifest names is there with its very bytes, and no other one."""
        named = {file.name for file in manifest.files}
        if set(self._infos) - named - UNSIGNED_NAMES:
            raise _altered()
        if missing := named - set(self._infos):
            raise UnreadableFile(
                f"Files are missing in the package: {len(missing)}. FILES WITH PROBLEMS.txt in it may say why. Ask the "
                "school that made it for a new one.",
                code="files_missing",
            )
        for file in manifest.files:
            digest = sha256()
            for chunk in self.chunks(file.name, file.size):
                digest.update(chunk)
            if digest.hexdigest() != file.sha256:
                raise _altered()

    def chunks(self, name: str, size: int) -> Iterator[bytes]:
        """The bytes of an entry that must have exactly `size` of them, at most 1 MB at a time."""
        left = size
        for chunk in self._chunks(name):
            left -= len(chunk)
            if left < 0:
                raise _altered()
            yield chunk
        if left:
            raise _altered()

    def _small(self, name: str, most: int) -> bytes:
        if name not in self._infos:
            raise UnreadableFile(
                "The package holds no record for import: it was not made by Safehand, or by one that could not do this yet. "
                "File its report and files by hand.",
                code="not_a_package",
            )
        read = bytearray()
        for chunk in self._chunks(name):
            read += chunk
            if len(read) > most:
                raise _too_large()
        return bytes(read)

    def _chunks(self, name: str) -> Iterator[bytes]:
        with _readable(), self._zip.open(self._infos[name]) as entry:
            while chunk := entry.read(CHUNK):
                yield chunk


@contextmanager
def _readable() -> Iterator[None]:
    """That the bytes themselves are gone is another matter than that they make no ZIP."""
    try:
        yield
    except FileNotFoundError:
        raise
    except BROKEN:
        raise _broken() from None


def _refuse_unsafe(info: zipfile.ZipInfo) -> None:
    mode = info.external_attr >> 16
    is_plain = not info.is_dir() and not stat.S_ISLNK(mode) and not info.flag_bits & ENCRYPTED
    is_known = info.compress_type in _COMPRESSIONS
    if not (is_plain and is_known and is_safe(info.orig_filename)):
        raise _altered()


def _refuse_large_directory(data: BinaryIO, most: int) -> None:
    """The ZIP's directory is read whole by the library, so its size is looked at first."""
    size = data.seek(0, 2)
    data.seek(max(0, size - _END64_BYTES))
    tail = data.read(_END64_BYTES)
    end = tail[-_END_BYTES:]
    if len(end) < _END_BYTES or end[:4] != b"PK\x05\x06" or end[-2:] != b"\0\0":
        raise _broken()
    directory = int.from_bytes(end[12:16], "little")
    if tail[-42:-38] == b"PK\x06\x07":
        if tail[:4] != b"PK\x06\x06":
            raise _broken()
        directory = int.from_bytes(tail[40:48], "little")
    if directory > most:
        raise _too_large()


def _wrong_passphrase() -> UnreadableFile:
    return UnreadableFile(
        "The passphrase does not open the package. Compare the six words, letter by letter, with the other school.",
        code="wrong_passphrase",
    )


def _broken() -> UnreadableFile:
    return UnreadableFile(
        "The package is damaged or cut short. Fetch it again with the other school's link, and choose it unchanged.",
        code="bad_zip",
    )


def _altered() -> UnreadableFile:
    return UnreadableFile(
        "What is in the package is not what was put in when it was made. Ask the school that made it for a new one.",
        code="altered",
    )


def _too_large() -> UnreadableFile:
    return UnreadableFile(
        "The package claims to hold more than a package can. Ask the school that made it for a new one.",
        code="too_large",
    )
