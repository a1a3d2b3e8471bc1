"""Exports as people use them: ask for one, see how far it is, fetch it, cancel it. What makes it are the steps that begin
in plan_export.py.

An export is of what its asker may see, so only they see it; that there was one stands in the audit.
"""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.aws import export_files
from chalicelib.domain import chronology, export
from chalicelib.domain.errors import Invalid, NotFound, NotPossibleNow
from chalicelib.domain.export import Chosen, Export, Format, Holds, Kind, Step, moved
from chalicelib.domain.permission import Action, Actor, Resource, permit
from chalicelib.domain.student import Student
from chalicelib.storage import exports, schools, students
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, note_look, note_read, note_unknown, own_school, require
from chalicelib.usecases.once import ANEW, Once, add_made, find_made
from chalicelib.usecases.students import find_own

PAGE = 50


def ask_report(
    actor: Actor, student_id: str, chosen: Chosen, asked_format: str, now: datetime, once: Once = ANEW
) -> Export:
    """Has a Student Report made of what the actor may see. Raises NotFound, Invalid, NotPossibleNow."""
    find_own(actor, student_id, Action.VIEW_STUDENT, now)
    export.check_days(chosen)
    chronology.wanted(chosen.since, chosen.until, chosen.category_ids, chosen.words, "")
    _check_categories(actor, chosen.category_ids)
    return _ask(
        actor, student_id, Kind.REPORT, export.check_format(Kind.REPORT, asked_format), chosen, now, once
    )


def ask_documents(
    actor: Actor, student_id: str, document_ids: Iterable[str], now: datetime, once: Once = ANEW
) -> Export:
    """Has a ZIP made of files of the vault: of these, or (none named) of all that the actor may open."""
    find_own(actor, student_id, Action.VIEW_STUDENT, now)
    wanted = tuple(dict.fromkeys(document_ids))
    if len(wanted) > export.MOST_DOCUMENTS:
        raise Invalid(
            f"Choose at most {export.MOST_DOCUMENTS:,} files, or none for all.",
            fields={"document_ids": "count"},
        )
    return _ask(actor, student_id, Kind.DOCUMENTS, Format.ZIP, Chosen(document_ids=wanted), now, once)


def _check_categories(actor: Actor, category_ids: Iterable[str]) -> None:
    known = schools.find_categories(actor.school_id or "")
    if any(one not in known.by_id for one in category_ids):
        raise Invalid(
            "One of the categories is not there. Load the page again.", fields={"category_ids": "unknown"}
        )


def _ask(
    actor: Actor, student_id: str, kind: Kind, made_as: Format, chosen: Chosen, now: datetime, once: Once
) -> Export:
    if made := find_made(actor, once, now):
        return _own(actor, student_id, made, now)
    export.check_count(_list_own(actor, student_id, now), now)
    asked = Export(
        new_id("exp"),
        student_id,
        actor.school_id or "",
        kind,
        made_as,
        actor.user_id,
        actor.name,
        now,
        actor.has_second_factor,
        chosen,
    )
    changes = Changes()
    exports.add_export(changes, asked)
    note(changes, actor, "ask_export", asked.export_id, now, student=student_id, what=kind, format=made_as)
    add_made(changes, actor, once, asked.export_id, now)
    changes.commit()
    return asked


def list_exports(actor: Actor, student_id: str, now: datetime) -> list[Export]:
    """The actor's own, newest first."""
    find_own(actor, student_id, Action.VIEW_STUDENT, now)
    note_look(actor, "list_exports", student_id, now, student=student_id)
    return _list_own(actor, student_id, now)


def list_of_school(actor: Actor, before: str, now: datetime) -> tuple[list[tuple[Export, Student]], str]:
    """A page of the reports and ZIPs that anybody of the school asked for in the last 90 days, newest first, each with its
    student, and the mark of the next page. That there was one, and never what is in it: for whoever may see the audit."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_AUDIT, Resource(school_id), now)
    page = exports.list_of_school(school_id, now, limit=PAGE, before=before)
    found = {s.student_id: s for s in students.find_students({e.student_id for e in page})}
    note_read(actor, "list_school_exports", school_id, now, exports=str(len(page)))
    listed = [(one, found[one.student_id]) for one in page if one.student_id in found]
    return listed, exports.list_key(page[-1]) if len(page) == PAGE else ""


def find_export(actor: Actor, student_id: str, export_id: str, now: datetime) -> Export:
    """How far it is. Raises NotFound, also for somebody else's."""
    find_own(actor, student_id, Action.VIEW_STUDENT, now)
    found = _own(actor, student_id, export_id, now)
    note_look(actor, "view_export", export_id, now, student=student_id)
    return found


def cancel_export(actor: Actor, student_id: str, export_id: str, now: datetime) -> Export:
    """Raises NotFound, NotPossibleNow when it has ended."""
    find_own(actor, student_id, Action.VIEW_STUDENT, now)
    before = _own(actor, student_id, export_id, now)
    after = moved(before, Step.CANCEL, now)
    changes = Changes()
    exports.add_move(changes, before, after)
    note(changes, actor, "cancel_export", export_id, now, student=student_id)
    changes.commit()
    return after


def open_export(actor: Actor, student_id: str, export_id: str, now: datetime) -> str:
    """A link to the finished file, good for one minute. Raises NotFound, NotPossibleNow: also when the actor may not see
    any more all that is in it, or a transfer of it was recalled."""
    find_own(actor, student_id, Action.VIEW_STUDENT, now)
    found = _own(actor, student_id, export_id, now)
    export.check_can_open(found, now)
    if not _sees_all(actor, found) or not still_shows(found.holds):
        raise NotPossibleNow(
            "What you may see of this record has changed since it was made. Make a new one.",
            code="no_longer_seen",
        )
    note_read(actor, "download_export", export_id, now, student=student_id, sha256=found.sha256)
    return export_files.link(export_files.ready_key(found.school_id, student_id, export_id), found.file_name)


def _sees_all(actor: Actor, found: Export) -> bool:
    if not found.holds.category_ids:
        return True
    resource = Resource(found.school_id, tuple(found.holds.category_ids))
    action = Action.STRIKE_OUT_INCIDENT if found.holds.struck_out else Action.VIEW_INCIDENT
    return permit(actor, action, resource).is_allowed


def still_shows(holds: Holds) -> bool:
    """Whether all that is in it shows where it was taken from: no transfer of it was recalled, no record destroyed."""
    there = {s.student_id: s for s in students.find_students({student for student, _ in holds.arrivals})}
    return all(student in there and there[student].shows(transfer) for student, transfer in holds.arrivals)


def _list_own(actor: Actor, student_id: str, now: datetime) -> list[Export]:
    return [e for e in exports.list_exports(student_id, now) if _is_own(actor, e)]


def _is_own(actor: Actor, found: Export) -> bool:
    """A package is nobody's to open here: it belongs to its hand-over (handovers.py)."""
    return found.asked_by_id == actor.user_id and found.kind is not Kind.PACKAGE


def _own(actor: Actor, student_id: str, export_id: str, now: datetime) -> Export:
    found = exports.find_export(student_id, export_id)
    if found is None or not _is_own(actor, found):
        note_unknown(actor, "view_export", export_id, now, student=student_id)
        raise NotFound
    return found
