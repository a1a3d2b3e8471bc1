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
from chalicelib.domain.vault import Document


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
    there = selection.there

    def arriving(category_ids: Sequence[str], incident: Incident | None) -> tuple[str, ...]:
        """A later version, or a file of an incident that is there, keeps the categories that the new school gave it."""
        kept = there.category_ids(incident) if incident else {}
        ids = (kept.get(names[c].casefold(), legacy_ids[c]) for c in category_ids)
        return tuple(dict.fromkeys(ids))

    incident_copies = {i.incident_id: _incident_copy_id(transfer, i) for i in incidents}
    owners = {i.incident_id: i for i in incidents} | dict(selection.there_incidents)
    for incident in selection.there_incidents.values():
        if newest := there.newest_of(incident):
            incident_copies[incident.incident_id] = newest.incident_id
    document_copies = {d.document_id: document_copy_id(transfer.copies_of, d.document_id) for d in documents}
    incident_lines = tuple(
        IncidentLine(
            i.incident_id,
            incident_copies[i.incident_id],
            i.content_sha256,
            arriving(i.category_ids, i),
            i.original_id,
            i.as_of.isoformat(),
            bool(there.copies_of(i)),
        )
        for i in incidents
    )
    document_lines = tuple(
        DocumentLine(
            d.document_id,
            document_copies[d.document_id],
            incident_copies.get(d.incident_id, ""),
            d.s3_key,
            d.s3_version,
            d.etag,
            d.size,
            d.sha256,
            arriving(d.category_ids, owners.get(d.incident_id)),
            d.original_id,
            _first_version(transfer, d, selection),
            d.redacts,
        )
        for d in documents
    )
    arrived_ids = {c for line in incident_lines for c in line.category_ids}
    arrived_ids |= {c for line in document_lines for c in line.category_ids}
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
        legacy_names={
            i: n for i, n in sorted((legacy_ids[c], n) for c, n in names.items()) if i in arrived_ids
        },
        incidents=incident_lines,
        documents=document_lines,
        held_back=selection.held_back,
        there_already=selection.there_already,
    )


def document_copy_id(copies_of: str, document_id: str) -> str:
    return f"doc_{derived(copies_of, document_id)}"


def _first_version(transfer: Transfer, document: Document, selection: Selection) -> str:
    """What a file that replaces another one is a version of at the new school: what is there, or comes with it."""
    if not document.version_of:
        return ""
    there = selection.there_documents.get(document.version_of)
    return there.first_id if there else document_copy_id(transfer.copies_of, document.version_of)


def _legacy_id(new_school_id: str, name: str) -> str:
    """Names that differ only in case are one category. The school's id is random, so the name cannot be guessed back
    without it."""
    return f"cat_{derived(new_school_id, 'legacy', name.casefold())}"


def _incident_copy_id(transfer: Transfer, incident: Incident) -> str:
    return incident_id_for(incident.occurred_at, derived(transfer.copies_of, incident.incident_id)[:24])
