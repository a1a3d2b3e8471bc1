"""Stored bytes that are read exactly as they were when they were pinned, or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import (
    ClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from chalicelib.aws.clients import client
from chalicelib.aws.files import NOT_THERE
from chalicelib.settings import setting

CHUNK = 64 * 1024
"""Small enough to stay in a processor's cache while it is hashed, checked and packed: half as fast again as with 1 MB."""
TRIES = 4
"""How often a stream may break off in one file before the call gives up."""
BROKE_OFF = (IncompleteReadError, ReadTimeoutError, ResponseStreamingError)
OTHERS = (*NOT_THERE, "PreconditionFailed", "412")
"""What S3 says when the pinned bytes are not there (any more), or may not be read."""


@dataclass(frozen=True)
class Pinned:
    """An object of the bucket that the setting `bucket` names. `version` is "" in a bucket without versions; `size` in bytes
    and `sha256` (hex) as they were measured before, `sha256` "" when it was not."""

    key: str
    version: str
    etag: str
    size: int
    sha256: str
    bucket: str = "VAULT_BUCKET"


def chunks(source: Pinned) -> Iterator[bytes]:
    """Its bytes, at most 64 KB at a time. A stream that breaks off is gone on with from there.

    Raises FileNotFoundError when these bytes are not there any more, or may not be read.
    """
    read, broken = 0, 0
    while True:
        try:
            for chunk in _body(source, read).iter_chunks(CHUNK):
                read += len(chunk)
                yield chunk
            return
        except BROKE_OFF:
            broken += 1
            if read >= source.size:
                return
            if broken == TRIES:
                raise


def _body(source: Pinned, first: int) -> Any:
    pin = {"VersionId": source.version} if source.version else {}
    rest = {"Range": f"bytes={first}-"} if first else {}
    try:
        return client("s3").get_object(
            Bucket=setting(source.bucket), Key=source.key, IfMatch=source.etag, **pin, **rest
        )["Body"]
    except ClientError as error:
        if error.response["Error"]["Code"] in OTHERS:
            raise FileNotFoundError(source.key) from None
        raise


def pin(key: str, bucket: str) -> Pinned:
    """What is under the key now, in a bucket without versions. Raises FileNotFoundError."""
    try:
        found = client("s3").head_object(Bucket=setting(bucket), Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_THERE:
            raise FileNotFoundError(key) from None
        raise
    return Pinned(key, "", found["ETag"], found["ContentLength"], "", bucket)
