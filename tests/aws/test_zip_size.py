"""ZIPs beyond what the first form of ZIP could hold, and the memory that they take. Nothing of it is stored."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pyzipper
from botocore.exceptions import ClientError

from chalicelib.aws import multipart, pinned, zip_archive, zip_save
from chalicelib.aws.multipart import PartsFile, Upload
from chalicelib.aws.pinned import Pinned
from chalicelib.aws.zip_archive import Facts
from chalicelib.aws.zip_stream import Entry, write
from tests.zips import AT, KEY, LONG, SAVE, check_with_others

MB = 1_000_000


class S3:
    """Takes parts and forgets them, and reads as many bytes as a key names. Counts."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.saved = b""

    def create_multipart_upload(self, **_: Any) -> dict[str, Any]:
        return {"UploadId": "u"}

    def upload_part(self, *, Body: bytes, PartNumber: int, **_: Any) -> dict[str, Any]:
        assert PartNumber == len(self.sizes) + 1
        self.sizes.append(len(Body))
        return {"ETag": "e"}

    def complete_multipart_upload(self, **_: Any) -> None:
        """As if it were there."""

    def put_object(self, *, Body: bytes, **_: Any) -> None:
        self.saved = Body

    def get_object(self, *, Key: str, **_: Any) -> dict[str, Any]:
        if Key == SAVE:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": self}

    def iter_chunks(self, size: int) -> Iterator[bytes]:
        for _ in range(160):
            yield bytes(size)


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> S3:
    made = S3()
    for module in (multipart, pinned, zip_save):
        monkeypatch.setattr(module, "client", lambda service: made)
    return made


def no_more(outcomes: object) -> Iterable[Entry]:
    return ()


@pytest.mark.parametrize("passphrase", ["", "six words"], ids=["plain", "encrypted"])
def test_memory_does_not_grow_with_the_files(s3: S3, passphrase: str) -> None:
    def peak(number: int) -> int:
        s3.sizes.clear()
        entries = [
            Entry(f"{n}", AT, Pinned(f"k{n}", "v", '"e"', 160 * pinned.CHUNK, "")) for n in range(number)
        ]
        tracemalloc.start()
        try:
            done = write(KEY, SAVE, entries, no_more, LONG, passphrase)
            assert done.size > number * 160 * pinned.CHUNK and sum(s3.sizes) == done.size
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1)  # imports
    small, large = peak(3), peak(20)
    assert large < small + 2 * MB and large < 40 * MB


def test_parts_get_larger_so_that_there_are_not_too_many(s3: S3) -> None:
    upload = multipart.begin(KEY, "application/zip", 600_000_000_000)
    assert 600_000_000_000 / upload.part_bytes < 10_000 * 0.95
    assert multipart.begin(KEY, "application/zip", 10).part_bytes == multipart.PART_BYTES


class Sparse(PartsFile):
    """Kept in a file that can have holes, so that gigabytes take no room."""

    def __init__(self, path: Path) -> None:
        super().__init__(Upload(KEY, "u", multipart.PART_BYTES))
        self._out = path.open("wb")

    def write(self, data: bytes) -> int:
        self.upload.size += self._out.write(data)
        return len(data)

    def skip(self, size: int) -> None:
        """As if another call had written as many bytes before."""
        self._out.seek(size, io.SEEK_CUR)
        self.upload.size += size

    def close(self) -> None:
        self._out.close()


def test_more_files_than_the_first_form_of_zip_counts(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    file = Sparse(path)
    first: list[Facts] = []
    with zip_archive.opened(file, "") as archive:
        for number in range(32_800):
            first.append(archive.add(f"Files/{number}", AT, 1, [b"x"], is_open=False))
    with zip_archive.opened(file, "") as archive:  # the next call
        for number, facts in enumerate(first):
            archive.restore(f"Files/{number}", AT, facts)
        for number in range(32_800, 65_600):
            archive.add(f"Files/{number}", AT, 1, [b"y"], is_open=False)
        archive.end()
    file.close()
    with zipfile.ZipFile(path) as opened:
        assert len(opened.namelist()) == 65_600
        assert (opened.read("Files/0"), opened.read("Files/65599")) == (b"x", b"y")
    check_with_others(path)


@pytest.mark.parametrize("passphrase", ["", "six words"], ids=["plain", "encrypted"])
def test_files_beyond_four_gigabytes(tmp_path: Path, passphrase: str) -> None:
    """A file before the 4 GB, one behind them in the next call, and the directory behind all: offsets of 64 bits."""
    path = tmp_path / "large.zip"
    file = Sparse(path)
    with zip_archive.opened(file, passphrase) as archive:
        facts = archive.add("before", AT, 3, [b"one"], is_open=False)
    file.skip(5_000 * MB)
    with zip_archive.opened(file, passphrase) as archive:
        archive.restore("before", AT, facts)
        archive.add("behind", AT, 3, [b"two"], is_open=False)
        archive.end()
    file.close()
    with pyzipper.AESZipFile(path) as opened:
        opened.setpassword(passphrase.encode() or None)
        assert [opened.read(name) for name in ("before", "behind")] == [b"one", b"two"]
    check_with_others(path, passphrase)


@pytest.mark.parametrize("passphrase", ["", "six words"], ids=["plain", "encrypted"])
def test_one_file_that_is_too_large_for_the_first_form(
    tmp_path: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The libraries are told that the first form ends at 1,000 bytes: 4 GB would take longer than this whole folder."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    monkeypatch.setattr(pyzipper.zipfile, "ZIP64_LIMIT", 1000)
    path = tmp_path / "large.zip"
    file = Sparse(path)
    with zip_archive.opened(file, passphrase) as archive:
        facts = archive.add("large", AT, 5000, [b"many" * 1250], is_open=False)
    with zip_archive.opened(file, passphrase) as archive:
        archive.restore("large", AT, facts)
        archive.end()
    file.close()
    assert b"\x01\x00\x10\x00" in path.read_bytes(), "the sizes stand in the field for 64 bits"
    with pyzipper.AESZipFile(path) as opened:
        opened.setpassword(passphrase.encode() or None)
        assert opened.read("large") == b"many" * 1250
    check_with_others(path, passphrase)
