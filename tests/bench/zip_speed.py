"""What a ZIP of 1 GB costs: CPU and memory, against `zip -0` and Python's zipfile, all in one run.

The same 100 files of 10 MB that cannot be compressed, from disk to disk, each way in a fresh process. Ours goes through the
code that Lambdas run, with files in place of S3: the network is not in it.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from botocore.exceptions import ClientError

from chalicelib.aws import multipart, pinned, zip_save
from chalicelib.aws.pinned import Pinned
from chalicelib.aws.zip_stream import Entry, write
from infra.build import ROOT
from tests.bench.ingest import _peak_bytes
from tests.bench.markdown import number, table

FILES, BYTES = 100, 10_000_000
AT = datetime(2026, 11, 24, tzinfo=UTC)


class Disk:
    """In place of S3: a key is a path, and the parts of the one upload are put together in `out`."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out

    def create_multipart_upload(self, **_: Any) -> dict[str, str]:
        return {"UploadId": "u"}

    def upload_part(self, *, Body: bytes, **_: Any) -> dict[str, str]:
        self.out.write(Body)
        return {"ETag": "e"}

    def complete_multipart_upload(self, **_: Any) -> None:
        self.out.close()

    def put_object(self, **_: Any) -> None:
        """The save."""

    def get_object(self, *, Key: str, **_: Any) -> dict[str, Any]:
        if Key == "save":
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": Body(Key)}


class Body:
    def __init__(self, path: str) -> None:
        self.path = path

    def iter_chunks(self, size: int) -> Iterator[bytes]:
        with open(self.path, "rb") as file:
            while chunk := file.read(size):
                yield chunk


def ours(folder: Path, target: Path, passphrase: str = "") -> None:
    """SHA-256 of each file measured, as always."""
    os.environ.update(SAFEHAND_VAULT_BUCKET="vault", SAFEHAND_EXPORT_BUCKET="exports")
    disk = Disk(target.open("wb"))
    for module in (multipart, pinned, zip_save):
        setattr(module, "client", lambda service: disk)  # noqa: B010 - mypy: another type than botocore's
    entries = [
        Entry(path.name, AT, Pinned(str(path), "v", '"e"', BYTES, "")) for path in sorted(folder.iterdir())
    ]
    done = write("key", "save", entries, lambda outcomes: (), lambda: 900.0, passphrase)
    assert done.is_whole and not any(one.gap for one in done.outcomes)


def with_zipfile(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)


def with_zipfile_and_hash(folder: Path, target: Path) -> None:
    """What a program must do besides that is to name each file's SHA-256."""
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256")
    with_zipfile(folder, target)


WAYS: dict[str, Callable[[Path, Path], None]] = {
    "Python's zipfile": with_zipfile,
    "Python's zipfile, and SHA-256 of each file": with_zipfile_and_hash,
    "ours": ours,
    "ours, encrypted": lambda folder, target: ours(folder, target, "six words of the long list here"),
}


def show() -> None:
    if shutil.which("zip") is None:
        raise SystemExit("This bench compares with zip: install it, for example with 'apt-get install zip'.")
    with tempfile.TemporaryDirectory() as place:
        folder, target = Path(place) / "files", Path(place) / "made.zip"
        folder.mkdir()
        for n in range(FILES):
            (folder / f"{n:03d}.pdf").write_bytes(_noise(n))
        base = _of_zip(folder, target)
        rows = [("`zip -0`", *_told(base, base)[:-1], "-")]
        for way in WAYS:
            found = _in_fresh_process(way, folder, target)
            _check(target, found["is_encrypted"])
            rows.append((way, *_told(found, base)))
            target.unlink()
    print(f"A ZIP of {FILES} files of {BYTES:,} bytes each\n")
    print(table(("", "MB/s of CPU", "CPU, zip -0 = 1", "peak memory, MB", "above start, MB"), rows))


def _noise(seed: int) -> bytes:
    return hashlib.shake_128(seed.to_bytes(4, "big")).digest(BYTES)


def _told(found: dict[str, Any], base: dict[str, Any]) -> tuple[str, ...]:
    peak = found["peak"] / 1e6
    return (
        number(FILES * BYTES / 1e6 / found["seconds"]),
        number(found["seconds"] / base["seconds"]),
        number(peak),
        number((found["peak"] - found["start"]) / 1e6),
    )


def _of_zip(folder: Path, target: Path) -> dict[str, Any]:
    """Its memory is read while it runs: the highest so far, every 5 ms."""
    with subprocess.Popen(["zip", "-0", "-q", "-r", "-j", str(target), str(folder)]) as running:
        peak, ticks = 0, 0
        status = Path(f"/proc/{running.pid}/status")
        stat = Path(f"/proc/{running.pid}/stat")
        while running.poll() is None:
            lines = status.read_text("ascii").splitlines()
            peak = max([peak, *(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))])
            times = stat.read_text("ascii").rpartition(")")[2].split()
            ticks = int(times[11]) + int(times[12])
            time.sleep(0.005)
    if running.returncode:
        raise AssertionError(f"zip ended with {running.returncode}")
    target.unlink()
    return {"seconds": ticks / 100, "peak": peak, "start": peak}


def _in_fresh_process(way: str, folder: Path, target: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.zip_speed", way, str(folder), str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"is_encrypted": "encrypted" in way}


def _check(target: Path, is_encrypted: bool) -> None:
    """All files are in it with their bytes, or the bench fails. Of an encrypted one the names and sizes."""
    with zipfile.ZipFile(target) as archive:
        assert [i.file_size for i in archive.infolist()] == [BYTES] * FILES
        assert is_encrypted or archive.testzip() is None


def _measure(way: str, folder: Path, target: Path) -> dict[str, Any]:
    """In the fresh process; a small ZIP first, so that imports are not counted."""
    small = target.with_name("small")
    small.mkdir()
    (small / "one").write_bytes(b"one")
    WAYS[way](small, target)
    shutil.rmtree(small)
    start, began = _peak_bytes(), time.process_time()
    WAYS[way](folder, target)
    return {"seconds": time.process_time() - began, "start": start, "peak": _peak_bytes()}


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
