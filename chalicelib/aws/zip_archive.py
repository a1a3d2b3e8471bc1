"""One ZIP that is written piece by piece: opened with what is in it already, left without its end, or ended.

The format is that of the libraries: Python's own zipfile, or pyzipper for AES-256 (docs/decisions/0096). Files are put
in as they are, in the stored blocks of DEFLATE: they are pictures and PDFs, and a reader that cannot look at the ZIP's end
first finds the end of each file only in a compressed one.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from chalicelib.aws.multipart import PartsFile

_FACTS = (
    "flag_bits",
    "create_version",
    "extract_version",
    "CRC",
    "compress_size",
    "file_size",
    "header_offset",
)
_ENCRYPTED = 0x1
_READABLE_BY_OWNER = 0o100600 << 16
Facts = list[int]
"""What the directory at the end of a ZIP tells of a file, beside its name and time."""


class Archive:
    """A ZIP into a file that cannot go back. With a `passphrase`, files are encrypted (WinZip AE-2, 256 bits)."""

    def __init__(self, file: PartsFile, passphrase: str) -> None:
        self._passphrase = passphrase.encode()
        self._zip: Any = _encrypting(file) if passphrase else ZipFile(file, "w")

    def restore(self, name: str, at: datetime, facts: Sequence[int]) -> None:
        """A file that an earlier call put in."""
        info = self._info(name, at)
        for attribute, value in zip(_FACTS, facts, strict=True):
            setattr(info, attribute, value)
        if info.flag_bits & _ENCRYPTED:
            _mark_encrypted(info)
        self._zip.infolist().append(info)

    def add(self, name: str, at: datetime, size: int, chunks: Iterable[bytes], *, is_open: bool) -> Facts:
        """Puts a file in. `size`: about how many bytes; `is_open`: not encrypted, whatever the others are."""
        info = self._info(name, at)
        info.file_size = size
        if self._passphrase:
            self._zip.pwd = None if is_open else self._passphrase
            self._zip.encryption = None if is_open else "WZ_AES"
        with self._zip.open(info, "w") as out:
            for chunk in chunks:
                out.write(chunk)
        return [getattr(info, attribute) for attribute in _FACTS]

    def end(self) -> None:
        self._zip.close()

    def leave(self) -> None:
        """Without its end. The library would write that when the object goes."""
        self._zip.fp = None

    def _info(self, name: str, at: datetime) -> Any:
        info: Any = self._zip.zipinfo_cls(name) if self._passphrase else ZipInfo(name)
        info.date_time = at.timetuple()[:6]
        info.compress_type = ZIP_DEFLATED
        info._compresslevel = 0
        info.external_attr = _READABLE_BY_OWNER
        return info


@contextmanager
def opened(file: PartsFile, passphrase: str) -> Iterator[Archive]:
    """Left when the block ends, unless it was ended."""
    archive = Archive(file, passphrase)
    try:
        yield archive
    finally:
        archive.leave()


def _encrypting(file: PartsFile) -> Any:
    import pyzipper  # here: only the Lambda that makes packages has use for it

    return pyzipper.AESZipFile(file, "w")


def _mark_encrypted(info: Any) -> None:
    from pyzipper import zipfile_aes

    info.wz_aes_vendor_id = zipfile_aes.WZ_AES_VENDOR_ID
    info.wz_aes_version = zipfile_aes.WZ_AES_V2
    info.wz_aes_strength = 3  # 256 bits
