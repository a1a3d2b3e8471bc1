"""Packs a package when its report is drawn: a ZIP of everything, then the encrypted ZIP around it, call by call until both
are whole. docs/decisions/0096, 0098."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.aws import export_files, pinned
from chalicelib.domain import zip_line
from chalicelib.domain.errors import ExportStopped
from chalicelib.domain.export import Export
from chalicelib.domain.package_record import MANIFEST_NAME, RECORD_NAME, PackedFile
from chalicelib.domain.read_me import READ_ME, REPORT_NAME
from chalicelib.domain.zip_line import ZipLine
from chalicelib.storage import handovers
from chalicelib.usecases import manifests
from chalicelib.usecases.document_zip import ZipProgress, write_zip
from chalicelib.usecases.encrypted_zip import encrypt_zip
from chalicelib.usecases.end_export import not_wanted
from chalicelib.usecases.export_documents import LINES
from chalicelib.usecases.export_report import REPORT, finished_key, work_key
from chalicelib.usecases.plan_package import RECORD, UNSIGNED

INNER, SAVED, SAVED_OUTER = "record.zip", "zip", "package"
SIGNED, ALL_LINES = "manifest.json", "all-files.json"


def pack(export: Export, seconds_left: Callable[[], float]) -> ZipProgress:
    """Goes on with it, and tells of the files in it; `size` and `is_whole` are of the encrypted ZIP.

    Raises ExportStopped when a file cannot be read, as nothing partial is handed over, or when the hand-over has ended.
    """
    handover = handovers.find_of_export(export.student_id, export.export_id)
    if handover is None or not handover.passphrase:
        raise not_wanted()
    lines = _lines(export)
    names = {READ_ME: READ_ME, RECORD_NAME: RECORD, MANIFEST_NAME: SIGNED}
    texts = {name: _read(export, kept_as) for name, kept_as in names.items()}
    inner = work_key(export, INNER)
    zipped = write_zip(inner, work_key(export, SAVED), lines, texts, seconds_left, export.asked_at)
    if zipped.gaps:
        raise ExportStopped("A file of the record could not be read.", code="file_unreadable")
    if not zipped.is_whole:
        return zipped
    key, save_key = finished_key(export), work_key(export, SAVED_OUTER)
    done = encrypt_zip(key, save_key, inner, handover.passphrase, seconds_left, export.asked_at)
    return replace(zipped, size=done.size, is_whole=done.is_whole)


def _lines(export: Export) -> list[ZipLine]:
    """The report and the files, as they were when the manifest was signed. That is done once: a signature is another one
    each time, and the ZIP must not change between two calls."""
    try:
        return zip_line.from_json(_read(export, ALL_LINES))
    except FileNotFoundError:
        pass
    report = _report_line(export)
    _sign(export, PackedFile(REPORT_NAME, report.size, report.sha256))
    lines = [report, *zip_line.from_json(_read(export, LINES))]
    export_files.save_bytes(work_key(export, ALL_LINES), zip_line.to_json(lines))
    return lines


def _report_line(export: Export) -> ZipLine:
    """As the step before noted it on the export: its size and SHA-256."""
    key = work_key(export, REPORT)
    etag = pinned.pin(key, "EXPORT_BUCKET").etag
    at, size, sha256 = export.asked_at, export.size, export.sha256
    return ZipLine(
        REPORT_NAME, REPORT_NAME, "The report", at, size, sha256, key, "", etag, bucket="EXPORT_BUCKET"
    )


def _sign(export: Export, report: PackedFile) -> None:
    from chalicelib.ingest import package_json

    unsigned = package_json.read_manifest(_read(export, UNSIGNED))
    whole = replace(unsigned, files=(report, *unsigned.files))
    signed = manifests.signed(package_json.write_manifest(whole), export.asked_at)
    export_files.save_bytes(work_key(export, SIGNED), signed.to_json())


def _read(export: Export, name: str) -> bytes:
    return export_files.read_bytes(work_key(export, name))
