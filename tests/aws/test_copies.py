"""Copies made by S3: pinned, in one call or in parts, and known by the checksums that S3 keeps."""

from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from botocore.response import StreamingBody
from botocore.stub import ANY, Stubber

from chalicelib.aws import copies
from chalicelib.aws.clients import client
from tests import cloud as clouds
from tests.cloud import VAULT, Cloud, error_answer

KEY, TARGET = "uploads/sch_old/stu_old/doc_1", "copies/x/y/z"
MIB = 1024 * 1024
LARGE = bytes(range(256)) * 4096 * 11 + b"and a bit"
"""11 MiB: two parts of 5 MiB, the least that S3 takes, and a rest."""
IN_PARTS = {"whole_up_to": MIB, "part_bytes": 5 * MIB}
GONE = ["NoSuchKey", "NoSuchVersion", "AccessDenied", "PreconditionFailed", "404"]


def source(version: str, etag: str, body: bytes) -> copies.Source:
    return copies.Source(KEY, version, etag, len(body), sha256(body).hexdigest())


def put(body: bytes, **more: str) -> copies.Source:
    done = client("s3").put_object(Bucket=VAULT, Key=KEY, Body=body, **more)
    return source(done["VersionId"], done["ETag"], body)


def stored(version: str) -> Any:
    return client("s3").get_object(Bucket=VAULT, Key=TARGET, VersionId=version)


@pytest.fixture
def stub(cloud: Cloud) -> Iterator[Stubber]:
    with Stubber(client("s3")) as made:
        yield made


@pytest.mark.parametrize("body", [b"judged", LARGE], ids=["whole", "in parts"])
def test_a_copy_keeps_the_bytes_and_the_files_own_name(body: bytes, cloud: Cloud) -> None:
    pinned = put(body, ContentDisposition='attachment; filename="a.pdf"', ContentType="application/pdf")
    put(b"posted later")
    version, etag = copies.copy(pinned, TARGET, **IN_PARTS)
    got = stored(version)
    assert got["Body"].read() == body
    assert (got["ETag"], got["ContentType"]) == (etag, "application/pdf")
    assert got["ContentDisposition"] == 'attachment; filename="a.pdf"'


def test_parts_are_of_the_size_that_was_asked_for(cloud: Cloud) -> None:
    pinned = put(LARGE)
    copies.copy(pinned, TARGET, **IN_PARTS)
    ranges = [line for line in cloud.sent if line.startswith("CopyObject") and "partNumber=" in line]
    assert len(ranges) == 3, "5 MiB, 5 MiB and the rest"
    assert client("s3").list_multipart_uploads(Bucket=VAULT).get("Uploads", []) == []


def test_a_file_that_has_too_many_parts_gets_larger_ones(
    monkeypatch: pytest.MonkeyPatch, cloud: Cloud
) -> None:
    monkeypatch.setattr(copies, "MAX_PARTS", 2)
    pinned = put(LARGE)
    version, _ = copies.copy(pinned, TARGET, **IN_PARTS)
    assert stored(version)["ETag"].endswith('-2"')


def test_a_copy_asks_s3_to_hold_it_to_version_and_etag(stub: Stubber, cloud: Cloud) -> None:
    stub.add_response(
        "copy_object",
        {"VersionId": "v2", "CopyObjectResult": {"ETag": '"e2"'}},
        {
            "Bucket": VAULT,
            "Key": TARGET,
            "CopySource": {"Bucket": VAULT, "Key": KEY, "VersionId": "v1"},
            "CopySourceIfMatch": '"e1"',
            "MetadataDirective": "COPY",
            "ChecksumAlgorithm": "SHA256",
        },
    )
    assert copies.copy(source("v1", '"e1"', b"judged"), TARGET) == ("v2", '"e2"')


def test_a_copy_in_parts_is_pinned_and_checked_by_s3(stub: Stubber, cloud: Cloud) -> None:
    """The checksum of the source is given with the last call: S3 makes no object of other bytes."""
    where = {"Bucket": VAULT, "Key": TARGET}
    head = {"ContentLength": 6, "ChecksumCRC64NVME": "crc=", "ChecksumType": "FULL_OBJECT"}
    stub.add_response("head_object", {**head, "ContentDisposition": "attachment"}, head_of(KEY, "v1"))
    begin = {**where, "ContentDisposition": "attachment", "ChecksumType": "FULL_OBJECT"}
    stub.add_response(
        "create_multipart_upload", {"UploadId": "u1"}, {**begin, "ChecksumAlgorithm": "CRC64NVME"}
    )
    part = {**where, "UploadId": "u1", "PartNumber": 1, "CopySourceRange": "bytes=0-5"}
    part |= {"CopySource": {"Bucket": VAULT, "Key": KEY, "VersionId": "v1"}, "CopySourceIfMatch": '"e1"'}
    stub.add_response("upload_part_copy", {"CopyPartResult": {"ETag": '"p1"'}}, part)
    end = {**where, "UploadId": "u1", "ChecksumCRC64NVME": "crc=", "ChecksumType": "FULL_OBJECT"}
    stub.add_response(
        "complete_multipart_upload",
        {"VersionId": "v2", "ETag": '"e2"'},
        {**end, "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": '"p1"'}]}},
    )
    assert copies.copy(source("v1", '"e1"', b"judged"), TARGET, whole_up_to=1) == ("v2", '"e2"')


def head_of(key: str, version: str) -> dict[str, str]:
    return {"Bucket": VAULT, "Key": key, "VersionId": version, "ChecksumMode": "ENABLED"}


@pytest.mark.parametrize("code", GONE)
def test_a_source_that_is_not_what_it_was(code: str, stub: Stubber, cloud: Cloud) -> None:
    stub.add_client_error("copy_object", code)
    with pytest.raises(FileNotFoundError) as error:
        copies.copy(source("v1", '"e1"', b"judged"), TARGET)
    assert KEY not in str(error.value)


@pytest.mark.parametrize(
    ("code", "raised"), [("PreconditionFailed", FileNotFoundError), ("SlowIt", Exception)]
)
def test_a_part_that_fails_ends_the_copy_and_leaves_nothing(
    code: str, raised: type[Exception], cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinned = put(LARGE)
    process = clouds._process

    def refuse(self: Any, request: Any) -> Any:
        is_second = "partNumber=2" in request.url
        return error_answer(request, code) if is_second else process(self, request)

    monkeypatch.setattr(clouds, "_process", refuse)
    with pytest.raises(raised):
        copies.copy(pinned, TARGET, **IN_PARTS)
    assert cloud.objects(VAULT) == [KEY]
    assert client("s3").list_multipart_uploads(Bucket=VAULT).get("Uploads", []) == [], "the upload is aborted"
    monkeypatch.undo()
    version, _ = copies.copy(pinned, TARGET, **IN_PARTS)
    assert stored(version)["ContentLength"] == len(LARGE)


def test_other_trouble_of_a_copy_is_let_out(stub: Stubber, cloud: Cloud) -> None:
    stub.add_client_error("copy_object", "SlowDown")
    with pytest.raises(client("s3").exceptions.ClientError, match="SlowDown"):
        copies.copy(source("v1", '"e1"', b"judged"), TARGET)


def test_the_hash_that_s3_keeps_is_believed(cloud: Cloud) -> None:
    pinned = put(b"judged")
    version, _ = copies.copy(pinned, TARGET)
    gets = cloud.count("GET vault")
    assert copies.is_copy(pinned, TARGET, version) is True
    assert copies.is_copy(source("v1", "", b"budget"), TARGET, version) is False, "as long, but other bytes"
    assert copies.is_copy(source("v1", "", b"longer"), KEY, pinned.version) is None, "only the size is kept"
    assert copies.is_copy(source("v1", "", b"of another length"), TARGET, version) is False
    assert cloud.count("GET vault") == gets


CRC = {"ChecksumCRC64NVME": "crc=", "ChecksumType": "FULL_OBJECT"}


@pytest.mark.parametrize(
    ("of_copy", "of_source", "expected"),
    [
        ({}, None, None),
        ({"ChecksumSHA256": "aGFzaCBvZiBoYXNoZXM=", "ChecksumType": "COMPOSITE"}, None, None),
        (CRC, CRC, True),
        (CRC, CRC | {"ChecksumCRC64NVME": "other="}, False),
        (CRC, {}, None),
    ],
)
def test_a_copy_in_parts_is_known_by_the_checksum_of_both(
    of_copy: dict[str, str],
    of_source: dict[str, str] | None,
    expected: bool | None,
    stub: Stubber,
    cloud: Cloud,
) -> None:
    stub.add_response("head_object", {"ContentLength": 6, **of_copy}, head_of(TARGET, "v2"))
    if of_source is not None:
        stub.add_response("head_object", {"ContentLength": 6, **of_source}, head_of(KEY, "v1"))
    assert copies.is_copy(source("v1", '"e1"', b"judged"), TARGET, "v2") is expected


def test_bytes_are_measured_when_nothing_else_can_tell(stub: Stubber, cloud: Cloud) -> None:
    stub.add_response(
        "get_object",
        {"Body": StreamingBody(BytesIO(b"judged"), 6)},
        {"Bucket": ANY, "Key": ANY, "VersionId": "v1"},
    )
    assert copies.measured_sha256("copies/x", "v1") == sha256(b"judged").hexdigest()


def test_nothing_there(cloud: Cloud) -> None:
    gone = source("v1", '"e1"', b"judged")
    with pytest.raises(FileNotFoundError):
        copies.is_copy(gone, "copies/none", "")
    with pytest.raises(FileNotFoundError):
        copies.measured_sha256("copies/none", "")
    assert copies.is_there(gone) is False
    assert copies.is_there(put(b"judged")) is True
