"""Packages as Safehand makes them, small and in memory, and as somebody might tamper with them."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256

import pyzipper

from chalicelib.domain.package_record import (
    MANIFEST_NAME,
    RECORD_NAME,
    PackageRecord,
    PackedFile,
    manifest_of,
    pack_record,
)
from chalicelib.domain.preferences import Preferences
from chalicelib.domain.selection import select
from chalicelib.domain.student import Student
from chalicelib.ingest import package_json
from chalicelib.storage import schools
from chalicelib.usecases import manifests
from chalicelib.usecases.record import record_of
from tests import builders as make
from tests.builders import NOW
from tests.steps import bytes_of

PASSPHRASE = "six small words with spaces between"
REPORT = b"%PDF-1.7 a report"

Files = Mapping[str, bytes]


def record_and_files(student: Student, package_id: str = "exp_1") -> tuple[PackageRecord, dict[str, bytes]]:
    """What the student's school would pack of them."""
    selection = select(Preferences(student.school_id), *record_of(student))
    named = [(d, f"Files/{n} {d.file_name}") for n, d in enumerate(selection.documents)]
    record = pack_record(
        package_id,
        NOW,
        make.school(student.school_id),
        student,
        schools.find_categories(student.school_id),
        selection.incidents,
        named,
        selection.held_back,
    )
    return record, {name: bytes_of(d) for d, name in named}


def contents(record: PackageRecord, files: Files) -> dict[str, bytes]:
    """All that is in the inner ZIP, signed with this platform's key."""
    data = package_json.write_record(record)
    every = {RECORD_NAME: data, "Student Report.pdf": REPORT, **files}
    lines = [PackedFile(name, len(body), sha256(body).hexdigest()) for name, body in every.items()]
    signed = manifests.signed(package_json.write_manifest(manifest_of(record, lines)), NOW)
    return {MANIFEST_NAME: signed.to_json(), "manifest.csv": b"name,sha256\r\n", **every}


def package(student: Student, package_id: str = "exp_1") -> bytes:
    return encrypted(zipped(contents(*record_and_files(student, package_id)).items()))


def altered(student: Student, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """A package in which somebody changed the files, and then packed it again with the passphrase that they knew."""
    found = contents(*record_and_files(student))
    change(found)
    return encrypted(zipped(found.items()))


def zipped(files: Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=0) as out:
        for name, body in files:
            out.writestr(name, body)
    return made.getvalue()


def encrypted(inner: bytes, passphrase: str = PASSPHRASE, name: str = "Record.zip") -> bytes:
    made = io.BytesIO()
    with pyzipper.AESZipFile(made, "w", compression=pyzipper.ZIP_DEFLATED, compresslevel=0) as out:
        out.writestr("HOW TO OPEN.txt", b"With the passphrase.")
        out.setpassword(passphrase.encode())
        out.setencryption(pyzipper.WZ_AES)
        out.writestr(name, inner)
    return made.getvalue()
