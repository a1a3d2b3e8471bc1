"""Which files of a vault go into a ZIP, as far as its asker may see them: written down once, so that names stay the same."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.aws import export_files
from chalicelib.domain import zip_line
from chalicelib.domain.errors import ExportStopped
from chalicelib.domain.export import Export, Holds
from chalicelib.domain.permission import Actor
from chalicelib.domain.student import Student
from chalicelib.domain.vault import Document
from chalicelib.storage import incidents
from chalicelib.usecases.document_access import list_seen
from chalicelib.usecases.export_report import work_key

LINES = "files.json"


def plan(actor: Actor, student: Student, export: Export) -> Export:
    """Raises ExportStopped when there is no file that the asker may see. What cannot be opened is a gap, not left out."""
    chosen = set(export.chosen.document_ids)
    found = [d for d in list_seen(actor, student) if not chosen or d.document_id in chosen]
    if not found:
        raise ExportStopped("There is no file that its asker may see.", code="no_files")
    lines = zip_line.lines_of(found, belongs_to(found))
    export_files.save_bytes(work_key(export, LINES), zip_line.to_json(lines))
    holds = Holds(
        frozenset(c for d in found for c in d.category_ids),
        frozenset((d.student_id, d.transfer_id) for d in found if d.transfer_id),
    )
    return replace(export, files=len(lines), holds=holds)


def belongs_to(documents: Iterable[Document]) -> dict[str, str]:
    """Words for each incident that one of these files is of, and for "" (no incident)."""
    wanted = {(d.student_id, d.incident_id) for d in documents if d.incident_id}
    there = incidents.find_incidents(wanted)
    words = {i.incident_id: f"Incident of {i.occurred_at.day} {i.occurred_at:%b %Y}" for i in there.values()}
    return {"": "The student's file"} | words
