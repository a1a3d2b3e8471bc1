"""The manifest of an attempt: made of what goes by now, signed and kept at both schools, and read by each later step."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from chalicelib.aws import copies, kept_manifests, signing
from chalicelib.domain.conflict import STOPS_COPYING, ConflictCode, conflict_of
from chalicelib.domain.errors import TransferStopped
from chalicelib.domain.manifest import DocumentLine, Manifest, SignedManifest, signed_from_json
from chalicelib.domain.packing import pack
from chalicelib.domain.selection import select
from chalicelib.domain.transfer import State, Transfer
from chalicelib.domain.vault import UNFINISHED, Document, DocumentStatus
from chalicelib.storage import preferences, schools, students, transfers
from chalicelib.usecases import uploads
from chalicelib.usecases.record import record_of, there_at

UPLOAD_MAY_TAKE = timedelta(hours=1)
"""A form is good for 15 minutes, but a large file on a school's line takes longer. After that it was given up.
A scan that takes as long hangs: the file is left behind, and the audit says so."""


def make_manifest(transfer: Transfer, attempt: int, now: datetime) -> Manifest:
    # the time of authorising, so that two runs of this step at once make the same manifest
    made_at = transfer.entered[State.AUTHORISED]
    school = schools.find_school(transfer.previous_school_id)
    previous = students.find_student(transfer.previous_student_id)
    new = students.find_student(transfer.new_student_id)
    if school is None or previous is None or new is None:
        raise TransferStopped("The student is not there any more.", code="record_changed")
    conflict = conflict_of(transfer, previous, new, now.date())
    if conflict is ConflictCode.BASE_RECALLED:
        raise base_recalled()
    if conflict in STOPS_COPYING:
        raise TransferStopped("The two students may not be one child any more.", code="no_longer_a_match")
    own, filed = record_of(previous)
    there = there_at(previous, new)
    wishes = preferences.find_preferences(school.school_id)
    # what stays anyway holds nothing up
    finished = (replace(d, status=DocumentStatus.AVAILABLE) for d in filed)
    going = {d.document_id for d in select(wishes, own, finished, there).documents}
    settled = [_settled(d, made_at, now) if d.document_id in going else d for d in filed]
    selection = select(wishes, own, settled, there)
    if selection.unready:
        raise TransferStopped("A redacted copy that should go cannot.", code="redaction_unready")
    if transfer.reviewed and transfer.reviewed != selection.sha256:
        raise TransferStopped("What goes is not what was reviewed.", code="changed_since_review")
    return pack(transfer, attempt, made_at, school, schools.find_categories(school.school_id), selection)


def base_recalled() -> TransferStopped:
    return TransferStopped("What it adds to was recalled.", code="base_recalled")


def _settled(document: Document, authorised_at: datetime, now: datetime) -> Document:
    """A document that is finished. An upload that was never finished, or begun when the transfer was authorised
    already, is left as it is: nobody can hold a transfer up by beginning uploads."""
    begun_before = document.uploaded_at <= authorised_at
    may_wait = now - document.uploaded_at < UPLOAD_MAY_TAKE
    if document.status is DocumentStatus.UPLOADING:
        # the event may be late or lost: the file must not be left behind
        document = uploads.judge_upload(document, now) or document
        if document.status is DocumentStatus.SCANNING:
            uploads.ask_again(document)
            may_wait = True  # once: a retry finds its status
    if document.status in UNFINISHED and begun_before and may_wait:
        if document.status is DocumentStatus.SCANNING:
            raise TransferStopped(
                "A file is still being checked for malware at the previous school.", code="still_scanning"
            )
        raise TransferStopped(
            "A file is still being uploaded at the previous school.", code="still_uploading"
        )
    return document


def at_attempt(transfer_id: str, attempt: int, *, done_is_fine: bool = False) -> Transfer:
    transfer = transfers.find_transfer(transfer_id)
    states = {State.AUTHORISED, State.COPYING}
    if done_is_fine:
        states |= {State.TRANSFERRED, State.ACKNOWLEDGED}
    if transfer is None or transfer.attempt != attempt or transfer.state not in states:
        raise TransferStopped("A newer attempt or decision has overtaken this one.", code="superseded")
    return transfer


def keep_signed(manifest: Manifest, now: datetime) -> None:
    """Signs the manifest and keeps it at both schools. May run twice, even at once: what was kept first stands, so that
    both schools have one signature. Raises KeyUnavailable, TransferStopped."""
    fixed = manifest.sha256
    data = signed(manifest.to_json(), now).to_json()
    for school_id in (manifest.previous_school_id, manifest.new_school_id):
        key = kept_manifests.manifest_key(school_id, manifest.transfer_id, manifest.attempt, fixed)
        data = kept_manifests.keep(key, data)
        _check_kept(signed_from_json(data), fixed)


def signed(manifest: bytes, now: datetime) -> SignedManifest:
    """The canonical JSON of a manifest, with this platform's signature. Another one each time, and each is good. Raises
    KeyUnavailable."""
    digest = sha256(manifest).hexdigest()
    signature = signing.sign(digest)
    return SignedManifest(
        manifest=manifest.decode(),
        sha256=digest,
        signature=signature.value,
        algorithm=signing.ALGORITHM,
        key_id=signature.key_id,
        public_key=signing.public_key(),
        signed_at=now.isoformat(),
    )


def kept_by(school_id: str, transfer: Transfer) -> SignedManifest | None:
    """What the school keeps of this transfer's present attempt, as it stands; None when there is no signed manifest."""
    data = kept_manifests.find(key_of(school_id, transfer))
    return None if data is None else signed_from_json(data)


def key_of(school_id: str, transfer: Transfer) -> str:
    return kept_manifests.manifest_key(
        school_id, transfer.transfer_id, transfer.attempt, transfer.manifest_sha256
    )


def manifest_of(transfer_id: str, attempt: int, *, done_is_fine: bool = False) -> Manifest:
    """The manifest as the new school keeps it, when the transfer still is at this attempt and it is the one that was
    fixed."""
    transfer = at_attempt(transfer_id, attempt, done_is_fine=done_is_fine)
    kept = kept_by(transfer.new_school_id, transfer)
    return _check_kept(kept, transfer.manifest_sha256).opened()


def signed_manifest_of(transfer_id: str, attempt: int) -> Manifest:
    """The manifest, when both schools keep it as it was fixed and signed. Raises KeyUnavailable, TransferStopped."""
    transfer = at_attempt(transfer_id, attempt)
    both = (transfer.previous_school_id, transfer.new_school_id)
    kept = [_check_kept(kept_by(s, transfer), transfer.manifest_sha256) for s in both]
    for signature in {one.signature for one in kept}:
        if not signing.is_signature_of(transfer.manifest_sha256, signature):
            raise TransferStopped("The signature is not one of this manifest.", code="manifest_altered")
    return kept[0].opened()


def _check_kept(kept: SignedManifest | None, sha256: str) -> SignedManifest:
    if kept is None or kept.sha256 != sha256 or not kept.is_whole:
        raise TransferStopped(
            "A manifest that a school keeps is not the one that was fixed.", code="manifest_altered"
        )
    return kept


def source_of(line: DocumentLine) -> copies.Source:
    """The bytes that the manifest names, at the previous school."""
    return copies.Source(line.s3_key, line.s3_version, line.etag, line.size, line.sha256)
