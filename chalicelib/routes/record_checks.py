"""/transfers/{transfer_id}/manifest and /verify: what was signed, and whether one's own record still is that."""

from dataclasses import asdict
from datetime import date, datetime

from chalice.app import Blueprint

from chalicelib.domain.record_check import GoneBecause, Kept
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import record_checks

routes = Blueprint(__name__)


class Tally(Model):
    """How many that the manifest names are as they were; were changed since by somebody who may (edited, struck out,
    replaced); are missing; are otherwise than the manifest says; could not be checked quickly."""

    intact: int
    changed: int
    missing: int
    altered: int
    not_checked: int


class Gone(Model):
    """Since that day nothing of the record is expected at this school: its copy was recalled, or the record destroyed."""

    because: GoneBecause
    on: date


class RecordCheck(Model):
    """`manifest`: whether the one that the school keeps is as it was signed. Without it nothing is counted, nor when the
    record is `gone`."""

    manifest: Kept
    incidents: Tally
    documents: Tally
    gone: Gone | None
    checked_at: datetime


class SignedManifest(Model):
    """`url` saves the manifest with its signature and the public key; it is good for one minute."""

    url: str
    file_name: str
    sha256: str
    algorithm: str
    key_id: str
    signed_at: datetime


@endpoint(routes, "POST", "/transfers/{transfer_id}/verify", gives=RecordCheck)
def verify_transfer(call: Call[None], transfer_id: str) -> RecordCheck:
    """Compare the record, as one's own school has it now, with the signed manifest. Changes nothing."""
    found = record_checks.check_record(call.actor, transfer_id, call.now)
    return RecordCheck(
        manifest=found.manifest,
        incidents=Tally(**asdict(found.incidents)),
        documents=Tally(**asdict(found.documents)),
        gone=Gone(because=found.gone.because, on=found.gone.on) if found.gone else None,
        checked_at=found.checked_at,
    )


@endpoint(routes, "GET", "/transfers/{transfer_id}/manifest", gives=SignedManifest)
def download_manifest(call: Call[None], transfer_id: str) -> SignedManifest:
    """A link to the signed manifest, to check it without Safehand (docs/support.md)."""
    found = record_checks.offer_manifest(call.actor, transfer_id, call.now)
    kept = found.kept
    return SignedManifest(
        url=found.url,
        file_name=found.file_name,
        sha256=kept.sha256,
        algorithm=kept.algorithm,
        key_id=kept.key_id,
        signed_at=datetime.fromisoformat(kept.signed_at),
    )
