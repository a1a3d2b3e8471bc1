"""The steps of the transfer workflow, one Lambda each: prepare, copy, verify, complete; or fail.

Every step may run twice, late, or beside a newer attempt: copies are keyed by their source, writes are conditional,
and only the attempt that the transfer is at can complete it.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.aws import copies, files
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.errors import NotPossibleNow, TransferStopped
from chalicelib.domain.incident import Incident
from chalicelib.domain.manifest import DocumentLine, IncidentLine, Manifest, batches, batches_of_files
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.reminder import first_reminder
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import MOVES, State, Step, Transfer, next_state
from chalicelib.domain.vault import Document
from chalicelib.storage import (
    documents,
    incidents,
    outbox,
    reminders,
    students,
    transfers,
)
from chalicelib.storage.table import Changes
from chalicelib.usecases import arrival, manifests
from chalicelib.usecases.access import new_id, note
from chalicelib.usecases.step_errors import code_in

INCIDENTS_AT_ONCE = 100
DOCUMENTS_AT_ONCE = 10
BYTES_AT_ONCE = 20_000_000_000
"""Of the files of one batch. S3 copies them within the time of a Lambda, also when it is slow."""
THREADS = 8
FAILURES = frozenset(
    {
        "record_changed",
        "redaction_unready",
        "changed_since_review",
        "no_longer_a_match",
        "base_recalled",
        "file_missing",
        "manifest_altered",
        "not_as_sent",
        "still_uploading",
        "still_scanning",
        "signing_key_unavailable",
        "workflow_error",
    }
)
"""Codes that a person may see as the reason of a failed transfer."""


def prepare_transfer(transfer_id: str, attempt: int, now: datetime) -> dict[str, Any]:
    """Writes the signed manifest and moves the transfer to copying. Returns the batches for the two Maps."""
    transfer = manifests.at_attempt(transfer_id, attempt)
    if transfer.state is State.COPYING:
        manifest = manifests.manifest_of(transfer_id, attempt)  # ran before: the manifest stands
    else:
        manifest = manifests.make_manifest(transfer, attempt, now)
        manifests.keep_signed(manifest, now)
        state = next_state(transfer.state, Step.START_COPY)
        after = replace(
            transfer.moved(state, now),
            incident_count=len(manifest.incidents),
            document_count=len(manifest.documents),
            manifest_sha256=manifest.sha256,
            held_back=manifest.held_back,
            there_already=manifest.there_already,
        )
        changes = Changes()
        transfers.add_move(changes, transfer, after)
        note(
            changes,
            SYSTEM,
            Step.START_COPY,
            transfer_id,
            now,
            *sorted(transfer.parties),
            student=transfer.students,
            incidents=str(after.incident_count),
            documents=str(after.document_count),
            manifest=manifest.sha256,
            **{f"held_back_{what}": str(count) for what, count in manifest.held_back.items()},
            **{f"there_already_{what}": str(count) for what, count in manifest.there_already.items()},
        )
        changes.commit()
    if attempt > 1:
        arrival.abandon_leftovers(manifest)
    return {
        "transfer_id": transfer_id,
        "attempt": attempt,
        "incident_batches": batches(len(manifest.incidents), INCIDENTS_AT_ONCE),
        "document_batches": batches_of_files(
            [line.size for line in manifest.documents], DOCUMENTS_AT_ONCE, BYTES_AT_ONCE
        ),
    }


def copy_incidents(transfer_id: str, attempt: int, first: int, count: int, now: datetime) -> dict[str, Any]:
    """Copies the manifest's incidents first..first+count-1, content as it stands, text byte for byte. Not visible yet."""
    manifest = manifests.manifest_of(transfer_id, attempt)
    lines = manifest.incidents[first : first + count]
    previous = _previous(manifest)
    sources = incidents.find_between(manifest.previous_student_id, lines[0].source_id, lines[-1].source_id)
    copies = []
    for line in lines:
        source = sources.get(line.source_id)
        is_there = source is not None and not source.struck_out and previous.shows(source.transfer_id)
        if source is None or not is_there or not _is_as_in(line, source):
            raise TransferStopped(
                "An incident changed after the transfer was authorised.", code="record_changed"
            )
        copies.append(arrival.incident_copy(manifest, line, source))
    written = arrival.save_incidents(copies, attempt)
    return {"copied": written, "there_before": count - written}


def copy_documents(transfer_id: str, attempt: int, first: int, count: int, now: datetime) -> dict[str, Any]:
    """Copies the manifest's files first..first+count-1 on S3's side, pinned to version and ETag. Not visible yet."""
    manifest = manifests.manifest_of(transfer_id, attempt)
    lines = manifest.documents[first : first + count]
    previous = _previous(manifest)
    sources = documents.find_documents(manifest.previous_student_id, (line.source_id for line in lines))
    arrived = documents.find_documents(manifest.new_student_id, (line.copy_id for line in lines))
    written = 0
    for line in lines:
        there = arrived.get(line.copy_id)
        if there is not None and arrival.is_copy_of(line, there, transfer_id) and _has_bytes_of(line, there):
            continue  # an earlier try or attempt copied it
        source = sources.get(line.source_id)
        if source is None:
            raise TransferStopped("A file is not there any more.", code="file_missing")
        if not previous.shows(source.transfer_id):
            raise TransferStopped("A file was recalled from the previous school.", code="record_changed")
        key = files.copy_key(manifest.new_school_id, manifest.new_student_id, line.copy_id)
        copy = arrival.document_copy(manifest, line, source, key)
        try:
            version, etag = copies.copy(manifests.source_of(line), key)
        except FileNotFoundError:
            raise TransferStopped("A file is not there any more.", code="file_missing") from None
        # S3 may have taken minutes, in which a newer attempt, that does not want this file, was begun or has arrived
        manifests.at_attempt(transfer_id, attempt)
        written += documents.save_copy(replace(copy, s3_version=version, etag=etag), attempt)
    return {"copied": written, "there_before": count - written}


def verify_transfer(transfer_id: str, attempt: int, now: datetime) -> dict[str, Any]:
    """Reads back what arrived and compares it with the manifest, which both schools must keep as it was signed: the same
    incidents and files, no fewer and no more."""
    manifest = manifests.signed_manifest_of(transfer_id, attempt)
    arrival.check_incidents(manifest)
    filed = arrival.check_documents(manifest)
    with ThreadPoolExecutor(THREADS) as pool:
        are_sound = pool.map(lambda line: _has_bytes_of(line, filed[line.copy_id]), manifest.documents)
    if not all(are_sound):
        raise TransferStopped("The bytes of a file are not those of the manifest.", code="not_as_sent")
    return {"incidents": len(manifest.incidents), "documents": len(filed)}


def complete_transfer(transfer_id: str, attempt: int, now: datetime) -> dict[str, Any]:
    """One transaction makes everything visible: the state, what the student has received, Legacy categories,
    audit and notices."""
    manifest = manifests.manifest_of(transfer_id, attempt, done_is_fine=True)
    for _ in range(5):
        transfer = manifests.at_attempt(transfer_id, attempt, done_is_fine=True)
        if transfer.state is not State.COPYING:
            return {"state": transfer.state.value}  # an earlier run of this very step did it
        try:
            _complete(transfer, manifest, now)
        except NotPossibleNow:
            continue  # another transfer brought Legacy categories to the school at this moment: read and try again
        return {"state": State.TRANSFERRED.value}
    raise RuntimeError("the school's categories kept changing")  # Step Functions tries the step again


def _complete(transfer: Transfer, manifest: Manifest, now: datetime) -> None:
    state = next_state(transfer.state, Step.COMPLETE)
    # what was asked of an earlier arrival is settled
    after = replace(transfer.moved(state, now), recall=None)
    changes = Changes()
    transfers.add_move(changes, transfer, after)
    otherwise = manifests.base_recalled() if transfer.base_id else None
    arrival.add_arrival(changes, manifest, now.date(), base_id=transfer.base_id, otherwise=otherwise)
    note(
        changes,
        SYSTEM,
        Step.COMPLETE,
        transfer.transfer_id,
        now,
        *sorted(after.parties),
        student=transfer.students,
        incidents=str(len(manifest.incidents)),
        documents=str(len(manifest.documents)),
        manifest=manifest.sha256,
    )
    for school_id, kind in (
        (transfer.new_school_id, NoticeKind.TRANSFER_COMPLETE),
        (transfer.previous_school_id, NoticeKind.TRANSFER_SENT),
    ):
        outbox.add_notice(changes, Notice(new_id("not"), school_id, kind, transfer.transfer_id, now))
    reminders.add_reminder(changes, first_reminder(after))
    changes.commit()


def fail_transfer(transfer_id: str, attempt: int, error: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Marks the transfer failed with a reason code, and tells both schools. Nothing shows at the new school."""
    transfer = transfers.find_transfer(transfer_id)
    if transfer is None or transfer.attempt != attempt or (transfer.state, Step.FAIL) not in MOVES:
        return {"state": transfer.state.value if transfer else "unknown"}
    state = next_state(transfer.state, Step.FAIL)
    code = _failure_code(error)
    after = replace(transfer.moved(state, now), failure_code=code)
    changes = Changes()
    transfers.add_move(changes, transfer, after)
    note(
        changes,
        SYSTEM,
        Step.FAIL,
        transfer_id,
        now,
        *sorted(transfer.parties),
        student=transfer.students,
        reason=code,
        attempt=str(attempt),
    )
    for school_id in sorted(transfer.parties):
        outbox.add_notice(
            changes, Notice(new_id("not"), school_id, NoticeKind.TRANSFER_FAILED, transfer_id, now)
        )
    changes.commit()
    return {"state": state.value, "reason": code}


def _failure_code(error: dict[str, Any]) -> str:
    code = code_in(error)
    return code if code in FAILURES else "workflow_error"


def _previous(manifest: Manifest) -> Student:
    found = students.find_student(manifest.previous_student_id)
    if found is None:
        raise TransferStopped("The student is not there any more.", code="record_changed")
    return found


def _is_as_in(line: IncidentLine, source: Incident) -> bool:
    return (source.content_sha256, source.as_of.isoformat()) == (line.content_sha256, line.as_of)


def _has_bytes_of(line: DocumentLine, copy: Document) -> bool:
    try:
        told = copies.is_copy(manifests.source_of(line), copy.s3_key, copy.s3_version)
        if told is None:
            return copies.measured_sha256(copy.s3_key, copy.s3_version) == line.sha256
        return told
    except FileNotFoundError:
        return False
