"""Files in S3: links for browsers, and facts measured from the bytes.

Keys hold opaque ids only. A file's own name travels as the object's Content-Disposition, never in a key or a link.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, cast

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.domain.vault import content_disposition
from chalicelib.settings import setting

UPLOAD_SECONDS = 900
DOWNLOAD_SECONDS = 60
_CHUNK = 1024 * 1024
_HEAD = 64 * 1024
NOT_THERE = ("NoSuchKey", "NoSuchVersion", "404", "AccessDenied", "403")
"""S3 says "access denied" for what is not there to those who may not list the bucket; no Lambda may."""


@dataclass(frozen=True)
class UploadForm:
    """Where a browser posts a file: `url`, and the form's `fields` before the file."""

    url: str
    fields: dict[str, str]


def upload_key(school_id: str, student_id: str, document_id: str) -> str:
    return f"uploads/{school_id}/{student_id}/{document_id}"


def copy_key(school_id: str, student_id: str, document_id: str) -> str:
    return f"copies/{school_id}/{student_id}/{document_id}"


def vault_upload_form(key: str, file_name: str, max_bytes: int) -> UploadForm:
    """A presigned POST for exactly this key, of 1 to `max_bytes` bytes, good for 15 minutes.

    What type the sender says the file has is not kept: whoever gets the bytes is told that they are only bytes.
    """
    fields = {
        "Content-Disposition": content_disposition(file_name),
        "Content-Type": "application/octet-stream",
    }
    return _form(setting("VAULT_BUCKET"), key, max_bytes, fields)


def preview_link(key: str, version: str, content_type: str) -> str:
    """A link to exactly these bytes, good for one minute, under which the browser shows them as `content_type`."""
    link = client("s3").generate_presigned_url(
        "get_object",
        Params={
            "Bucket": setting("VAULT_BUCKET"),
            "Key": key,
            "VersionId": version,
            "ResponseContentType": content_type,
            "ResponseContentDisposition": "inline",
        },
        ExpiresIn=DOWNLOAD_SECONDS,
    )
    return cast(str, link)


def ingest_upload_form(key: str, max_bytes: int) -> UploadForm:
    return _form(setting("INGEST_BUCKET"), key, max_bytes, {})


def export_upload_form(key: str, max_bytes: int) -> UploadForm:
    return _form(setting("EXPORT_BUCKET"), key, max_bytes, {})


def _form(bucket: str, key: str, max_bytes: int, fields: dict[str, str]) -> UploadForm:
    conditions: list[Any] = [
        ["content-length-range", 1, max_bytes],
        *({name: value} for name, value in fields.items()),
    ]
    made = client("s3").generate_presigned_post(
        Bucket=bucket, Key=key, Fields=dict(fields), Conditions=conditions, ExpiresIn=UPLOAD_SECONDS
    )
    return UploadForm(made["url"], made["fields"])


def download_link(key: str, version: str) -> str:
    """A link to exactly these bytes, good for one minute. The browser saves it under the file's own name."""
    link = client("s3").generate_presigned_url(
        "get_object",
        Params={"Bucket": setting("VAULT_BUCKET"), "Key": key, "VersionId": version},
        ExpiresIn=DOWNLOAD_SECONDS,
    )
    return cast(str, link)


@dataclass(frozen=True)
class Fetched:
    """Stored bytes, brought to the Lambda's disk: `path`, what was measured on the way, and the first and last 64 KB."""

    path: str
    size: int
    sha256: str
    version: str
    etag: str
    head: bytes
    tail: bytes


@contextmanager
def fetched(key: str, version: str = "") -> Iterator[Fetched | None]:
    """The bytes of a version of a vault key (default: the newest), read in 1 MB pieces; None when nothing is there.

    The file is gone when the block ends.
    """
    try:
        found = client("s3").get_object(Bucket=setting("VAULT_BUCKET"), Key=key, **_pin(version))
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_THERE:
            yield None
            return
        raise
    digest, size, head, tail = hashlib.sha256(), 0, b"", b""
    with tempfile.NamedTemporaryFile() as file:
        for chunk in found["Body"].iter_chunks(_CHUNK):
            if len(head) < _HEAD:
                head += chunk[: _HEAD - len(head)]
            tail = (tail + chunk)[-_HEAD:]
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
        file.flush()
        facts = (size, digest.hexdigest(), found.get("VersionId", ""), found["ETag"])
        yield Fetched(file.name, *facts, head, tail)


@dataclass(frozen=True)
class Opened:
    """Stored bytes that are not read yet: their size, which version they are, and `body` to read them from."""

    size: int
    version: str
    body: Any


@contextmanager
def opened(key: str, version: str = "") -> Iterator[Opened | None]:
    """A version of a vault key (default: the newest); None when nothing is there."""
    try:
        found = client("s3").get_object(Bucket=setting("VAULT_BUCKET"), Key=key, **_pin(version))
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_THERE:
            yield None
            return
        raise
    with closing(found["Body"]) as body:
        yield Opened(found["ContentLength"], found.get("VersionId", ""), body)


def mark_given_up(key: str, version: str) -> None:
    """Marks bytes that nobody will open: a rule of the bucket lets them expire after 30 days. No Lambda may delete."""
    client("s3").put_object_tagging(
        Bucket=setting("VAULT_BUCKET"),
        Key=key,
        Tagging={"TagSet": [{"Key": "safehand", "Value": "given-up"}]},
        **_pin(version),
    )


def _pin(version: str) -> dict[str, str]:
    return {"VersionId": version} if version else {}


@dataclass(frozen=True)
class IngestFile:
    """A dropped file: `data` can be rewound; `version` and `stored_at` tell this drop from another of the same name.

    `version_id` pins these bytes ("" in a bucket without versions); `sha256` of them, in hex.
    """

    data: BinaryIO
    version: str
    stored_at: datetime
    version_id: str
    sha256: str


def open_ingest_file(key: str) -> IngestFile:
    """Reads the file; above 8 MB it goes to the Lambda's temporary disk. The caller closes `data`."""
    found = client("s3").get_object(Bucket=setting("INGEST_BUCKET"), Key=key)
    spool = tempfile.SpooledTemporaryFile(max_size=8 * _CHUNK)  # noqa: SIM115 - the caller reads and closes it
    digest = hashlib.sha256()
    for chunk in found["Body"].iter_chunks(_CHUNK):
        digest.update(chunk)
        spool.write(chunk)
    spool.seek(0)
    version_id = found.get("VersionId", "")
    return IngestFile(
        cast(BinaryIO, spool),
        version_id or found["ETag"],
        found["LastModified"],
        version_id,
        digest.hexdigest(),
    )


def ingest_key(laestab: str, import_id: str) -> str:
    """Holds the import's id, not the file's name: a school may have put a child's name into it."""
    return f"incoming/{laestab}/{import_id}/file"


def copy_ingest_file(source_key: str, version_id: str, target_key: str) -> None:
    """Puts the same bytes under another key of the ingest bucket, on the server's side: they are read once more.

    Raises FileNotFoundError when they are not there any more.
    """
    bucket = setting("INGEST_BUCKET")
    pin = {"VersionId": version_id} if version_id else {}
    source: Any = {"Bucket": bucket, "Key": source_key, **pin}
    try:
        client("s3").copy_object(Bucket=bucket, Key=target_key, CopySource=source)
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_THERE:
            raise FileNotFoundError(target_key) from None
        raise


def is_ingest_file(key: str, version_id: str = "") -> bool:
    """Whether the ingest bucket still has it: files and reports are kept for 90 days."""
    pin = {"VersionId": version_id} if version_id else {}
    try:
        client("s3").head_object(Bucket=setting("INGEST_BUCKET"), Key=key, **pin)
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_THERE:
            return False
        raise
    return True


def report_key(laestab: str, import_id: str) -> str:
    return f"reports/{laestab}/{import_id}.csv"


def save_report(key: str, data: BinaryIO) -> None:
    client("s3").put_object(
        Bucket=setting("INGEST_BUCKET"), Key=key, Body=data, ContentType="text/csv; charset=utf-8"
    )


def report_link(key: str, file_name: str) -> str:
    """A link good for one minute, under which the browser saves the report as `file_name`."""
    link = client("s3").generate_presigned_url(
        "get_object",
        Params={
            "Bucket": setting("INGEST_BUCKET"),
            "Key": key,
            "ResponseContentDisposition": content_disposition(file_name),
        },
        ExpiresIn=DOWNLOAD_SECONDS,
    )
    return cast(str, link)
