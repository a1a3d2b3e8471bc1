"""What arrives at a school by a manifest, with a transfer or out of a package: copies that nobody sees, a look whether they
are what the manifest says, and one moment in which all of them show.

Everything may run twice: copies are keyed by their source and written on a condition.
"""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import accumulate

from chalicelib.domain.category import Category, legacy_main, legacy_sub
from chalicelib.domain.errors import SafehandError, TransferStopped
from chalicelib.domain.incident import Incident, as_legacy
from chalicelib.domain.manifest import DocumentLine, IncidentLine, Manifest
from chalicelib.domain.vault import Document, as_copy
from chalicelib.storage import documents, incidents, records, schools
from chalicelib.storage.table import Changes

COPIERS = 4
UNITS_A_SECOND = 800
"""Write units that the copies of one record may ask for. All of them go into the new student's partition of the table, which
gives 1,000 a second and refuses what is over; the workflow runs one batch at a time (infra/transfer-workflow.asl.json)."""


def incident_copy(manifest: Manifest, line: IncidentLine, source: Incident) -> Incident:
    return as_legacy(
        source,
        copy_id=line.copy_id,
        transfer_id=manifest.transfer_id,
        student_id=manifest.new_student_id,
        school_id=manifest.new_school_id,
        category_ids=line.category_ids,
        origin=manifest.previous_school_name,
    )


def document_copy(manifest: Manifest, line: DocumentLine, source: Document, s3_key: str) -> Document:
    return as_copy(
        source,
        copy_id=line.copy_id,
        transfer_id=manifest.transfer_id,
        student_id=manifest.new_student_id,
        school_id=manifest.new_school_id,
        category_ids=line.category_ids,
        incident_id=line.copy_incident_id,
        s3_key=s3_key,
        origin=manifest.previous_school_name,
        version_of=line.copy_version_of,
    )


def save_incidents(copies: Sequence[Incident], attempt: int) -> int:
    """How many were not there yet. A copy waits until those before it have been paid for, at UNITS_A_SECOND."""
    begin = time.monotonic()
    paid = [units / UNITS_A_SECOND for units in accumulate((c.write_units for c in copies), initial=0)]

    def save(copy: Incident, not_before: float) -> bool:
        time.sleep(max(0.0, begin + not_before - time.monotonic()))
        return incidents.save_copy(copy, attempt)

    with ThreadPoolExecutor(COPIERS) as pool:
        return sum(pool.map(save, copies, paid))


def abandon_leftovers(manifest: Manifest) -> None:
    """Copies of an earlier attempt that this manifest does not name (the record changed) must never show."""
    wanted = {i.copy_id for i in manifest.incidents} | {d.copy_id for d in manifest.documents}
    for incident in incidents.list_incidents(manifest.new_student_id):
        if incident.transfer_id == manifest.transfer_id and incident.incident_id not in wanted:
            incidents.abandon_copy(incident)
    for document in documents.list_documents(manifest.new_student_id):
        if document.transfer_id == manifest.transfer_id and document.document_id not in wanted:
            documents.abandon_copy(document)


def check_incidents(manifest: Manifest) -> None:
    """Reads back what arrived: the same incidents, no fewer and no more. Raises TransferStopped."""
    arrived = {
        i.incident_id: (i.content_sha256, i.category_ids)
        for i in incidents.list_incidents(manifest.new_student_id)
        if i.transfer_id == manifest.transfer_id
    }
    if arrived != {line.copy_id: (line.content_sha256, line.category_ids) for line in manifest.incidents}:
        raise TransferStopped("What arrived is not what the manifest says.", code="not_as_sent")


def check_documents(manifest: Manifest) -> dict[str, Document]:
    """As `check_incidents`, by id. Of bytes only what is known of them is compared. Raises TransferStopped."""
    filed = {
        d.document_id: d
        for d in documents.list_documents(manifest.new_student_id)
        if d.transfer_id == manifest.transfer_id
    }
    if set(filed) != {line.copy_id for line in manifest.documents} or not all(
        is_copy_of(line, filed[line.copy_id], manifest.transfer_id) for line in manifest.documents
    ):
        raise TransferStopped("The files that arrived are not those of the manifest.", code="not_as_sent")
    return filed


def is_copy_of(line: DocumentLine, there: Document, transfer_id: str) -> bool:
    found = (there.sha256, there.transfer_id, there.category_ids, there.incident_id, there.redacts)
    return found == (line.sha256, transfer_id, line.category_ids, line.copy_incident_id, line.redacts)


def add_arrival(
    changes: Changes,
    manifest: Manifest,
    today: date,
    *,
    base_id: str = "",
    otherwise: SafehandError | None = None,
) -> None:
    """Makes all of it visible, with its Legacy categories. `base_id`, `otherwise`: as in storage/records.py. Commit raises
    NotPossibleNow when the school's categories were changed meanwhile: then try again."""
    categories = schools.find_categories(manifest.new_school_id)
    with_legacy = categories.with_legacy(_legacy_categories(manifest))
    new_ones = sum(not line.is_later for line in manifest.incidents)
    records.add_received(
        changes,
        manifest.new_student_id,
        manifest.transfer_id,
        new_ones,
        today,
        base_id=base_id,
        otherwise=otherwise,
    )
    if with_legacy is not categories:
        schools.add_save_categories(changes, with_legacy)


def _legacy_categories(manifest: Manifest) -> Iterable[Category]:
    if manifest.legacy_names:
        yield legacy_main(manifest.legacy_main_id)
    for category_id, name in manifest.legacy_names.items():
        yield legacy_sub(category_id, manifest.legacy_main_id, name)
