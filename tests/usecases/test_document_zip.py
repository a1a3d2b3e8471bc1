"""The ZIP of a student's files, and that ZIP in an encrypted one."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from chalicelib.aws.clients import client
from chalicelib.domain.package_record import INNER
from chalicelib.domain.vault import Document, DocumentStatus, StrikeOut
from chalicelib.domain.zip_line import MANIFEST, PROBLEMS, Gap, ZipLine, from_json, lines_of, to_json
from chalicelib.usecases.document_zip import ZipProgress, write_zip
from chalicelib.usecases.encrypted_zip import HOW_TO_OPEN, HOW_TO_OPEN_NAME, encrypt_zip
from chalicelib.usecases.passphrases import WORDS, new_passphrase
from tests.builders import NOW
from tests.cloud import EXPORTS, VAULT, Cloud
from tests.zips import (
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

OUTER, OUTER_SAVE = KEY.replace("files", "package"), f"{SAVE}.package"
WORDS_FOR = {"": "The student's file", "inc_1": "Incident of 24 Nov 2026"}


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    small_parts(monkeypatch)


def document(number: int, name: str, body: bytes = b"", **changes: object) -> Document:
    pin = stored(number, body or f"bytes of {number}".encode())
    found = Document(
        f"doc_{number}",
        "stu_old",
        "sch_old",
        (),
        name,
        pin.key,
        "usr_1",
        NOW - timedelta(days=number),
        status=DocumentStatus.AVAILABLE,
        size=pin.size,
        sha256=pin.sha256,
        s3_version=pin.version,
        etag=pin.etag,
    )
    return replace(found, **changes)  # type: ignore[arg-type]  # any of its fields


def finished(lines: list[ZipLine]) -> ZipProgress:
    for _ in range(20):
        done = write_zip(KEY, SAVE, lines, {"READ ME.txt": b"read me"}, SHORT, NOW)
        if done.is_whole:
            return done
    raise AssertionError("it never comes to an end")


def manifest(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(contents(data)[MANIFEST].decode("utf-8-sig"), newline="")))


def test_every_file_and_a_manifest_of_them(cloud: Cloud, tmp_path: Path) -> None:
    documents = [
        document(1, "letter.pdf"),
        document(2, "LETTER.PDF", incident_id="inc_1"),
        document(3, "../café.txt"),
    ]
    lines = lines_of(documents, WORDS_FOR)
    assert from_json(to_json(lines)) == lines
    done = finished(lines)
    assert (done.done, done.total, done.gaps) == (3, 3, {})
    data = made(cloud)
    assert data is not None and len(data) == done.size
    names = ["Files/letter.pdf", "Files/LETTER (2).PDF", "Files/_café.txt"]
    assert list(contents(data)) == ["READ ME.txt", *names, MANIFEST], "and no list of problems"
    assert contents(data)["Files/_café.txt"] == b"bytes of 3"
    assert manifest(data)[1] == {
        "name in this ZIP": "Files/LETTER (2).PDF",
        "original name": "LETTER.PDF",
        "belongs to": "Incident of 24 Nov 2026",
        "added": "2026-11-22 09:30",
        "size in bytes": "10",
        "SHA-256": documents[1].sha256,
        "state": "included",
    }
    path = tmp_path / "made.zip"
    path.write_bytes(data)
    check_with_others(path)


def test_what_cannot_be_in_it_is_named(cloud: Cloud) -> None:
    struck = StrikeOut(NOW, "usr_1", "not for others")
    documents = [
        document(1, "well.pdf"),
        document(2, "malware.pdf", status=DocumentStatus.QUARANTINED),
        document(3, "scanning.pdf", status=DocumentStatus.SCANNING),
        document(4, "uploading.pdf", status=DocumentStatus.UPLOADING),
        document(5, "refused.pdf", status=DocumentStatus.REFUSED),
        document(6, "struck.pdf", struck=struck),
        document(7, "gone.pdf"),
        document(8, "changed.pdf", sha256="0" * 64),
    ]
    client("s3").delete_object(Bucket=VAULT, Key=documents[6].s3_key, VersionId=documents[6].s3_version)
    done = finished(lines_of(documents, WORDS_FOR))
    assert done.gaps == {
        1: Gap.QUARANTINED,
        2: Gap.UNFINISHED,
        3: Gap.UNFINISHED,
        4: Gap.REFUSED,
        5: Gap.STRUCK_OUT,
        6: Gap.GONE,
        7: Gap.CHANGED,
    }
    assert (done.done, done.total) == (8, 8)
    data = made(cloud)
    assert data is not None
    found = contents(data)
    assert [n for n in found if n.startswith("Files/")] == ["Files/well.pdf", "Files/changed.pdf"]
    problems = found[PROBLEMS].decode("utf-8-sig")
    told = manifest(data)
    assert [row["state"].partition(":")[0] for row in told] == ["included", *["NOT INCLUDED"] * 6, "CHANGED"]
    for one, row in zip(documents[1:], told[1:], strict=True):
        assert (
            f"{one.file_name} (The student's file)\r\n" in problems and row["original name"] == one.file_name
        )
        assert bool(row["name in this ZIP"]) == (one.file_name == "changed.pdf")
    assert "well.pdf" not in problems and "not for others" not in problems


def test_a_record_without_files_has_a_zip_that_says_so(cloud: Cloud) -> None:
    assert finished([]).is_whole
    data = made(cloud)
    assert data is not None and manifest(data) == []


def test_a_report_from_the_export_bucket_goes_in_too(cloud: Cloud) -> None:
    report = client("s3").put_object(Bucket=EXPORTS, Key="work/report.pdf", Body=b"%PDF")
    line = ZipLine(
        "Student Report.pdf",
        "Student Report.pdf",
        "The report",
        NOW,
        4,
        sha256(b"%PDF").hexdigest(),
        "work/report.pdf",
        "",
        report["ETag"],
        bucket="EXPORT_BUCKET",
    )
    assert not finished([line, *lines_of([document(1, "a.pdf")], WORDS_FOR)]).gaps
    data = made(cloud)
    assert data is not None and contents(data)["Student Report.pdf"] == b"%PDF"


def test_progress_counts_files_alone(cloud: Cloud) -> None:
    documents = [
        document(1, "a.pdf"),
        document(2, "b.pdf", status=DocumentStatus.QUARANTINED),
        document(3, "c.pdf"),
    ]
    lines = lines_of(documents, WORDS_FOR)
    told = [write_zip(KEY, SAVE, lines, {"READ ME.txt": b""}, SHORT, NOW) for _ in range(4)]
    assert [(p.done, p.is_whole) for p in told] == [(1, False), (2, False), (3, False), (3, True)]


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0.pdf", "+1.pdf", "-1.pdf", "@x.pdf", "＝x.pdf"])
def test_no_name_becomes_a_formula(name: str, cloud: Cloud) -> None:
    finished(lines_of([document(1, name)], {"": "=1+1"}))
    data = made(cloud)
    assert data is not None
    [row] = manifest(data)
    assert row["original name"] == f"'{name}" and row["belongs to"] == "'=1+1"
    assert not any(cell.startswith(("=", "+", "-", "@", "＝")) for cell in row.values())


# --- encrypted


def encrypted(cloud: Cloud) -> bytes:
    for _ in range(10):
        if encrypt_zip(OUTER, OUTER_SAVE, KEY, PASSPHRASE, SHORT, NOW).is_whole:
            data = made(cloud, OUTER)
            assert data is not None
            return data
    raise AssertionError("it never comes to an end")


def test_the_encrypted_one_shows_nothing_but_how_to_open_it(cloud: Cloud, tmp_path: Path) -> None:
    finished(lines_of([document(1, "Maya Okonedo-Reed.pdf", b"of Maya " * 20_000)], WORDS_FOR))
    inner = made(cloud)
    data = encrypted(cloud)
    assert contents(data, PASSPHRASE) == {HOW_TO_OPEN_NAME: HOW_TO_OPEN, INNER: inner}
    assert b"Maya" not in data and b"manifest" not in data
    with zipfile.ZipFile(io.BytesIO(data)) as seen:
        assert seen.namelist() == [HOW_TO_OPEN_NAME, INNER]
        assert seen.read(HOW_TO_OPEN_NAME) == HOW_TO_OPEN, "without a passphrase"
        assert seen.getinfo(INNER).CRC == 0, "AE-2: not even a checksum of what is in it"
    path = tmp_path / "package.zip"
    path.write_bytes(data)
    check_with_others(path, PASSPHRASE)


def test_nothing_is_offered_without_the_record(cloud: Cloud) -> None:
    with pytest.raises(FileNotFoundError):
        encrypt_zip(OUTER, OUTER_SAVE, KEY, PASSPHRASE, LONG, NOW)
    finished(lines_of([document(1, "a.pdf")], WORDS_FOR))
    assert encrypt_zip(OUTER, OUTER_SAVE, KEY, PASSPHRASE, SHORT, NOW).done == 1
    client("s3").delete_object(Bucket=EXPORTS, Key=KEY)
    with pytest.raises(FileNotFoundError):
        encrypt_zip(OUTER, OUTER_SAVE, KEY, PASSPHRASE, LONG, NOW)
    assert made(cloud, OUTER) is None


def test_a_record_that_goes_while_it_is_encrypted(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(lines_of([document(1, "a.pdf")], WORDS_FOR))

    def gone(source: object) -> bytes:
        raise FileNotFoundError

    monkeypatch.setattr("chalicelib.aws.zip_stream.chunks", gone)
    with pytest.raises(FileNotFoundError):
        encrypt_zip(OUTER, OUTER_SAVE, KEY, PASSPHRASE, LONG, NOW)
    assert made(cloud, OUTER) is None


def test_a_passphrase_is_words_of_the_long_list() -> None:
    from xkcdpass import xkcd_password

    listed = xkcd_password.generate_wordlist("eff-long", min_length=1, max_length=99, valid_chars="[a-z]")
    assert len(listed) ** WORDS > 2**77
    made = {new_passphrase() for _ in range(50)}
    assert len(made) == 50
    assert all(len(words := one.split(" ")) == WORDS and set(words) <= set(listed) for one in made)
