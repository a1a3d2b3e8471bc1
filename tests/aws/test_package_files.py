"""Files of an import: read from anywhere, pinned, and written into the vault whole or not at all, also large ones."""

import io
from collections.abc import Iterator

import pytest

from chalicelib.aws import export_files, package_files
from chalicelib.aws.clients import client
from tests.cloud import EXPORTS, VAULT, Cloud
from tests.zips import small_parts

KEY, TARGET = "work/sch_new/stu_new/pki_1/package.zip", "uploads/sch_new/stu_new/doc_1"
BODY = bytes(range(256)) * 1_000


def in_vault() -> tuple[bytes, str]:
    found = client("s3").get_object(Bucket=VAULT, Key=TARGET)
    return found["Body"].read(), found["ContentDisposition"]


def test_it_is_read_from_anywhere(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_files, "_AHEAD", 1_000)
    cloud.put(EXPORTS, KEY, BODY)
    with package_files.opened(KEY) as file:
        assert file.seek(0, io.SEEK_END) == len(BODY)
        assert file.read() == b""
        file.seek(-300, io.SEEK_END)
        assert file.read(100) == BODY[-300:-200]
        file.seek(5_000)
        assert file.read(3_000) == BODY[5_000:8_000]
        with pytest.raises(ValueError, match="before"):
            file.seek(-1)


def test_reading_ahead_saves_calls(cloud: Cloud) -> None:
    cloud.put(EXPORTS, KEY, BODY)
    with package_files.opened(KEY) as file:
        before = cloud.count("GET exports")
        for place in range(0, 200_000, 1_000):
            file.seek(place)
            assert file.read(10) == BODY[place : place + 10]
        assert cloud.count("GET exports") == before + 1


def test_other_bytes_under_the_same_key_are_not_read(cloud: Cloud) -> None:
    cloud.put(EXPORTS, KEY, BODY)
    etag = package_files.etag_of(KEY)
    assert etag
    with package_files.opened(KEY, etag) as file:
        cloud.put(EXPORTS, KEY, BODY[::-1])  # while it is read
        with pytest.raises(FileNotFoundError):
            file.read(1)
    with pytest.raises(FileNotFoundError), package_files.opened(KEY, etag):  # and before
        pass


def test_what_is_not_there(cloud: Cloud) -> None:
    assert package_files.etag_of(KEY) is None
    with pytest.raises(FileNotFoundError), package_files.opened(KEY):
        pass


def test_what_is_forgotten_leaves_nothing(cloud: Cloud) -> None:
    cloud.put(EXPORTS, KEY, b"six words")
    package_files.forget(KEY)
    assert export_files.read_bytes(KEY) == b""


@pytest.mark.parametrize("size", [0, 10, 120_000])
def test_files_go_into_the_vault_under_their_names(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    small_parts(monkeypatch)
    pieces = [BODY[n : n + 7_000] for n in range(0, size, 7_000)]
    pieces = [p[: size - n * 7_000] for n, p in enumerate(pieces)]
    package_files.save_in_vault(TARGET, "Übersicht.pdf", pieces, size)
    body, disposition = in_vault()
    assert body == BODY[:size] and "%C3%9Cbersicht.pdf" in disposition


def test_a_large_file_that_breaks_off_is_not_there(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    small_parts(monkeypatch)

    def broken() -> Iterator[bytes]:
        yield BODY[:100_000]
        raise OSError

    with pytest.raises(OSError):
        package_files.save_in_vault(TARGET, "a.pdf", broken(), 200_000)
    assert cloud.objects(VAULT) == []
