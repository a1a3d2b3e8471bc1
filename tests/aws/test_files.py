"""Files in S3: forms, links, facts from the bytes, copies pinned to what was judged."""

from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from chalicelib.aws import files
from chalicelib.aws.clients import client
from tests.cloud import INGEST, VAULT, Cloud

KEY = "uploads/sch_old/stu_old/doc_1"


def put(key: str, body: bytes, **more: str) -> tuple[str, str]:
    done = client("s3").put_object(Bucket=VAULT, Key=key, Body=body, **more)
    return done["VersionId"], done["ETag"]


def test_a_form_is_for_one_key_and_a_size(cloud: Cloud) -> None:
    import base64
    import json

    form = files.vault_upload_form(KEY, "Größe.pdf", 1000)
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    assert {"key": KEY} in policy["conditions"] and {"bucket": VAULT} in policy["conditions"]
    assert ["content-length-range", 1, 1000] in policy["conditions"]
    assert {"Content-Disposition": form.fields["Content-Disposition"]} in policy["conditions"]
    assert {"Content-Type": "application/octet-stream"} in policy["conditions"]
    assert not [c for c in policy["conditions"] if isinstance(c, list) and c[0] == "starts-with"]


def test_an_ingest_form_names_no_file(cloud: Cloud) -> None:
    form = files.ingest_upload_form("incoming/3309901/imp_1/file", 10)
    assert "Content-Disposition" not in form.fields and INGEST in form.url


def test_a_link_is_pinned_and_short(cloud: Cloud) -> None:
    query = parse_qs(urlsplit(files.download_link(KEY, "v1")).query)
    assert query["versionId"] == ["v1"] and query["X-Amz-Expires"] == ["60"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]


def test_bytes_are_measured_on_their_way_to_the_disk(cloud: Cloud) -> None:
    body = b"%PDF-1.7\n" + b"x" * 3_000_000
    version, etag = put(KEY, body)
    put(KEY, b"posted later")
    with files.fetched(KEY, version) as found:
        assert found is not None
        assert (found.size, found.sha256) == (len(body), sha256(body).hexdigest())
        assert (found.version, found.etag) == (version, etag)
        assert Path(found.path).read_bytes() == body
    assert not Path(found.path).exists()
    with files.fetched(KEY) as newest:
        assert newest is not None and newest.size == len(b"posted later")
    with files.fetched("uploads/none") as nothing:
        assert nothing is None


def test_the_first_and_last_64_kb_are_at_hand(cloud: Cloud) -> None:
    put(KEY, b"a" * 64 * 1024 + b"-" * 2_500_000 + b"z" * 64 * 1024)
    with files.fetched(KEY) as found:
        assert found is not None
        assert (found.head, found.tail) == (b"a" * 64 * 1024, b"z" * 64 * 1024)


def test_bytes_that_are_given_up_are_marked_and_others_are_not(cloud: Cloud) -> None:
    version, _ = put(KEY, b"malware")
    later, _ = put(KEY, b"posted later")
    files.mark_given_up(KEY, version)
    tags = [
        client("s3").get_object_tagging(Bucket=VAULT, Key=KEY, VersionId=v)["TagSet"]
        for v in (version, later)
    ]
    assert tags == [[{"Key": "safehand", "Value": "given-up"}], []]


def test_a_preview_is_pinned_to_bytes_and_type(cloud: Cloud) -> None:
    query = parse_qs(urlsplit(files.preview_link(KEY, "v1", "image/png")).query)
    assert (query["versionId"], query["X-Amz-Expires"]) == (["v1"], ["60"])
    assert (query["response-content-type"], query["response-content-disposition"]) == (
        ["image/png"],
        ["inline"],
    )


def test_a_dropped_file_tells_this_drop_from_the_next(cloud: Cloud) -> None:
    found = []
    for body in (b"one", b"two"):
        cloud.put(INGEST, "incoming/1/roll.csv", body)
        file = files.open_ingest_file("incoming/1/roll.csv")
        with file.data:
            found.append((file.data.read(), file.version))
    assert [body for body, _ in found] == [b"one", b"two"]
    assert found[0][1] != found[1][1]
