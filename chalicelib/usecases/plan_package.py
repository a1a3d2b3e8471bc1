"""What goes into a package: all of the record that may leave the school, chosen as for a transfer and written down once, for
people (the report), for the file ZIP, and for a school that joins later. docs/decisions/0098."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from chalicelib.aws import export_files
from chalicelib.domain import zip_line
from chalicelib.domain.errors import ExportStopped
from chalicelib.domain.export import Chosen, Export
from chalicelib.domain.handover import State
from chalicelib.domain.incident import Incident
from chalicelib.domain.package_record import RECORD_NAME, PackedFile, manifest_of, pack_record
from chalicelib.domain.permission import Actor
from chalicelib.domain.read_me import READ_ME, held_back_lines, read_me
from chalicelib.domain.school import School
from chalicelib.domain.selection import Selection
from chalicelib.domain.student import Student
from chalicelib.storage import handovers, schools
from chalicelib.usecases import export_report
from chalicelib.usecases.end_export import not_wanted
from chalicelib.usecases.export_documents import LINES, belongs_to
from chalicelib.usecases.export_report import Record, work_key
from chalicelib.usecases.handovers import selection_of

RECORD, UNSIGNED = "record.json", "unsigned.json"
WHOLE = Chosen()


def plan(actor: Actor, student: Student, export: Export, now: datetime) -> Export:
    """Raises ExportStopped when what would go is not what was asked for: then a person must look again."""
    handover = handovers.find_of_export(student.student_id, export.export_id)
    if handover is None or handover.state is not State.BEING_MADE:
        raise not_wanted()
    selection = selection_of(student)
    if selection.unready:
        raise ExportStopped("A redacted copy that should go cannot.", code="redaction_unready")
    if selection.sha256 != handover.reviewed:
        raise ExportStopped("What would go has changed since it was asked for.", code="changed_since_review")
    school = schools.find_school(student.school_id)
    if school is None:
        raise ExportStopped("The school is not there any more.", code="gone")
    incidents = [_as_it_travels(i) for i in selection.incidents]
    record = Record(actor, student, WHOLE, selection.documents, iter(incidents), {})
    planned = export_report.write(record, export, _not_shown(selection), now)
    lines = zip_line.lines_of(selection.documents, belongs_to(selection.documents))
    export_files.save_bytes(work_key(export, LINES), zip_line.to_json(lines))
    _write_record(student, school, export, selection, [line.name for line in lines])
    return replace(planned, files=len(lines) + 1)  # with the report


def _write_record(
    student: Student, school: School, export: Export, selection: Selection, names: Sequence[str]
) -> None:
    """READ ME, the machine's record, and its manifest as far as it can be made before the report is there."""
    from chalicelib.ingest import package_json

    packed = pack_record(
        export.export_id,
        export.asked_at,
        school,
        student,
        schools.find_categories(school.school_id),
        selection.incidents,
        zip(selection.documents, names, strict=True),
        selection.held_back,
    )
    data = package_json.write_record(packed)
    told = read_me(school, export, len(selection.incidents), len(names), selection.held_back)
    files = [
        PackedFile(RECORD_NAME, len(data), sha256(data).hexdigest()),
        PackedFile(READ_ME, len(told), sha256(told).hexdigest()),
        *(PackedFile(d.name, d.size, d.sha256) for d in packed.documents),
    ]
    unsigned = package_json.write_manifest(manifest_of(packed, files))
    for name, content in ((RECORD, data), (READ_ME, told), (UNSIGNED, unsigned)):
        export_files.save_bytes(work_key(export, name), content)


def _as_it_travels(incident: Incident) -> Incident:
    """Who was alerted, and who edited it and why, is the school's own, as with a transfer."""
    return replace(incident, alerted=(), edited_at=None, edited_by="", edit_reason="")


def _not_shown(selection: Selection) -> list[str]:
    held_back = [f"Held back by the school: {line}." for line in held_back_lines(selection.held_back)]
    return [
        *held_back,
        "Earlier versions of incidents stay at the school.",
        "Names of other students are only counted.",
    ]
