"""Packs files into a ZIP, call by call until all are in. How many are packed shows while it goes on."""

import time
from collections.abc import Callable
from typing import Any

from chalicelib.aws import export_files
from chalicelib.domain import zip_line
from chalicelib.domain.export import Export, Kind
from chalicelib.storage import exports
from chalicelib.usecases import pack_package
from chalicelib.usecases.document_zip import ZipProgress, write_zip
from chalicelib.usecases.end_export import not_wanted, wanted
from chalicelib.usecases.export_documents import LINES
from chalicelib.usecases.export_report import finished_key, work_key

A_WHILE = 90
"""Seconds after which a call stops at the end of a file, so that people see how far it is and a cancelled one ends."""
SAVED = "zip"


def pack_files(export_id: str, student_id: str, seconds_left: Callable[[], float]) -> dict[str, Any]:
    """`is_done`: whether the ZIP is whole; else this is to be called again. Raises ExportStopped."""
    export = wanted(export_id, student_id)
    begin = time.monotonic()

    def left() -> float:
        return min(seconds_left(), 60 + A_WHILE - (time.monotonic() - begin))

    pack = pack_package.pack if export.kind is Kind.PACKAGE else _pack_documents
    done = pack(export, left)
    if not exports.note_packed(export, done.done):
        raise not_wanted()
    if done.is_whole and not exports.note_made(export, size=done.size, gaps=len(done.gaps)):
        raise not_wanted()
    return {"is_done": done.is_whole}


def _pack_documents(export: Export, seconds_left: Callable[[], float]) -> ZipProgress:
    lines = zip_line.from_json(export_files.read_bytes(work_key(export, LINES)))
    save_key = work_key(export, SAVED)
    return write_zip(finished_key(export), save_key, lines, {}, seconds_left, export.asked_at)
