"""The JSON batch: a school's MIS tells the students that changed and gets the verdict on each at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.aws import secrets
from chalicelib.domain.errors import Invalid, NotFound, SafehandError
from chalicelib.domain.imports import Import, RowVerdict
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.ingest.batch import BatchStudent, read_batch
from chalicelib.storage import imports, schools
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import note, own_school, require
from chalicelib.usecases.enrolments import apply_rows
from chalicelib.usecases.imports import new_import_id

MAX_STUDENTS = 500
"""In one batch: even if all are new, they are written before the API must answer."""

CLOCKS_DIFFER = timedelta(minutes=5)
_OLDEST = datetime(2000, 1, 1, tzinfo=UTC)


def send_batch(
    actor: Actor, students: Sequence[BatchStudent], laestab: str, as_of: datetime | None, now: datetime
) -> tuple[Import, list[RowVerdict]]:
    """Puts the students on the roll of the actor's school: the import, and the verdict on each student in order.

    `laestab` only guards against a mix-up: "", or the school's own. Raises Invalid for another school's
    (`other_school`), for a time in the future, and for more than 500 students.
    """
    school_id = own_school(actor)
    require(actor, Action.IMPORT_ENROLMENTS, Resource(school_id), now)
    _check_school(school_id, laestab)
    if not 1 <= len(students) <= MAX_STUDENTS:
        raise Invalid(f"Send 1 to {MAX_STUDENTS} students at a time.", fields={"students": "length"})
    told = _check_time(as_of, now)
    # stored before the first student is written: should the Lambda die, it is known who sent what was read
    one = Import(new_import_id(now), school_id, "", "reading", now, source="batch", as_of=told)
    changes = Changes()
    imports.add_import(changes, one)
    note(changes, actor, "send_batch", one.import_id, now, students=str(len(students)))
    changes.commit()
    verdicts: list[RowVerdict] = []
    try:
        rows = read_batch(students)
        one = apply_rows(one, rows, told or now, secrets.identifier_hasher(), now, verdicts.extend)
    except SafehandError as error:
        _finish(replace(one, status="failed", reason_code=error.code, reason=error.message), actor, now)
        raise
    _finish(one, actor, now)
    return one, verdicts


def _check_school(school_id: str, laestab: str) -> None:
    school = schools.find_school(school_id)
    if school is None:
        raise NotFound
    if laestab and "".join(c for c in laestab if c.isdigit()) != school.laestab:
        raise Invalid(
            "The LAESTAB is not that of the school whose API key this is. Send each school's students with its own key.",
            code="other_school",
            fields={"laestab": "other_school"},
        )


def _check_time(as_of: datetime | None, now: datetime) -> datetime | None:
    if as_of is None:
        return None
    if as_of > now + CLOCKS_DIFFER:
        raise Invalid(
            "as_of lies in the future. Set the clock right, or leave as_of out.", fields={"as_of": "future"}
        )
    if as_of < _OLDEST:
        raise Invalid(
            "as_of lies before the year 2000. Correct it, or leave it out.", fields={"as_of": "past"}
        )
    return as_of.astimezone(UTC)


def _finish(one: Import, actor: Actor, now: datetime) -> None:
    changes = Changes()
    imports.add_save_import(changes, one)
    counts = {name: str(count) for name, count in one.counts.items()}
    note(changes, actor, f"import_{one.status}", one.import_id, now, reason=one.reason_code, **counts)
    changes.commit()
