"""A file written into a bucket in parts, from its first byte to its last, in as many Lambda calls as it takes.

It is not there before `complete`. Between two calls an `Upload` holds all that is needed to go on; whatever a dead call put
beyond it is put again under the same part numbers. An upload that nobody goes on with the bucket throws away.
"""

import base64
import zlib
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.aws.files import NOT_THERE
from chalicelib.domain.vault import content_disposition
from chalicelib.settings import setting

PART_BYTES = 8 * 1024 * 1024
"""What is held in memory, twice while it is sent. S3 takes no part below 5 MiB but the last."""
MAX_PARTS = 9_000
"""S3's own limit is 10,000; a file may turn out a little larger than it was thought."""
_LOST = ("NoSuchUpload", "InvalidPart", "InvalidPartOrder")


class UploadLost(Exception):
    """S3 knows the upload or one of its parts no more: the file must be begun anew."""


@dataclass
class Upload:
    """`parts`: (ETag, CRC-32) of each that S3 has. `size` of all that was written, `tail` the end of it that is not
    sent yet."""

    key: str
    upload_id: str
    part_bytes: int
    bucket: str = "EXPORT_BUCKET"
    parts: list[tuple[str, str]] = field(default_factory=list)
    size: int = 0
    tail: bytes = b""


def begin(
    key: str, content_type: str, expected: int, *, bucket: str = "EXPORT_BUCKET", file_name: str = ""
) -> Upload:
    """`expected`: about how many bytes it will have. `bucket`: the setting that names it. `file_name`: what a browser saves
    it as."""
    headers = {"ContentDisposition": content_disposition(file_name)} if file_name else {}
    made = client("s3").create_multipart_upload(
        Bucket=setting(bucket),
        Key=key,
        ContentType=content_type,
        **headers,
        ChecksumAlgorithm="CRC32",
        ChecksumType="COMPOSITE",
    )
    return Upload(key, made["UploadId"], max(PART_BYTES, -(-expected // MAX_PARTS)), bucket)


class PartsFile:
    """What zipfile writes into: it can tell where it is and cannot go back. Raises UploadLost."""

    def __init__(self, upload: Upload) -> None:
        self.upload = upload
        self._unsent = bytearray(upload.tail)

    def write(self, data: bytes) -> int:
        self._unsent += data
        self.upload.size += len(data)
        while len(self._unsent) >= self.upload.part_bytes:
            self._send(self.upload.part_bytes)
        return len(data)

    def tell(self) -> int:
        return self.upload.size

    def flush(self) -> None:
        """Bytes go when there are enough for a part."""

    def close(self) -> None:
        """See `end`."""

    def at_rest(self) -> Upload:
        """The upload as it stands, to go on with later."""
        self.upload.tail = bytes(self._unsent)
        return self.upload

    def end(self) -> Upload:
        """The upload with nothing left to send."""
        if self._unsent:
            self._send(len(self._unsent))
        return self.at_rest()

    def _send(self, size: int) -> None:
        with memoryview(self._unsent) as unsent:
            body = bytes(unsent[:size])
        crc = _base64(zlib.crc32(body))
        done = _or_lost(
            client("s3").upload_part,
            **_address(self.upload),
            PartNumber=len(self.upload.parts) + 1,
            Body=body,
            ChecksumCRC32=crc,
        )
        del self._unsent[:size]
        self.upload.parts.append((done["ETag"], crc))


def complete(upload: Upload) -> None:
    """Makes the file appear; a second time changes nothing. S3 has compared each part with its CRC-32, and compares the list
    of them and the size of the whole. Raises UploadLost."""
    parts = [
        {"PartNumber": number, "ETag": etag, "ChecksumCRC32": crc}
        for number, (etag, crc) in enumerate(upload.parts, 1)
    ]
    try:
        _or_lost(
            client("s3").complete_multipart_upload,
            **_address(upload),
            MultipartUpload={"Parts": parts},
            MpuObjectSize=upload.size,
        )
    except UploadLost:
        if not _is_there(upload):
            raise


def _is_there(upload: Upload) -> bool:
    """Whether an earlier call completed it: S3 forgets an upload then."""
    try:
        found = client("s3").head_object(Bucket=setting(upload.bucket), Key=upload.key)
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_THERE:
            return False
        raise
    return bool(found["ContentLength"] == upload.size)


def _address(upload: Upload) -> dict[str, str]:
    return {"Bucket": setting(upload.bucket), "Key": upload.key, "UploadId": upload.upload_id}


def _or_lost(call: Any, **given: Any) -> Any:
    try:
        return call(**given)
    except ClientError as error:
        if error.response["Error"]["Code"] in _LOST:
            raise UploadLost from None
        raise


def _base64(crc32: int) -> str:
    return base64.b64encode(crc32.to_bytes(4, "big")).decode()
