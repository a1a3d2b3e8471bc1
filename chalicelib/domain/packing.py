"""Packs a record for its way: which incidents and files go, under which ids and Legacy categories they arrive."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.category import Categories
from chalicelib.domain.ids import derived
from chalicelib.domain.incident import Incident, incident_id_for
from chalicelib.domain.manifest import DocumentLine, IncidentLine, Manifest
from chalicelib.domain.school import School
from chalicelib.domain.selection import Selection
from chalicelib.domain.transfer import Transfer


def pack(
    transfer: Transfer,
    attempt: int,
    made_at: datetime,
    previous_school: School,
    categories: Categories,
    selection: Selection,
) -> Manifest:
    """The manifest of one attempt. Ids of copies and Legacy categories follow from their sources, so that a second
    attempt, and a second transfer with the same category names, arrive at the same ones."""
    incidents, documents = selection.incidents, selection.documents
    used = {c for i in incidents for c in i.category_ids} | {c for d in documents for c in d.category_ids}
    names = {c: categories.previous_name(c) for c in used}
    legacy_ids = {c: _legacy_id(transfer.new_school_id, name) for c, name in names.items()}
    incident_copies = {i.incident_id: _incident_copy_id(transfer, i) for i in incidents}
    return Manifest(
        transfer_id=transfer.transfer_id,
        attempt=attempt,
        made_at=made_at.isoformat(),
        previous_school_id=transfer.previous_school_id,
        previous_school_name=previous_school.name,
        previous_student_id=transfer.previous_student_id,
        new_school_id=transfer.new_school_id,
        new_student_id=transfer.new_student_id,
        legacy_main_id=f"cat_{derived(transfer.new_school_id, 'legacy')}",
        legacy_names=dict(sorted((legacy_ids[c], name) for c, name in names.items())),
        incidents=tuple(
            IncidentLine(
                i.incident_id,
                incident_copies[i.incident_id],
                i.content_sha256,
                _legacy(i.category_ids, legacy_ids),
            )
            for i in incidents
        ),
        documents=tuple(
            DocumentLine(
                d.document_id,
                document_copy_id(transfer.transfer_id, d.document_id),
                incident_copies.get(d.incident_id, ""),
                d.s3_key,
                d.s3_version,
                d.etag,
                d.size,
                d.sha256,
                _legacy(d.category_ids, legacy_ids),
            )
            for d in documents
        ),
        held_back=selection.held_back,
    )


def document_copy_id(transfer_id: str, document_id: str) -> str:
    return f"doc_{derived(transfer_id, document_id)}"


def _legacy(category_ids: Sequence[str], legacy_ids: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(legacy_ids[c] for c in category_ids))


def _legacy_id(new_school_id: str, name: str) -> str:
    """Names that differ only in case are one category. The school's id is random, so the name cannot be guessed back
    without it."""
    return f"cat_{derived(new_school_id, 'legacy', name.casefold())}"


def _incident_copy_id(transfer: Transfer, incident: Incident) -> str:
    return incident_id_for(incident.occurred_at, derived(transfer.transfer_id, incident.incident_id)[:24])
