"""What key holders do with imports: start one, look at them, get the report, have a file read again."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.aws import files
from chalicelib.domain.errors import NotFound, NotPossibleNow, TooManyTries
from chalicelib.domain.ids import time_mark
from chalicelib.domain.imports import Import
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.school import School
from chalicelib.domain.vault import clean_file_name
from chalicelib.ingest import MAX_BYTES
from chalicelib.storage import imports, schools
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, note_look, note_read, note_unknown, own_school, require

MAX_OPEN = 20
"""Files of one school that wait or are being read at a time."""
LISTED = 50
FAILED_FOR = timedelta(days=14)
"""How long a file that could not be read waits for somebody on the start page."""
OPEN_FOR = timedelta(hours=1)
"""After this a file that never came, or whose reading died, holds up no other."""


def start_import(actor: Actor, file_name: str, now: datetime) -> tuple[Import, files.UploadForm]:
    """A place for one enrolment file and the form with which the browser posts it.

    Raises TooManyTries while too many files of the school are on their way.
    """
    school_id = own_school(actor)
    require(actor, Action.IMPORT_ENROLMENTS, Resource(school_id), now)
    school = _school(school_id)
    _refuse_too_many(school_id, now)
    one = Import(new_import_id(now), school_id, clean_file_name(file_name), "waiting", now)
    _add(actor, one, "start_import", now)
    return one, files.ingest_upload_form(files.ingest_key(school.laestab, one.import_id), MAX_BYTES)


def list_imports(actor: Actor, now: datetime) -> list[Import]:
    school_id = own_school(actor)
    require(actor, Action.VIEW_IMPORTS, Resource(school_id), now)
    # without findings: fifty files with five hundred each are more than a Lambda may answer
    return [replace(one, findings=[], columns=[]) for one in imports.list_imports(school_id, limit=LISTED)]


def list_failed(actor: Actor, now: datetime) -> list[Import]:
    """Files of the last FAILED_FOR that could not be read and that no later file of the same name has put right, newest
    first, one for each name. Reads the list of imports only when there are such files at all."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_IMPORTS, Resource(school_id), now)
    failed = imports.list_failed(school_id, now - FAILED_FOR, limit=LISTED)
    if not failed:
        return []
    newest: dict[str, Import] = {}
    for one in imports.list_since(school_id, min(i.import_id for i in failed), limit=LISTED):
        if one.is_finished and one.source == "file":
            newest.setdefault(one.file_name, one)
    return [replace(one, findings=[], columns=[]) for one in newest.values() if one.status == "failed"]


def view_import(actor: Actor, import_id: str, now: datetime) -> Import:
    """Screens ask for it again and again while the file is read."""
    one = _find_own(actor, import_id, Action.VIEW_IMPORTS, now)
    note_look(actor, "view_import", import_id, now)
    return one


def report_link(actor: Actor, import_id: str, now: datetime) -> tuple[str, datetime]:
    """A link to the verdict on every row as CSV, and when it ends. Raises NotPossibleNow while there is none."""
    one = _find_own(actor, import_id, Action.VIEW_IMPORTS, now)
    if not one.is_finished:
        raise _not_finished()
    if not one.has_report:
        raise NotPossibleNow(
            "No row of this file was read, so it has no report. The import itself says why.", code="no_report"
        )
    key = files.report_key(_school(one.school_id).laestab, one.import_id)
    if not files.is_ingest_file(key):
        raise _gone("The report is not kept any more (90 days). Send the file again for a new one.")
    note_read(actor, "download_report", one.import_id, now)
    link = files.report_link(key, f"enrolments-{one.at.date().isoformat()}-verdicts.csv")
    return link, now + timedelta(seconds=files.DOWNLOAD_SECONDS)


def read_again(actor: Actor, import_id: str, now: datetime) -> Import:
    """A new import of the same file, which is read with the present column map.

    The file tells of the same moment as before, so it undoes nothing that a newer one said.
    Raises TooManyTries as `start_import` does.
    """
    one = _find_own(actor, import_id, Action.IMPORT_ENROLMENTS, now)
    if not one.is_finished:
        raise _not_finished()
    if not one.file_key or not files.is_ingest_file(one.file_key, one.file_version):
        raise _gone("The file is not kept any more, so it cannot be read again. Send it once more.")
    _refuse_too_many(one.school_id, now)
    again = Import(new_import_id(now), one.school_id, one.file_name, "waiting", now, as_of=one.as_of)
    _add(actor, again, "read_import_again", now, source=one.import_id)
    # after the import is there: the copy itself starts the reading
    target = files.ingest_key(_school(one.school_id).laestab, again.import_id)
    files.copy_ingest_file(one.file_key, one.file_version, target)
    return again


def _refuse_too_many(school_id: str, now: datetime) -> None:
    since = now - OPEN_FOR
    if imports.count_open_files(school_id, f"imp_{time_mark(since)}", since) >= MAX_OPEN:
        raise TooManyTries(
            f"{MAX_OPEN} files of this school are waiting or being read. Wait until they are done, "
            "an hour at most, and try again.",
            code="too_many_imports",
        )


def _add(actor: Actor, one: Import, action: str, now: datetime, **detail: str) -> None:
    changes = Changes()
    imports.add_import(changes, one)
    note(changes, actor, action, one.import_id, now, **detail)
    changes.commit()


def _find_own(actor: Actor, import_id: str, action: Action, now: datetime) -> Import:
    """The school's own import, when the actor may do `action`. Raises NotFound, audited, for any other."""
    school_id = own_school(actor)
    require(actor, action, Resource(school_id), now, subject_id=import_id)
    found = imports.find_import(school_id, import_id)
    if found is None:
        note_unknown(actor, action, import_id, now)
        raise NotFound
    return found


def _school(school_id: str) -> School:
    school = schools.find_school(school_id)
    if school is None:
        raise NotFound
    return school


def new_import_id(now: datetime) -> str:
    return f"imp_{time_mark(now)}{new_id('x')[2:]}"


def _not_finished() -> NotPossibleNow:
    return NotPossibleNow("The file is still being read. Try again when it is done.", code="not_finished")


def _gone(sentence: str) -> NotPossibleNow:
    return NotPossibleNow(sentence, code="file_gone")
