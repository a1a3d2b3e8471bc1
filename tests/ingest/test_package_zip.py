"""A package is opened without trusting it: each trick with a ZIP is refused, with a code that says which."""

import io
import stat
import warnings
import zipfile
from hashlib import sha256

import pytest
import pyzipper

from chalicelib.domain.errors import UnreadableFile
from chalicelib.domain.package_record import RECORD_NAME, PackageManifest, PackedFile, PackedSchool
from chalicelib.ingest import package_zip
from chalicelib.ingest.package_zip import PackageZip, inner_chunks
from tests.builders import NOW
from tests.packages import PASSPHRASE, encrypted, zipped

FILES = {RECORD_NAME: b"{}", "safehand/manifest.json": b"signed", "Files/note.txt": b"x" * 3_000_000}


def manifest() -> PackageManifest:
    named = {n: b for n, b in FILES.items() if "manifest" not in n}
    lines = tuple(PackedFile(n, len(b), sha256(b).hexdigest()) for n, b in named.items())
    return PackageManifest("exp_1", NOW, PackedSchool("Alder Primary", "3309901"), {}, lines)


def code_of(data: bytes, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(UnreadableFile) as refused:
        for _ in inner_chunks(io.BytesIO(data), passphrase):
            pass
    assert passphrase not in refused.value.message
    return refused.value.code


def code_of_inner(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        PackageZip(io.BytesIO(data)).check(manifest())
    return refused.value.code


def test_what_was_packed_comes_out() -> None:
    inner = zipped(FILES.items())
    assert b"".join(inner_chunks(io.BytesIO(encrypted(inner)), PASSPHRASE)) == inner
    opened = PackageZip(io.BytesIO(inner))
    opened.check(manifest())
    assert (opened.record(), opened.manifest()) == (b"{}", b"signed")
    assert b"".join(opened.chunks("Files/note.txt", 3_000_000)) == FILES["Files/note.txt"]


def test_it_is_read_in_pieces() -> None:
    data = encrypted(zipped(FILES.items()))
    assert max(map(len, inner_chunks(io.BytesIO(data), PASSPHRASE))) <= package_zip.CHUNK


def test_a_wrong_passphrase_is_told() -> None:
    assert code_of(encrypted(zipped(FILES.items())), "other words") == "wrong_passphrase"


def test_bytes_changed_in_the_encrypted_part_are_told_before_the_end() -> None:
    data = bytearray(encrypted(zipped(FILES.items())))
    data[len(data) // 2] ^= 1
    assert code_of(bytes(data)) == "wrong_passphrase"  # the authentication code cannot tell the two apart


@pytest.mark.parametrize("data", [b"", b"PK", b"x" * 500, zipped(FILES.items())[:-5]])
def test_what_is_no_zip_or_cut_short_is_refused(data: bytes) -> None:
    assert code_of(data) == "bad_zip"
    assert code_of_inner(data) == "bad_zip"


def test_a_zip_that_is_no_package_is_refused() -> None:
    inner = zipped(FILES.items())
    for other in (inner, zipped([("Record.zip", inner)]), encrypted(inner, name="Other.zip")):
        assert code_of(other) == "not_a_package"


@pytest.mark.parametrize("compression", [pyzipper.ZIP_LZMA, pyzipper.ZIP_BZIP2])
def test_a_part_packed_in_another_way_is_refused(compression: int) -> None:
    """Its reader would take as much memory as the package says."""
    made = io.BytesIO()
    with pyzipper.AESZipFile(made, "w", compression=compression) as out:
        out.setpassword(PASSPHRASE.encode())
        out.setencryption(pyzipper.WZ_AES)
        out.writestr("Record.zip", zipped(FILES.items()))
    assert code_of(made.getvalue()) == "not_a_package"


@pytest.mark.parametrize("strength", [0, 1, 9, 255])
def test_an_encryption_that_nobody_knows_is_refused(strength: int) -> None:
    data = encrypted(zipped(FILES.items()))
    other = data.replace(b"AE\x03", b"AE" + bytes([strength]))
    assert other != data
    assert code_of(other) == "not_a_package"


def test_an_encrypted_part_that_begins_at_the_end_is_refused() -> None:
    data = bytearray(encrypted(zipped([("a.txt", b"")])))
    begin = data.rindex(b"PK\x03\x04") + 30 + len("Record.zip")
    data[begin - len("Record.zip") - 2 : begin - len("Record.zip")] = (len(data) - begin - 5).to_bytes(
        2, "little"
    )
    assert code_of(bytes(data)) == "bad_zip"


def test_an_encrypted_part_that_grows_is_refused() -> None:
    made = io.BytesIO()
    with pyzipper.AESZipFile(made, "w", compression=pyzipper.ZIP_DEFLATED) as out:
        out.setpassword(PASSPHRASE.encode())
        out.setencryption(pyzipper.WZ_AES)
        out.writestr("Record.zip", bytes(20_000_000))
    assert code_of(made.getvalue()) == "too_large"


def test_an_entry_that_grows_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, body in FILES.items():
            out.writestr(name, bytes(len(body)))
    assert code_of_inner(made.getvalue()) == "too_large"


def test_an_entry_that_is_larger_than_it_says_is_refused() -> None:
    data = zipped(FILES.items())
    lie = data.replace((3_000_000).to_bytes(4, "little"), (5).to_bytes(4, "little"))
    assert lie != data
    assert code_of_inner(lie) in ("altered", "bad_zip")


@pytest.mark.parametrize("name", ["../up.txt", "/etc/passwd", "a\\b.txt", "C:evil.txt", "Files/", "a//b.txt"])
def test_names_that_lead_out_of_it_are_refused(name: str) -> None:
    assert code_of_inner(zipped([*FILES.items(), (name, b"")])) == "altered"


def test_a_link_is_refused() -> None:
    link = zipfile.ZipInfo("Files/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert code_of_inner(zipped([*FILES.items(), (link, b"/etc/passwd")])) == "altered"


def test_a_name_that_is_there_twice_is_refused() -> None:
    with warnings.catch_warnings(action="ignore"):
        twice = zipped([*FILES.items(), ("files/NOTE.txt", b"other")])
    assert code_of_inner(twice) == "altered"


def test_a_file_that_the_manifest_does_not_name_is_refused() -> None:
    assert code_of_inner(zipped([*FILES.items(), ("Files/more.txt", b"more")])) == "altered"


def test_a_file_that_is_missing_is_told() -> None:
    assert code_of_inner(zipped((n, b) for n, b in FILES.items() if n != "Files/note.txt")) == "files_missing"


def test_other_bytes_of_a_file_are_refused() -> None:
    assert code_of_inner(zipped((FILES | {"Files/note.txt": b"y" * 3_000_000}).items())) == "altered"


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_zip, "MAX_ENTRIES", 2)
    assert code_of_inner(zipped(FILES.items())) == "too_large"


def test_a_huge_directory_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_zip, "_MAX_DIRECTORY", 100)
    assert code_of_inner(zipped(FILES.items())) == "too_large"


def test_a_record_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_zip, "MAX_RECORD", 1)
    with pytest.raises(UnreadableFile):
        PackageZip(io.BytesIO(zipped(FILES.items()))).record()


def test_a_zip_without_a_record_says_what_to_do() -> None:
    with pytest.raises(UnreadableFile) as refused:
        PackageZip(io.BytesIO(zipped([("Student Report.pdf", b"%PDF")]))).manifest()
    assert refused.value.code == "not_a_package" and "by hand" in refused.value.message


def test_a_zip_of_the_large_form_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for name, body in FILES.items():
            with out.open(name, "w", force_zip64=True) as entry:
                entry.write(body)
    assert b"PK\x06\x07" in made.getvalue()[-98:]
    PackageZip(made).check(manifest())
