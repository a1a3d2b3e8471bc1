"""Rows of enrolments, from whatever way they came in: read, applied to the roll, each with its verdict."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from chalicelib.aws import files, secrets
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.enrolment import ReadRow
from chalicelib.domain.errors import Invalid, NotPossibleNow, UnreadableFile
from chalicelib.domain.identifiers import IdentifierHasher
from chalicelib.domain.ids import derived, time_mark
from chalicelib.domain.imports import MAX_FINDINGS, Import, RowVerdict, count_verdicts, kept_columns
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.vault import clean_file_name
from chalicelib.storage import column_maps, imports, outbox, rolls, schools
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note
from chalicelib.usecases.roll import Roll
from chalicelib.usecases.verdict_report import VerdictReport

CHUNK = 100
PROGRESS_ROWS = 1_000
PROGRESS_SECONDS = 2.0


def apply_rows(
    one: Import,
    rows: Iterator[ReadRow],
    as_of: datetime,
    hasher: IdentifierHasher,
    now: datetime,
    on_chunk: Callable[[list[RowVerdict]], None],
) -> Import:
    """Puts the rows on the school's roll; the finished import with its counts and first findings, not yet saved.

    `as_of`: the moment that the rows tell of (docs/decisions/0040). `on_chunk` gets the verdicts of each chunk, in the
    order of the rows. `one.status` is the one it was found in: "reading" means that an earlier run was cut off.
    """
    if one.source == "file":
        rolls.raise_newest(
            one.school_id, as_of
        )  # a batch tells of some pupils only: theirs is on each of them
    roll = Roll(one.school_id, hasher, one.import_id, now, as_of, is_rerun=one.status == "reading")
    counts = count_verdicts([])
    findings: list[dict[str, Any]] = []
    for chunk in _chunks(rows, CHUNK):
        verdicts = roll.apply(chunk)
        counts.update(count_verdicts(verdicts))
        told = [(v.number, f) for v in verdicts for f in v.findings]
        findings += [
            {"row": row, "code": f.code, "severity": f.severity.value, "field": f.field, "message": f.message}
            for row, f in told[: MAX_FINDINGS - len(findings)]
        ]
        on_chunk(verdicts)
    return replace(one, status="done", as_of=as_of, counts=dict(counts), findings=findings)


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
        if one.is_finished:
            return one
        one = replace(one, file_key=key, file_version=dropped.version_id)
        save_import(replace(one, status="reading"), now)
        try:
            reading = read_enrolments(
                dropped.data,
                file_name=one.file_name,
                school_laestab=parts[1],
                corrected=column_maps.find_column_map(school_id).columns,
            )
        except UnreadableFile as error:
            columns = kept_columns(error.columns)
            as_of = _as_of(one, dropped, None)
            one = replace(one, status="failed", reason_code=error.code, reason=error.message)
            one = replace(one, columns=columns, as_of=as_of)
            save_import(one, now, told=True)
            return one
        as_of = _as_of(one, dropped, reading.stated_at)
        columns = kept_columns(reading.columns)
        one = replace(one, as_of=as_of, rows_total=reading.row_count, columns=columns)
        with VerdictReport() as report:
            progress = _Progress(one, now)

            def on_chunk(verdicts: list[RowVerdict]) -> None:
                report.add(verdicts)
                progress.add(verdicts)

            one = apply_rows(one, reading.rows, as_of, secrets.identifier_hasher(), now, on_chunk)
            files.save_report(files.report_key(parts[1], one.import_id), report.data)
        one = replace(one, has_report=True)
        save_import(one, now)
        return one
    finally:
        dropped.data.close()


def save_import(one: Import, now: datetime, *, told: bool = False) -> None:
    """With its audit entry once it is finished; `told`: and a notice to the school. Saves nothing when another run has
    finished it already."""
    changes = Changes()
    imports.add_save_import(changes, one)
    if one.is_finished:
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


class _Progress:
    """Saves how far reading has come, so that people see it: now and then, because each save is a write."""

    def __init__(self, one: Import, now: datetime) -> None:
        self._one = replace(one, status="reading")
        self._now = now
        self._counts = count_verdicts([])
        self._save()

    def add(self, verdicts: list[RowVerdict]) -> None:
        self._counts.update(count_verdicts(verdicts))
        rows = self._counts["rows"] - self._saved["rows"]
        if rows >= PROGRESS_ROWS or (rows and time.monotonic() - self._saved_at >= PROGRESS_SECONDS):
            self._save()

    def _save(self) -> None:
        save_import(replace(self._one, counts=dict(self._counts)), self._now)
        self._saved, self._saved_at = Counter(self._counts), time.monotonic()


def _entry_of(school_id: str, parts: list[str], dropped: files.IngestFile, now: datetime) -> Import:
    """The import that a key holder started, or a new one for a drop; its id follows from the drop."""
    if len(parts) == 4:
        found = imports.find_import(school_id, parts[2])
        if found is not None:
            return found
    import_id = f"imp_{time_mark(dropped.stored_at)}{derived('/'.join(parts), dropped.version)}"
    return imports.find_import(school_id, import_id) or Import(
        import_id, school_id, clean_file_name(parts[-1]), "waiting", now
    )


def _as_of(one: Import, dropped: files.IngestFile, stated_at: datetime | None) -> datetime:
    """The moment that the file tells of: not later than it was stored, than it says itself, or than the same bytes came
    before, unless they come twice in a row. `one.as_of` is set when a file is read again."""
    told = [at for at in (dropped.stored_at, stated_at, one.as_of) if at is not None]
    return rolls.settle_as_of(one.school_id, one.import_id, dropped.sha256, min(told))


def _chunks(rows: Iterable[ReadRow], size: int) -> Iterator[list[ReadRow]]:
    left = iter(rows)
    while chunk := list(islice(left, size)):
        yield chunk
