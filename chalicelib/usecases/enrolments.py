"""Enrolment files: dropped by a school's MIS or uploaded by a key holder, read, applied row by row, reported."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from chalicelib.aws import files, secrets
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.enrolment import ReadRow
from chalicelib.domain.errors import Invalid, NotFound, NotPossibleNow, UnreadableFile
from chalicelib.domain.identifiers import IdentifierHasher
from chalicelib.domain.ids import derived, time_mark
from chalicelib.domain.imports import MAX_FINDINGS, Import, RowVerdict, count_verdicts
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.vault import clean_file_name
from chalicelib.ingest import MAX_BYTES
from chalicelib.storage import imports, outbox, schools
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, require
from chalicelib.usecases.roll import Roll
from chalicelib.usecases.schools import own_school

CHUNK = 100


def start_import(actor: Actor, file_name: str, now: datetime) -> tuple[Import, files.UploadForm]:
    """A place for one enrolment file and the form with which the browser posts it."""
    school_id = own_school(actor)
    require(actor, Action.IMPORT_ENROLMENTS, Resource(school_id), now)
    school = schools.find_school(school_id)
    if school is None:
        raise NotFound
    name = clean_file_name(file_name)
    one = Import(new_import_id(now), school_id, name, "waiting", now)
    changes = Changes()
    imports.add_import(changes, one)
    note(changes, actor, "start_import", one.import_id, now)
    changes.commit()
    # the key holds the import's id, not the file's name: a school may have put a child's name into it
    return one, files.ingest_upload_form(f"incoming/{school.laestab}/{one.import_id}/file", MAX_BYTES)


def list_imports(actor: Actor, now: datetime) -> list[Import]:
    school_id = own_school(actor)
    require(actor, Action.VIEW_IMPORTS, Resource(school_id), now)
    # without findings: fifty files with five hundred each are more than a Lambda may answer
    return [replace(one, findings=[]) for one in imports.list_imports(school_id, limit=50)]


def view_import(actor: Actor, import_id: str, now: datetime) -> Import:
    school_id = own_school(actor)
    require(actor, Action.VIEW_IMPORTS, Resource(school_id), now, subject_id=import_id)
    found = imports.find_import(school_id, import_id)
    if found is None:
        raise NotFound
    return found


def import_dropped_file(key: str, now: datetime) -> Import:
    """Reads one file of the ingest bucket into the roll of the school whose folder it lies in.

    May run twice for one file: a finished import is not done again, an unfinished one is gone through once more,
    which changes nothing that was done. Raises Invalid for a folder that belongs to no school: an operator sees it
    in the dead-letter queue.
    """
    from chalicelib.ingest.reader import read_enrolments  # parsers that the API never needs

    parts = key.split("/")
    school_id = schools.school_id_of_laestab(parts[1]) if len(parts) >= 3 else None
    if school_id is None:
        raise Invalid("The file lies in a folder that belongs to no school.", code="unknown_folder")
    dropped = files.open_ingest_file(key)
    try:
        one = _entry_of(school_id, parts, dropped, now)
        if one.status in ("done", "failed"):
            return one
        one = replace(one, status="reading")
        _save(one, now)
        try:
            rows = read_enrolments(dropped.data, file_name=one.file_name, school_laestab=parts[1])
        except UnreadableFile as error:
            one = replace(one, status="failed", reason_code=error.code, reason=error.message)
            _save(one, now, told=True)
            return one
        one = apply_rows(one, rows, now, secrets.identifier_hasher(), now, lambda _: None)
        _save(one, now)
        return one
    finally:
        dropped.data.close()


def _entry_of(school_id: str, parts: list[str], dropped: files.IngestFile, now: datetime) -> Import:
    """The import that a key holder started, or a new one for a drop; its id follows from the drop."""
    if len(parts) == 4:
        found = imports.find_import(school_id, parts[2])
        if found is not None:
            return found
    import_id = f"imp_{time_mark(dropped.stored_at)}{derived('/'.join(parts), dropped.version)}"
    return imports.find_import(school_id, import_id) or Import(
        import_id, school_id, clean_file_name(parts[-1]), "reading", now
    )


def new_import_id(now: datetime) -> str:
    """Sorts by time."""
    return f"imp_{time_mark(now)}{new_id('x')[2:]}"


def apply_rows(
    one: Import,
    rows: Iterator[ReadRow],
    as_of: datetime,
    hasher: IdentifierHasher,
    now: datetime,
    on_chunk: Callable[[list[RowVerdict]], None],
) -> Import:
    """Puts the rows on the school's roll; the import as it is when that is done. `on_chunk` gets every row's verdict."""
    roll = Roll(one.school_id, hasher, one.import_id, now)
    counts: Counter[str] = Counter(count_verdicts([]))
    findings: list[dict[str, Any]] = []
    for chunk in _chunks(rows, CHUNK):
        verdicts = roll.apply(chunk)
        on_chunk(verdicts)
        counts.update(count_verdicts(verdicts))
        told = [(v.number, f) for v in verdicts for f in v.findings]
        findings += [
            {"row": row, "code": f.code, "severity": f.severity.value, "field": f.field, "message": f.message}
            for row, f in told[: MAX_FINDINGS - len(findings)]
        ]
    return replace(one, status="done", counts=dict(counts), findings=findings)


def _save(one: Import, now: datetime, *, told: bool = False) -> None:
    changes = Changes()
    imports.add_save_import(changes, one)
    if one.status != "reading":
        counts = {k: str(v) for k, v in one.counts.items()}
        note(
            changes,
            SYSTEM,
            f"import_{one.status}",
            one.import_id,
            now,
            one.school_id,
            reason=one.reason_code,
            **counts,
        )
    if told:
        notice = Notice(new_id("not"), one.school_id, NoticeKind.IMPORT_FAILED, one.import_id, now)
        outbox.add_notice(changes, notice)
    try:
        changes.commit()
    except NotPossibleNow:
        return  # the same file was finished by another run at the same time, which told the same


def _chunks(rows: Iterable[ReadRow], size: int) -> Iterator[list[ReadRow]]:
    left = iter(rows)
    while chunk := list(islice(left, size)):
        yield chunk
