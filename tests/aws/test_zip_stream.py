"""A ZIP streamed into a bucket: whole or not at all, by one call or by many, with what cannot be read named."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ResponseStreamingError

from chalicelib.aws import pinned, zip_stream
from chalicelib.aws.clients import client
from chalicelib.aws.pinned import Pinned
from chalicelib.aws.zip_save import Outcome
from chalicelib.aws.zip_stream import Entry, Progress, write
from tests import cloud as clouds
from tests.cloud import EXPORTS, VAULT, Cloud, Crash, Fault, Way, error_answer
from tests.zips import (
    AT,
    KEY,
    LONG,
    PASSPHRASE,
    SAVE,
    SHORT,
    check_with_others,
    contents,
    made,
    small_parts,
    stored,
)

BODIES = [b"first" * 30_000, b"", b"third", bytes(range(256)) * 600]
EXPECTED = {f"Files/{number} é.bin": body for number, body in enumerate(BODIES)} | {"last.txt": b"3 of 4"}


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    small_parts(monkeypatch)


def files(bodies: Sequence[bytes] = BODIES) -> list[Entry]:
    return [Entry(f"Files/{number} é.bin", AT, stored(number, body)) for number, body in enumerate(bodies)]


def last(outcomes: Sequence[Outcome]) -> Iterable[Entry]:
    return [Entry("last.txt", AT, b"%d of %d" % (sum(not o.gap for o in outcomes) - 1, len(outcomes)))]


def made_in_turns(
    entries: Sequence[Entry], seconds_left: Callable[[], float] = SHORT, passphrase: str = ""
) -> int:
    """How many calls it takes."""
    for number in range(1, 30):
        if write(KEY, SAVE, entries, last, seconds_left, passphrase).is_whole:
            return number
    raise AssertionError("it never comes to an end")


def test_one_call_makes_all_of_it(cloud: Cloud, tmp_path: Path) -> None:
    done = write(KEY, SAVE, files(), last, LONG)
    data = made(cloud)
    assert data is not None and contents(data) == EXPECTED
    assert (done.done, done.total, done.is_whole, done.size) == (4, 4, True, len(data))
    assert [o.sha256 for o in done.outcomes] == [sha256(body).hexdigest() for body in BODIES]
    path = tmp_path / "made.zip"
    path.write_bytes(data)
    check_with_others(path)


def test_many_calls_make_the_same_bytes(cloud: Cloud) -> None:
    entries = files()
    write(KEY, SAVE, entries, last, LONG)
    at_once = made(cloud)
    client("s3").delete_object(Bucket=EXPORTS, Key=SAVE)
    client("s3").delete_object(Bucket=EXPORTS, Key=KEY)
    assert made_in_turns(entries) == 5, "a call for each file, and one for the end"
    assert made(cloud) == at_once


def test_nothing_is_offered_before_it_is_whole(cloud: Cloud) -> None:
    entries = files()
    done = [write(KEY, SAVE, entries, last, SHORT).done for _ in range(4)]
    assert done == [1, 2, 3, 4] and made(cloud) is None


def test_a_file_that_needs_longer_than_is_left_waits_for_the_next_call(cloud: Cloud) -> None:
    entries = files()
    large = Entry("large", AT, Pinned("uploads/none", "v", '"e"', 5_000_000_000, ""))
    assert write(KEY, SAVE, [*entries, large], last, lambda: 500.0).done == 4
    assert write(KEY, SAVE, [*entries, large], last, lambda: 500.0).done == 5, "a new call begins with it"


def test_an_encrypted_one_is_made_in_turns_too(cloud: Cloud, tmp_path: Path) -> None:
    entries = [Entry("open.txt", AT, b"for all", is_open=True), *files()]
    assert made_in_turns(entries, passphrase=PASSPHRASE) == 6
    data = made(cloud)
    assert (
        data is not None and contents(data, PASSPHRASE).items() >= {**EXPECTED, "last.txt": b"4 of 5"}.items()
    )
    assert zipfile.ZipFile(io.BytesIO(data)).read("open.txt") == b"for all"
    assert BODIES[0][:1000] not in data
    with pytest.raises(RuntimeError, match="password"):
        contents(data, "another passphrase")
    path = tmp_path / "made.zip"
    path.write_bytes(data)
    check_with_others(path, PASSPHRASE)


def test_the_save_does_not_hold_the_passphrase(cloud: Cloud) -> None:
    write(KEY, SAVE, files(), last, SHORT, PASSPHRASE)
    save = client("s3").get_object(Bucket=EXPORTS, Key=SAVE)["Body"].read()
    assert PASSPHRASE.encode() not in save


# --- what goes wrong


OF_TWO = {"Files/0 é.bin": BODIES[0], "Files/1 é.bin": BODIES[2], "last.txt": b"1 of 2"}


def tried_until_whole(cloud: Cloud, entries: Sequence[Entry], number: int, passphrase: str) -> None:
    """As the workflow does it: what failed is started again. Fails when half a ZIP is offered in between."""
    key = f"{KEY}.{number}"
    for _ in range(30):
        try:
            is_whole = write(key, f"{SAVE}.{number}", entries, last, SHORT, passphrase).is_whole
        except (ClientError, Crash):
            is_whole = False
        fault, cloud.fault, cloud.is_dead = cloud.fault, None, False
        offered = made(cloud, key)
        cloud.fault = fault
        assert offered is None or contents(offered, passphrase) == OF_TWO, f"half a ZIP: {fault}"
        if is_whole:
            assert offered is not None, f"there is no ZIP: {fault}"
            return
    raise AssertionError(f"it never comes to an end: {cloud.fault}")


@pytest.mark.parametrize(
    ("way", "passphrase"),
    [*((way, "") for way in Way), (Way.KILLED, PASSPHRASE)],
    ids=[*(way.name for way in Way), "KILLED, encrypted"],
)
def test_each_call_goes_wrong(
    way: Way, passphrase: str, cloud: Cloud, record_property: Callable[[str, object], None]
) -> None:
    entries = files([BODIES[0], BODIES[2]])
    never = cloud.fault = Fault(1000, way)
    tried_until_whole(cloud, entries, 0, passphrase)
    total = 1000 - never.number
    for number in range(1, total + 1):
        cloud.fault = Fault(number, way)
        tried_until_whole(cloud, entries, number, passphrase)
        assert cloud.fault.operation, f"there was no call {number}"
    assert total > 12
    record_property("faults", total)


def test_a_call_after_the_last_changes_nothing(cloud: Cloud) -> None:
    entries = files()
    first = write(KEY, SAVE, entries, last, LONG)
    data = made(cloud)
    assert write(KEY, SAVE, entries, last, LONG) == first and made(cloud) == data


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE], ids=["plain", "encrypted"])
def test_two_calls_at_once(cloud: Cloud, passphrase: str) -> None:
    """A call that was given up runs on beside its successor and puts other bytes under the same part numbers."""
    entries = files()
    write(KEY, SAVE, entries, last, SHORT, passphrase)
    save = client("s3").get_object(Bucket=EXPORTS, Key=SAVE)["Body"].read()
    write(KEY, SAVE, entries, last, two_files(), passphrase)
    newer = client("s3").get_object(Bucket=EXPORTS, Key=SAVE)["Body"].read()
    cloud.put(EXPORTS, SAVE, save)
    write(KEY, SAVE, entries, last, two_files(), passphrase)
    cloud.put(EXPORTS, SAVE, newer)
    is_begun_anew = bool(passphrase)  # every encryption is another; without it the bytes are the same
    assert made_in_turns(entries, LONG, passphrase) == 1 + is_begun_anew
    data = made(cloud)
    assert data is not None and contents(data, passphrase) == EXPECTED


def two_files() -> Callable[[], float]:
    left = iter([900.0, 900.0, 0.0])
    return lambda: next(left)


def test_an_upload_that_the_bucket_threw_away_is_begun_anew(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = files()
    write(KEY, SAVE, entries, last, SHORT)
    [upload] = client("s3").list_multipart_uploads(Bucket=EXPORTS)["Uploads"]
    client("s3").abort_multipart_upload(Bucket=EXPORTS, Key=KEY, UploadId=upload["UploadId"])
    answer_instead(monkeypatch, upload["UploadId"], "NoSuchUpload")  # moto does not know that it has none
    assert write(KEY, SAVE, entries, last, LONG) == Progress(0, 4, 0, (), False)
    assert write(KEY, SAVE, entries, last, LONG).is_whole
    data = made(cloud)
    assert data is not None and contents(data) == EXPECTED


def test_other_entries_are_another_zip(cloud: Cloud) -> None:
    """Half of one and half of another would be a ZIP of nothing that was asked for."""
    entries = files()
    write(KEY, SAVE, entries, last, SHORT)
    write(KEY, SAVE, entries[2:], last, LONG)
    data = made(cloud)
    assert data is not None and list(contents(data)) == ["Files/2 é.bin", "Files/3 é.bin", "last.txt"]


# --- what cannot be read


def test_a_file_that_is_gone_is_left_out_and_said(cloud: Cloud) -> None:
    entries = files()
    gone = entries[0].content
    assert isinstance(gone, Pinned)
    client("s3").delete_object(Bucket=VAULT, Key=gone.key, VersionId=gone.version)
    for turn in (SHORT, LONG):
        done = write(KEY, SAVE, entries, last, turn)
    assert [o.gap for o in done.outcomes] == ["gone", "", "", ""]
    data = made(cloud)
    assert data is not None and list(contents(data)) == [*list(EXPECTED)[1:]]


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchVersion", "PreconditionFailed"])
def test_a_file_that_may_not_be_read(code: str, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = files()
    answer_instead(monkeypatch, "doc_2", code)
    assert [o.gap for o in write(KEY, SAVE, entries, last, LONG).outcomes] == ["", "", "gone", ""]


def test_trouble_that_will_pass_makes_no_gap(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = files()
    answer_instead(monkeypatch, "doc_2", "KMS.DisabledException")
    with pytest.raises(ClientError, match="KMS"):
        write(KEY, SAVE, entries, last, LONG)
    monkeypatch.undo()
    small_parts(monkeypatch)
    assert not any(o.gap for o in write(KEY, SAVE, entries, last, LONG).outcomes)


def answer_instead(monkeypatch: pytest.MonkeyPatch, key: str, code: str) -> None:
    process = clouds._process
    monkeypatch.setattr(
        clouds, "_process", lambda self, r: error_answer(r, code) if key in r.url else process(self, r)
    )


def test_newer_bytes_under_the_same_key_do_not_come_in(cloud: Cloud) -> None:
    entries = files()
    cloud.put(VAULT, "uploads/sch_old/stu_old/doc_2", b"put there later")
    write(KEY, SAVE, entries, last, LONG)
    data = made(cloud)
    assert data is not None and contents(data)["Files/2 é.bin"] == b"third"


def test_bytes_that_are_not_those_that_were_stored_are_said(cloud: Cloud) -> None:
    pin = stored(1, b"altered")
    wrong = Pinned(pin.key, pin.version, pin.etag, pin.size, sha256(b"as stored").hexdigest())
    done = write(KEY, SAVE, [Entry("a", AT, wrong)], last, LONG)
    assert done.outcomes == (Outcome("changed", sha256(b"altered").hexdigest()),)


class BreaksOff:
    """A stream that ends in the middle of the file as often as it is told."""

    def __init__(self, times: int) -> None:
        self.left, self.body = times, pinned._body

    def __call__(self, source: Pinned, first: int) -> Any:
        whole = self.body(source, first)
        self.left -= 1
        return self if self.left >= 0 else whole

    def iter_chunks(self, size: int) -> Iterator[bytes]:
        yield b"f"
        raise ResponseStreamingError(error=None)


@pytest.mark.parametrize(("times", "is_well"), [(1, True), (3, True), (4, False)])
def test_a_stream_that_breaks_off_goes_on_from_there(
    times: int, is_well: bool, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = b"ffff and so on"
    entries = files([body])
    monkeypatch.setattr(pinned, "_body", BreaksOff(times))
    if not is_well:
        with pytest.raises(ResponseStreamingError):
            write(KEY, SAVE, entries, last, LONG)
        return
    done = write(KEY, SAVE, entries, last, LONG)
    assert done.outcomes == (Outcome("", sha256(body).hexdigest()),)


def test_a_file_that_goes_while_it_is_read_is_found_gone_by_the_next_call(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = files()
    goes = entries[3].content
    assert isinstance(goes, Pinned)
    process = pinned.chunks

    def chunks(source: Pinned) -> Iterator[bytes]:
        yield from process(source)
        if source == goes:
            client("s3").delete_object(Bucket=VAULT, Key=goes.key, VersionId=goes.version)
            raise FileNotFoundError(goes.key)

    monkeypatch.setattr(zip_stream, "chunks", chunks)
    with pytest.raises(FileNotFoundError):
        write(KEY, SAVE, entries, last, LONG)
    monkeypatch.setattr(zip_stream, "chunks", process)
    assert [o.gap for o in write(KEY, SAVE, entries, last, LONG).outcomes] == ["", "", "", "gone"]
