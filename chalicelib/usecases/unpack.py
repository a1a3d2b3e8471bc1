"""What a machine does with a package that is imported: opens it, and, once a key holder has confirmed, copies the record.
One Lambda, called again and again by infra/package-import.asl.json until it is done (docs/decisions/0101).

Each call looks where the import stands and begins there, so any of them may die, come late or run twice. Nothing of the
record shows before all of it is there, verified against the manifest and scanned: then all of it does, in one transaction.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.aws import export_files, files, package_files
from chalicelib.domain import manifest as manifests
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.errors import NotPossibleNow, TransferStopped, UnreadableFile
from chalicelib.domain.manifest import Manifest, batches
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.package_import import (
    REFUSALS,
    Likeness,
    PackageImport,
    PackageState,
    Step,
    compare,
    moved,
)
from chalicelib.domain.package_record import (
    PackageRecord,
    unpacked_document,
    unpacked_incident,
)
from chalicelib.domain.student import Student
from chalicelib.domain.vault import UNFINISHED, Document, DocumentStatus
from chalicelib.ingest.package_json import read_record
from chalicelib.ingest.package_zip import PackageZip
from chalicelib.storage import documents, outbox, package_imports
from chalicelib.storage.table import Changes
from chalicelib.usecases import arrival, uploads
from chalicelib.usecases.access import new_id, note
from chalicelib.usecases.package_imports import work_key
from chalicelib.usecases.package_opening import (
    inner,
    open_package,
    plan_of,
    refused,
    signed_manifest,
    student_of,
)

SECONDS_TO_END = 120
"""With less than this left a call leaves the rest to the next one."""
SLOWEST = 10_000_000
"""Bytes a second, from the package into the vault."""
INCIDENTS_AT_ONCE = 100
LOOK_AFTER, ASK_AFTER = 15, 300
"""Seconds until the next look whether all files are scanned: at first, and when their scans are asked for again."""
SCANS_TAKE = timedelta(minutes=10)
SCANS_END = timedelta(hours=5)
"""After that the import is given up; the state machine would end it after six."""


def unpack(
    import_id: str,
    student_id: str,
    seconds_left: Callable[[], float],
    now: datetime,
    error: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Goes on with an import: `is_done`, or how many seconds to `wait` before it is to be called again.

    A package that is refused marks the import failed. Everything else that goes wrong is let out, to be tried again; with
    that `error` it is called a last time, and then the import has failed too.
    """
    one = package_imports.find_import(student_id, import_id)
    if one is None or one.state not in (PackageState.OPENING, PackageState.COPYING):
        return {"is_done": True, "wait": 0}
    wait = 0
    try:
        if error is not None:
            raise TransferStopped("It was tried again and again.", code="import_error")
        if one.state is PackageState.OPENING:
            open_package(one, now)
        else:
            wait = _copy(one, seconds_left, now)
    except UnreadableFile as unreadable:
        _refuse(one, unreadable.code, unreadable.message, now)
    except TransferStopped as stopped:
        _refuse(one, stopped.code, REFUSALS.get(stopped.code, REFUSALS["import_error"]), now)
    except FileNotFoundError:
        _refuse(one, "gone", REFUSALS["gone"], now)
    return {"is_done": not wait, "wait": wait}


# --- copying


def _copy(one: PackageImport, seconds_left: Callable[[], float], now: datetime) -> int:
    """Seconds to wait for the next call; 0 when it is done."""
    plan = manifests.from_json(export_files.read_bytes(work_key(one, package_files.PLAN)))
    if (one.incidents_done, one.files_done) != (len(plan.incidents), len(plan.documents)):
        with inner(one) as opened:
            record = read_record(opened.record(), signed_manifest(opened))
            if not one.incidents_done and not one.files_done:
                plan = _begin_copying(one, record, student_of(one), now)
            is_copied = _copy_incidents(one, plan, record, seconds_left) and _copy_files(
                one, plan, record, opened, seconds_left
            )
        if not is_copied:
            return 1
    if wait := _wait_for_scans(one, plan, now):
        return wait
    arrival.check_incidents(plan)
    filed = arrival.check_documents(plan)
    not_openable = sum(d.status is not DocumentStatus.AVAILABLE for d in filed.values())
    return 0 if _complete(one, plan, not_openable, now) else 1


def _begin_copying(one: PackageImport, record: PackageRecord, student: Student, now: datetime) -> Manifest:
    """Looks again at what may have changed since somebody confirmed: whose record it is, and what is there. The plan."""
    likeness = compare(record.student, student)
    was_same = one.found is not None and one.found.likeness is Likeness.SAME
    if likeness in (Likeness.OTHER_CHILD, Likeness.SHARED_UPN):
        raise refused(likeness.value)
    if likeness is Likeness.TO_CONFIRM and was_same:
        raise refused("other_child")
    plan, _ = plan_of(one, record, student, one.moved_at or now)
    arrival.abandon_leftovers(plan)
    return plan


def _copy_incidents(
    one: PackageImport, plan: Manifest, record: PackageRecord, seconds_left: Callable[[], float]
) -> bool:
    """Whether all are copied; else there was no time, or nobody waits for them any more."""
    sources = {i.incident_id: i for i in record.incidents}
    for batch in batches(len(plan.incidents), INCIDENTS_AT_ONCE):
        first, end = batch["first"], batch["first"] + batch["count"]
        if end <= one.incidents_done:
            continue
        if seconds_left() < SECONDS_TO_END:
            return False
        lines = plan.incidents[first:end]
        copies = [arrival.incident_copy(plan, i, unpacked_incident(sources[i.source_id])) for i in lines]
        arrival.save_incidents(copies, plan.attempt)
        _note_copied(one, end, one.files_done)
    return True


def _copy_files(
    one: PackageImport,
    plan: Manifest,
    record: PackageRecord,
    opened: PackageZip,
    seconds_left: Callable[[], float],
) -> bool:
    sources = {d.document_id: d for d in record.documents}
    for number, line in enumerate(plan.documents, 1):
        if number <= one.files_done:
            continue
        if seconds_left() < SECONDS_TO_END + line.size / SLOWEST:
            return False
        packed = sources[line.source_id]
        key = files.upload_key(plan.new_school_id, plan.new_student_id, line.copy_id)
        copy = arrival.document_copy(plan, line, unpacked_document(packed), key)
        if not _is_judged(copy):
            documents.save_copy(_as_upload(copy), plan.attempt)
            package_files.save_in_vault(key, copy.file_name, opened.chunks(packed.name, line.size), line.size)
        _note_copied(one, len(plan.incidents), number)
    return True


def _is_judged(copy: Document) -> bool:
    """Whether an earlier call or attempt put these bytes there, and they were looked at."""
    there = documents.find_document(copy.student_id, copy.document_id)
    return (
        there is not None
        and (there.sha256, there.transfer_id) == (copy.sha256, copy.transfer_id)
        and (there.category_ids, there.incident_id) == (copy.category_ids, copy.incident_id)
    )


def _as_upload(copy: Document) -> Document:
    """As a file of which nobody has looked at the bytes yet: it goes the way of every upload (docs/decisions/0056)."""
    return replace(copy, status=DocumentStatus.UPLOADING, size=0, sha256="")


def _note_copied(one: PackageImport, incidents: int, files_done: int) -> None:
    if not package_imports.note_copied(one, incidents=incidents, files=files_done):
        raise TransferStopped("Nobody waits for this import any more.", code="import_error")


def _wait_for_scans(one: PackageImport, plan: Manifest, now: datetime) -> int:
    """Seconds to wait for files that are not looked at and scanned yet; 0 for none. A verdict that is late is asked for
    again."""
    copies = documents.find_documents(one.student_id, (line.copy_id for line in plan.documents))
    waiting = [d for d in copies.values() if d.status in UNFINISHED]
    if not waiting:
        return 0
    since = now - (one.moved_at or now)
    if since >= SCANS_END:
        raise refused("not_scanned")
    if since < SCANS_TAKE:
        return LOOK_AFTER
    for document in waiting:
        uploads.ask_again(document)
    return ASK_AFTER


def _complete(one: PackageImport, plan: Manifest, not_openable: int, now: datetime) -> bool:
    """One transaction makes everything visible. False when the school's categories changed at this moment: once more."""
    current = package_imports.find_import(one.student_id, one.import_id)
    if current is None or current.state is not PackageState.COPYING or current.round != one.round:
        return True  # an earlier run of this very step did it
    after = moved(current, Step.COMPLETE, now, not_openable=not_openable)
    changes = Changes()
    package_imports.add_move(changes, current, after)
    arrival.add_arrival(changes, plan, now.date())
    note(
        changes,
        SYSTEM,
        "package_imported",
        one.import_id,
        now,
        one.school_id,
        student=one.student_id,
        incidents=str(len(plan.incidents)),
        files=str(len(plan.documents)),
        not_openable=str(not_openable),
        manifest=plan.sha256,
    )
    _add_notice(changes, one, NoticeKind.PACKAGE_IMPORTED, now)
    try:
        changes.commit()
    except NotPossibleNow:
        if plan.transfer_id in student_of(one).received:
            raise refused("imported_before") from None  # another import of the same package was first
        return False
    return True


# --- refusing


def _refuse(one: PackageImport, code: str, reason: str, now: datetime) -> None:
    """The passphrase can be given again. Whatever else it is, it ends the import."""
    step = Step.ASK_AGAIN if code == "wrong_passphrase" else Step.FAIL
    after = moved(one, step, now, failed_because=code, reason=reason)
    if one.state is PackageState.OPENING:
        package_files.forget(work_key(one, package_files.passphrase_name(one.round)))
    changes = Changes()
    package_imports.add_move(changes, one, after)
    note(
        changes,
        SYSTEM,
        "package_failed",
        one.import_id,
        now,
        one.school_id,
        student=one.student_id,
        reason=code,
    )
    if one.state is PackageState.COPYING:
        _add_notice(changes, one, NoticeKind.PACKAGE_FAILED, now)
    changes.commit()


def _add_notice(changes: Changes, one: PackageImport, kind: NoticeKind, now: datetime) -> None:
    outbox.add_notice(changes, Notice(new_id("not"), one.school_id, kind, one.student_id, now))
