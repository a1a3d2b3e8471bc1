"""Opening a package: out of its encryption, verified, compared with the student, and what of it would arrive."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from chalicelib.aws import export_files, package_files, signing
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.errors import TransferStopped
from chalicelib.domain.manifest import Manifest, signed_from_json
from chalicelib.domain.package_import import (
    Found,
    Likeness,
    PackageImport,
    Step,
    arrival_id,
    compare,
    moved,
)
from chalicelib.domain.package_record import (
    PackageManifest,
    PackageRecord,
    unpacked_document,
    unpacked_incident,
)
from chalicelib.domain.packing import pack
from chalicelib.domain.preferences import Preferences
from chalicelib.domain.school import School
from chalicelib.domain.selection import select
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import State, Transfer
from chalicelib.ingest.package_json import read_manifest, read_record
from chalicelib.ingest.package_zip import PackageZip, inner_chunks
from chalicelib.storage import package_imports, students
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import note
from chalicelib.usecases.package_imports import work_key
from chalicelib.usecases.record import there_of


def open_package(one: PackageImport, now: datetime) -> None:
    """Takes the inner ZIP out of the encrypted one, once, so that the passphrase is not needed any more; then looks at all
    of it. Raises UnreadableFile, TransferStopped, FileNotFoundError, KeyUnavailable."""
    secret = work_key(one, package_files.passphrase_name(one.round))
    inner_key = work_key(one, package_files.INNER)
    passphrase = export_files.read_bytes(secret).decode()
    if passphrase:  # else an earlier call was that far, and forgot it
        with package_files.opened(work_key(one, package_files.PACKAGE), one.etag) as data:
            size = data.seek(0, 2)
            package_files.save_inner(inner_key, inner_chunks(data, passphrase), size)
    with inner(one) as opened:
        manifest = signed_manifest(opened)
        opened.check(manifest)
        record = read_record(opened.record(), manifest)
    package_files.forget(secret)
    student = student_of(one)
    likeness = compare(record.student, student)
    if likeness in (Likeness.OTHER_CHILD, Likeness.SHARED_UPN):
        raise refused(likeness.value)
    plan, facts = plan_of(one, record, student, now)
    found = Found(
        record.package_id,
        record.made_at,
        record.school.name,
        record.school.laestab,
        likeness,
        theirs=record.student,
        **facts,
    )
    after = moved(one, Step.FIND, now, found=found)
    changes = Changes()
    package_imports.add_move(changes, one, after)
    note(
        changes,
        SYSTEM,
        "package_found",
        one.import_id,
        now,
        one.school_id,
        student=one.student_id,
        package=found.package_id,
        likeness=likeness.value,
        incidents=str(len(plan.incidents)),
        files=str(len(plan.documents)),
    )
    changes.commit()


@contextmanager
def inner(one: PackageImport) -> Iterator[PackageZip]:
    with package_files.opened(work_key(one, package_files.INNER)) as data:
        yield PackageZip(data)


def signed_manifest(opened: PackageZip) -> PackageManifest:
    """Raises UnreadableFile, TransferStopped, KeyUnavailable."""
    signed = signed_from_json(opened.manifest())
    if signed is None or not signed.is_whole:
        raise refused("bad_signature")
    if not signing.is_signature_of(signed.sha256, signed.signature):
        is_ours = signed.public_key == signing.public_key()
        raise refused("bad_signature" if is_ours else "unknown_key")
    return read_manifest(signed.manifest.encode())


def plan_of(
    one: PackageImport, record: PackageRecord, student: Student, now: datetime
) -> tuple[Manifest, dict[str, Any]]:
    """What arrives, under which ids and Legacy categories, by the rules of a transfer and without what is there; and counts
    of it for people. It is kept beside the package."""
    arrives_as = arrival_id(student.student_id, record.package_id)
    if arrives_as in student.received:
        raise refused("imported_before")
    categories = record.categories()
    selection = select(
        Preferences(""),
        [unpacked_incident(i) for i in record.incidents],
        [unpacked_document(d) for d in record.documents],
        there_of(student, categories),
    )
    if selection.is_empty:
        raise refused("nothing_new")
    way = Transfer(arrives_as, "", student.school_id, "", student.student_id, State.COPYING)
    sender = School("", record.school.name, record.school.laestab)
    plan = pack(way, int(now.timestamp()), record.made_at, sender, categories, selection)
    export_files.save_bytes(work_key(one, package_files.PLAN), plan.to_json())
    held_back = Counter(record.held_back) + Counter(selection.held_back)
    return plan, {
        "incidents": len(plan.incidents),
        "files": len(plan.documents),
        "there_already": dict(plan.there_already),
        "held_back": dict(held_back),
    }


def student_of(one: PackageImport) -> Student:
    student = students.find_student(one.student_id)
    if student is None:
        raise refused("gone")
    return student


def refused(code: str) -> TransferStopped:
    return TransferStopped("The package is not imported.", code=code)
