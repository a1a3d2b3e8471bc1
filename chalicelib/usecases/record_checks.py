"""Verify on demand: either school has its own record compared with the manifest that it keeps, at any time after the
transfer. And the manifest itself, to take along and to check without Safehand."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from chalicelib.aws import copies, kept_manifests, signing
from chalicelib.domain.errors import KeyUnavailable, NotFound, NotPossibleNow
from chalicelib.domain.manifest import DocumentLine, Manifest, SignedManifest
from chalicelib.domain.permission import Action, Actor
from chalicelib.domain.record_check import (
    Finding,
    Gone,
    GoneBecause,
    Kept,
    Tally,
    check_document,
    check_incident,
    tally,
)
from chalicelib.domain.transfer import ARRIVED, State, Transfer
from chalicelib.domain.vault import Document
from chalicelib.storage import documents, incidents, tombstones, transfers
from chalicelib.usecases import manifests
from chalicelib.usecases.access import note_read, note_unknown, own_school, require

MAX_FILES = 1_000
"""Files whose bytes are asked for in one check, one call each (10 at once, about 30 ms): the API answers within 29 seconds.
Of the others it is told that they were not checked."""
READ_BYTES = 50_000_000
"""Of files of which S3 keeps no checksum, read and measured in one check, under a second: not the large ones."""
THREADS = 10


@dataclass(frozen=True)
class RecordCheck:
    """`is_new_side`: whether the copies were looked at, or the originals. Nothing is counted without a manifest to go by,
    nor when the record is `gone`."""

    manifest: Kept
    incidents: Tally
    documents: Tally
    is_new_side: bool
    checked_at: datetime
    gone: Gone | None = None


@dataclass(frozen=True)
class ManifestFile:
    """`url` is good for one minute."""

    kept: SignedManifest
    url: str
    file_name: str


def check_record(actor: Actor, transfer_id: str, now: datetime) -> RecordCheck:
    """Raises NotFound, NotAllowed, NotPossibleNow before the record has arrived."""
    transfer = _find_arrived(actor, transfer_id, now)
    is_new = actor.school_id == transfer.new_school_id
    kept = manifests.kept_by(own_school(actor), transfer)
    state = _state_of(kept, transfer)
    of_incidents = of_documents = Tally()
    student = transfer.student_at(actor.school_id)
    gone = _gone(transfer, student, is_new=is_new)
    if gone is None and kept is not None and state in (Kept.SIGNED, Kept.KEY_UNAVAILABLE):
        manifest = kept.opened()
        of_incidents = tally(_check_incidents(manifest, is_new=is_new))
        of_documents = tally(_check_documents(manifest, is_new=is_new))
    found = RecordCheck(state, of_incidents, of_documents, is_new, now, gone)
    counts = {
        f"{noun}_{finding}": str(n)
        for noun, counted in (("incidents", of_incidents), ("files", of_documents))
        for finding, n in vars(counted).items()
        if n
    }
    if gone:
        counts["gone"] = gone.because.value
    note_read(actor, "verify_transfer", transfer_id, now, student=student, signature=state.value, **counts)
    return found


def _gone(transfer: Transfer, student_id: str, *, is_new: bool) -> Gone | None:
    if certificate := tombstones.find_certificate(student_id):
        return Gone(GoneBecause.DESTROYED, certificate.confirmed_at.date())
    if is_new and transfer.state is State.RECALLED:
        return Gone(GoneBecause.RECALLED, transfer.entered[State.RECALLED].date())
    return None


def offer_manifest(actor: Actor, transfer_id: str, now: datetime) -> ManifestFile:
    """A link to the signed manifest that one's own school keeps. Raises as above, and NotPossibleNow when there is none, or
    when the record does not show at the new school any more, or not yet again: its hashes would confirm a guessed text."""
    transfer = _find_arrived(actor, transfer_id, now)
    school_id = own_school(actor)
    if school_id == transfer.new_school_id and transfer.state not in ARRIVED:
        raise NotPossibleNow(
            "The record does not show at your school now, so its manifest is not offered. The previous school keeps it.",
            code="wrong_state",
        )
    kept = manifests.kept_by(school_id, transfer)
    if kept is None:
        raise NotPossibleNow(
            "Your school keeps no signed manifest of this transfer. Tell support the number of the transfer.",
            code="no_manifest",
        )
    note_read(actor, "download_manifest", transfer_id, now, student=transfer.student_at(school_id))
    file_name = f"safehand-manifest-{transfer_id}.json"
    return ManifestFile(
        kept, kept_manifests.link(manifests.key_of(school_id, transfer), file_name), file_name
    )


def _find_arrived(actor: Actor, transfer_id: str, now: datetime) -> Transfer:
    action = Action.VERIFY_TRANSFER
    transfer = transfers.find_transfer(transfer_id)
    if transfer is None:
        note_unknown(actor, action, transfer_id, now)
        raise NotFound
    own = transfer.student_at(actor.school_id)
    require(actor, action, transfer.resource(None, actor), now, subject_id=transfer_id, student=own)
    if State.TRANSFERRED not in transfer.entered:
        raise NotPossibleNow(
            "The record has not arrived yet. Check it when the transfer is complete.", code="wrong_state"
        )
    return transfer


def _state_of(kept: SignedManifest | None, transfer: Transfer) -> Kept:
    if kept is None:
        return Kept.MISSING
    if kept.sha256 != transfer.manifest_sha256 or not kept.is_whole:
        return Kept.ALTERED
    try:
        is_good = signing.is_signature_of(kept.sha256, kept.signature)
    except KeyUnavailable:
        return Kept.KEY_UNAVAILABLE
    return Kept.SIGNED if is_good else Kept.ALTERED


def _check_incidents(manifest: Manifest, *, is_new: bool) -> Iterator[Finding]:
    student_id = manifest.new_student_id if is_new else manifest.previous_student_id
    there = {i.incident_id: i for i in incidents.list_incidents(student_id)}
    for line in manifest.incidents:
        found = there.get(line.copy_id if is_new else line.source_id)
        if is_new and found is not None and found.transfer_id != manifest.transfer_id:
            found = None  # abandoned, so it shows nowhere
        yield check_incident(line, found, is_copy=is_new)


def _check_documents(manifest: Manifest, *, is_new: bool) -> Iterator[Finding]:
    student_id = manifest.new_student_id if is_new else manifest.previous_student_id
    there = {d.document_id: d for d in documents.list_documents(student_id)} if manifest.documents else {}
    newest: dict[str, Document] = {}
    for one in there.values():
        if one.can_open:
            newest[one.first_id] = max(
                newest.get(one.first_id, one), one, key=lambda d: (d.uploaded_at, d.document_id)
            )
    sent = {(line.copy_id if is_new else line.source_id) for line in manifest.documents}

    def has_bytes(numbered: tuple[int, DocumentLine]) -> bool | None:
        number, line = numbered
        found = there.get(line.copy_id if is_new else line.source_id)
        return None if found is None or number >= MAX_FILES else _has_bytes(line, found, is_new=is_new)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(has_bytes, enumerate(manifest.documents)))
    room = READ_BYTES if is_new else 0
    for number, (line, answer) in enumerate(zip(manifest.documents, answers, strict=True)):
        found = there.get(line.copy_id if is_new else line.source_id)
        if found is not None and answer is None and number < MAX_FILES and line.size <= room:
            room -= line.size
            answer = copies.measured_sha256(found.s3_key, found.s3_version) == line.sha256
        counts = newest.get(found.first_id) if found else None
        is_replaced = counts is not None and counts.document_id not in sent
        yield check_document(found, answer, is_replaced=is_replaced)


def _has_bytes(line: DocumentLine, found: Document, *, is_new: bool) -> bool | None:
    """By what S3 keeps of the bytes; None where it keeps nothing that tells."""
    source = manifests.source_of(line)
    if not is_new:
        return copies.is_there(source)
    try:
        return copies.is_copy(source, found.s3_key, found.s3_version)
    except FileNotFoundError:
        return False
