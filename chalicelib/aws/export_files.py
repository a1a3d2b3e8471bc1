"""Files of exports, in a bucket of their own: `work/` while one is made, `exports/` and `packages/` what is offered. Rules
of the bucket let all of it expire. No key holds a name; what a browser saves a file as comes with the link."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.aws.files import DOWNLOAD_SECONDS, NOT_THERE
from chalicelib.domain.vault import content_disposition
from chalicelib.settings import setting

WORK, READY, PACKAGES = "work", "exports", "packages"
_CHUNK = 1024 * 1024


def work_key(school_id: str, student_id: str, export_id: str, name: str) -> str:
    """Where a part lies while an export is made, for two days."""
    return f"{WORK}/{school_id}/{student_id}/{export_id}/{name}"


def ready_key(school_id: str, student_id: str, export_id: str) -> str:
    """Where the finished file lies."""
    return f"{READY}/{school_id}/{student_id}/{export_id}"


def package_key(school_id: str, student_id: str, export_id: str) -> str:
    """Where a finished package lies: longer than other exports, as long as a link may live."""
    return f"{PACKAGES}/{school_id}/{student_id}/{export_id}"


def prefixes(school_id: str, student_id: str) -> tuple[str, ...]:
    """Below these lies all that was ever made of the student's record."""
    return tuple(f"{place}/{school_id}/{student_id}/" for place in (WORK, READY, PACKAGES))


def save_bytes(key: str, data: bytes) -> None:
    client("s3").put_object(
        Bucket=setting("EXPORT_BUCKET"), Key=key, Body=data, ContentType="application/octet-stream"
    )


def read_bytes(key: str) -> bytes:
    """Raises FileNotFoundError."""
    return bytes(_opened(key).read())


def save(key: str, path: Path, content_type: str) -> tuple[int, str]:
    """(bytes, SHA-256 in hex) of a file as it was stored, whole or not at all."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
        file.seek(0)
        client("s3").put_object(Bucket=setting("EXPORT_BUCKET"), Key=key, Body=file, ContentType=content_type)
    return path.stat().st_size, digest.hexdigest()


def fetch(key: str, path: Path) -> None:
    """Brings a file to the Lambda's disk. Raises FileNotFoundError."""
    body = _opened(key)
    with path.open("wb") as file:
        for chunk in body.iter_chunks(_CHUNK):
            file.write(chunk)


@contextmanager
def folder() -> Iterator[Path]:
    """A place for files of a record; it is gone when the block ends, also after an error."""
    with TemporaryDirectory() as name:
        yield Path(name)


def link(key: str, file_name: str) -> str:
    """Good for one minute. `file_name`: what a browser saves it as; it stands in the link, so it must tell nothing."""
    asked = {
        "Bucket": setting("EXPORT_BUCKET"),
        "Key": key,
        "ResponseContentDisposition": content_disposition(file_name),
    }
    made = client("s3").generate_presigned_url("get_object", Params=asked, ExpiresIn=DOWNLOAD_SECONDS)
    return cast(str, made)


def _opened(key: str) -> Any:
    try:
        return client("s3").get_object(Bucket=setting("EXPORT_BUCKET"), Key=key)["Body"]
    except ClientError as error:
        raise _missing(error, key) from None


def _missing(error: ClientError, key: str) -> Exception:
    return FileNotFoundError(key) if error.response["Error"]["Code"] in NOT_THERE else error
