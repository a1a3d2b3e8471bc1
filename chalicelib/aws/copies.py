"""Copies within the vault, made by S3 itself and pinned to version and ETag: no byte goes through a Lambda.

A small file is one call. A large one is copied in parts, side by side, as S3 copies at most 5 GB in one piece
(docs/decisions/0071). Whether a copy has the right bytes is answered from the checksums that S3 keeps.
"""

import base64
import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.clients import client
from chalicelib.aws.files import NOT_THERE
from chalicelib.settings import setting

WHOLE_UP_TO = 1_000_000_000
"""Bytes. A larger file goes in parts. S3 would take 5 GB in one call, but not within the time that we wait for an answer."""
PART_BYTES = 256 * 1024 * 1024
MAX_PARTS = 10_000
"""S3's own limit, for an object of any size."""
PARTS_AT_ONCE = 8
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Source:
    """Bytes in the vault, pinned. `size` in bytes, `sha256` (hex) as it was measured when they came in."""

    key: str
    version: str
    etag: str
    size: int
    sha256: str


def copy(
    source: Source, target_key: str, *, whole_up_to: int = WHOLE_UP_TO, part_bytes: int = PART_BYTES
) -> tuple[str, str]:
    """(version, ETag) of the copy. Raises FileNotFoundError when the pinned bytes are not there any more."""
    try:
        if source.size <= whole_up_to:
            return _copy_whole(source, target_key)
        return _copy_in_parts(source, target_key, max(part_bytes, -(-source.size // MAX_PARTS)))
    except ClientError as error:
        if error.response["Error"]["Code"] in (*NOT_THERE, "PreconditionFailed", "412"):
            raise FileNotFoundError(target_key) from None
        raise


def _copy_whole(source: Source, target_key: str) -> tuple[str, str]:
    done = client("s3").copy_object(
        Bucket=setting("VAULT_BUCKET"),
        Key=target_key,
        MetadataDirective="COPY",
        ChecksumAlgorithm="SHA256",
        **_pinned(source),
    )
    return done.get("VersionId", ""), done["CopyObjectResult"]["ETag"]


def _copy_in_parts(source: Source, target_key: str, part_bytes: int) -> tuple[str, str]:
    """Nothing is there under the target key before the last call. A copy that is given up is begun anew by the next try;
    what a dead Lambda left of it the bucket throws away after two days."""
    s3, target = client("s3"), {"Bucket": setting("VAULT_BUCKET"), "Key": target_key}
    facts = _facts(source.key, source.version)  # a copy in parts brings along no headers by itself
    upload = s3.create_multipart_upload(
        **target,
        **{name: facts[name] for name in ("ContentDisposition", "ContentType") if facts.get(name)},
        ChecksumAlgorithm="CRC64NVME",
        ChecksumType="FULL_OBJECT",
    )
    target |= {"UploadId": upload["UploadId"]}
    try:
        parts = _copy_parts(source, target, part_bytes)
        kept = _crc64(facts)
        expected = {"ChecksumCRC64NVME": kept, "ChecksumType": "FULL_OBJECT"} if kept else {}
        # with the checksum of the source S3 refuses to make an object of other bytes
        done = s3.complete_multipart_upload(**target, MultipartUpload={"Parts": parts}, **expected)
    except Exception:
        with suppress(ClientError, BotoCoreError):  # what went wrong first is what must be told
            s3.abort_multipart_upload(**target)
        raise
    return done.get("VersionId", ""), done["ETag"]


def _copy_parts(source: Source, target: dict[str, str], part_bytes: int) -> list[dict[str, Any]]:
    def copy_part(number: int, first: int) -> dict[str, Any]:
        last = min(first + part_bytes, source.size) - 1
        done = client("s3").upload_part_copy(
            **target, PartNumber=number, CopySourceRange=f"bytes={first}-{last}", **_pinned(source)
        )["CopyPartResult"]
        checksum = {n: done[n] for n in ("ChecksumCRC64NVME",) if n in done}
        return {"PartNumber": number, "ETag": done["ETag"], **checksum}

    firsts = range(0, source.size, part_bytes)
    pool = ThreadPoolExecutor(PARTS_AT_ONCE)
    try:
        return list(pool.map(copy_part, range(1, len(firsts) + 1), firsts))
    finally:
        pool.shutdown(cancel_futures=True)  # after one that failed the others need not begin


def _pinned(source: Source) -> dict[str, Any]:
    where = {"Bucket": setting("VAULT_BUCKET"), "Key": source.key, "VersionId": source.version}
    return {"CopySource": where, "CopySourceIfMatch": source.etag}


def is_copy(source: Source, key: str, version: str) -> bool | None:
    """Whether the bytes stored there are those of the source, by the checksums that S3 keeps: the SHA-256 of the whole,
    or else a CRC-64 that is the same for both. None when only reading them could tell.

    Raises FileNotFoundError when nothing is there.
    """
    facts = _facts(key, version)
    if facts["ContentLength"] != source.size:
        return False
    kept = _whole(facts, "ChecksumSHA256")
    if kept:
        return base64.b64decode(kept).hex() == source.sha256
    crc = _crc64(facts)
    of_source = _crc64(_facts(source.key, source.version)) if crc else ""
    return crc == of_source if of_source else None


def measured_sha256(key: str, version: str) -> str:
    """Of the stored bytes, all of them read. Raises FileNotFoundError."""
    digest = hashlib.sha256()
    pin = {"VersionId": version} if version else {}
    for chunk in _chunks(key, pin):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(key: str, pin: dict[str, str]) -> Iterable[bytes]:
    try:
        body = client("s3").get_object(Bucket=setting("VAULT_BUCKET"), Key=key, **pin)["Body"]
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_THERE:
            raise FileNotFoundError(key) from None
        raise
    yield from body.iter_chunks(_CHUNK)


def is_there(source: Source) -> bool:
    """Whether the pinned bytes are there as they were: a version of S3 never changes, its ETag names it."""
    try:
        facts = _facts(source.key, source.version)
    except FileNotFoundError:
        return False
    return bool((facts["ContentLength"], facts["ETag"]) == (source.size, source.etag))


def _facts(key: str, version: str) -> dict[str, Any]:
    """Raises FileNotFoundError."""
    pin = {"VersionId": version} if version else {}
    try:
        facts: dict[str, Any] = client("s3").head_object(
            Bucket=setting("VAULT_BUCKET"), Key=key, ChecksumMode="ENABLED", **pin
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_THERE:
            raise FileNotFoundError(key) from None
        raise
    return facts


def _crc64(facts: dict[str, Any]) -> str:
    return _whole(facts, "ChecksumCRC64NVME")


def _whole(facts: dict[str, Any], checksum: str) -> str:
    """ "" for a checksum of checksums of parts, which says nothing to others."""
    is_whole = facts.get("ChecksumType", "FULL_OBJECT") == "FULL_OBJECT"
    return str(facts.get(checksum, "")) if is_whole else ""
