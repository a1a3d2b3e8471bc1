"""Makes a Student Report of what was written down for it: its parts side by side, then all of it. The only use case that
draws; its Lambdas have the layer that drawing needs (infra/layer.py), and read no record but how the export stands."""

from pathlib import Path
from typing import Any

from chalicelib.aws import export_files
from chalicelib.domain.export import Export, Format, Kind
from chalicelib.domain.report import Report, ReportIncident
from chalicelib.storage import exports
from chalicelib.usecases.end_export import not_wanted, wanted
from chalicelib.usecases.export_report import HEAD, REPORT, finished_key, part_name, work_key

TYPES = {
    Format.PDF: "application/pdf",
    Format.HTML: "text/html; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def render_part(export_id: str, student_id: str, part: int) -> dict[str, Any]:
    """Draws one chunk of a PDF. Raises ExportStopped."""
    from chalicelib.reports import pdf

    export = wanted(export_id, student_id)
    report, incidents = _read(export, part_name(part))
    export_files.save_bytes(work_key(export, _drawn(part)), pdf.render_part(report, incidents))
    if not exports.note_drawn(export, part):
        raise not_wanted()
    return {"part": part}


def join_report(export_id: str, student_id: str, **_: Any) -> dict[str, Any]:
    """Makes the finished file of the parts, stores it, and notes its size and SHA-256. Raises ExportStopped."""
    export = wanted(export_id, student_id)
    report, _none = _read(export, HEAD)
    with export_files.folder() as folder:
        finished = folder / "report"
        _write(export, report, finished, folder)
        is_part = export.kind is Kind.PACKAGE
        key = work_key(export, REPORT) if is_part else finished_key(export)
        size, sha256 = export_files.save(key, finished, TYPES[export.format])
    if not exports.note_made(export, size=size, sha256=sha256):
        raise not_wanted()
    return {"size": size}


def _write(export: Export, report: Report, to: Path, folder: Path) -> None:
    if export.format is Format.PDF:
        from chalicelib.reports import pdf

        paths = []
        for part in range(export.parts):
            paths.append(folder / _drawn(part))
            export_files.fetch(work_key(export, _drawn(part)), paths[-1])
        pdf.join(report, paths, to)
        return
    incidents = (i for part in range(export.parts) for i in _read(export, part_name(part))[1])
    if export.format is Format.HTML:
        from chalicelib.reports import html

        html.write(report, list(incidents), to)
        return
    from chalicelib.reports import xlsx

    xlsx.write(report, incidents, to)


def _drawn(part: int) -> str:
    return f"part-{part:05d}.pdf"


def _read(export: Export, name: str) -> tuple[Report, tuple[ReportIncident, ...]]:
    from chalicelib.reports import wire

    chunk = wire.from_json(export_files.read_bytes(work_key(export, name)))
    return chunk.report, chunk.incidents
