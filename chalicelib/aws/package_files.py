"""Files of an import of a package. What is uploaded and worked with lies in the export bucket's `work/`, which has no
versions and forgets after two days; what is in the record goes to the vault as any upload does, and is scanned there."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from botocore.exceptions import ClientError

from chalicelib.aws import export_files, multipart, pinned
from chalicelib.aws.clients import client
from chalicelib.domain.vault import content_disposition
from chalicelib.settings import setting

PACKAGE, INNER, PLAN = "package.zip", "record.zip", "plan.json"
_AHEAD = 8 * 1024 * 1024


def passphrase_name(number: int) -> str:
    """Each round has its own. It is there until the package is open, then `forget` leaves nothing of it."""
    return f"passphrase-{number}"


def forget(key: str) -> None:
    """Nothing is left of what was there: the bucket keeps no versions. No Lambda of ours but one may delete."""
    export_files.save_bytes(key, b"")


def etag_of(key: str) -> str | None:
    """Of what is there now; None for nothing."""
    try:
        return pinned.pin(key, "EXPORT_BUCKET").etag
    except FileNotFoundError:
        return None


@contextmanager
def opened(key: str, etag: str = "") -> Iterator[BinaryIO]:
    """A file of the export bucket, to be read from anywhere in it, 8 MB at a time; the very bytes of `etag`, or those that
    are there now. Raises FileNotFoundError, also while reading, when they are not there (any more)."""
    found = pinned.pin(key, "EXPORT_BUCKET")
    if etag not in ("", found.etag):
        raise FileNotFoundError(key)
    with io.BufferedReader(_Stored(found), _AHEAD) as file:
        yield cast(BinaryIO, file)


class _Stored(io.RawIOBase):
    def __init__(self, found: pinned.Pinned) -> None:
        self._address = {"Bucket": setting(found.bucket), "Key": found.key, "IfMatch": found.etag}
        self._size = found.size
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        if begin + offset < 0:
            raise ValueError("before the begin")
        self._place = begin + offset
        return self._place

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]  # what BufferedReader gives
        size = min(len(into), self._size - self._place)
        if size <= 0:
            return 0
        data = self._read(self._place, self._place + size - 1)
        into[: len(data)] = data
        self._place += len(data)
        return len(data)

    def _read(self, first: int, last: int) -> bytes:
        wanted = {**self._address, "Range": f"bytes={first}-{last}"}
        for left in reversed(range(pinned.TRIES)):
            try:
                return bytes(client("s3").get_object(**wanted)["Body"].read())
            except pinned.BROKE_OFF:
                if not left:
                    raise
            except ClientError as error:
                if error.response["Error"]["Code"] in pinned.OTHERS:
                    raise FileNotFoundError(self._address["Key"]) from None
                raise
        raise AssertionError("it returned or raised before")


def save_inner(key: str, chunks: Iterable[bytes], expected: int) -> None:
    """The inner ZIP, whole or not at all. `expected`: about how many bytes."""
    _save(multipart.begin(key, "application/zip", expected), chunks)


def save_in_vault(key: str, file_name: str, chunks: Iterable[bytes], size: int) -> None:
    """A file of the record, whole or not at all, as `vault_upload_form` would have it. The bucket tells of its arrival."""
    if size > multipart.PART_BYTES:
        begun = multipart.begin(
            key, "application/octet-stream", size, bucket="VAULT_BUCKET", file_name=file_name
        )
        _save(begun, chunks)
        return
    client("s3").put_object(
        Bucket=setting("VAULT_BUCKET"),
        Key=key,
        Body=b"".join(chunks),
        ContentType="application/octet-stream",
        ContentDisposition=content_disposition(file_name),
    )


def _save(upload: multipart.Upload, chunks: Iterable[bytes]) -> None:
    """What an error leaves of it the bucket throws away after two days."""
    file = multipart.PartsFile(upload)
    for chunk in chunks:
        file.write(chunk)
    multipart.complete(file.end())
