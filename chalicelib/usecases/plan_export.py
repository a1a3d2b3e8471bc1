"""The first step of an export: what goes in, as far as its asker may see it now, written down for the steps after it.

Whatever is written lies under names that follow from the export, so that the step may run twice.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import ExportStopped
from chalicelib.domain.export import Export, Format, Kind, Step, moved
from chalicelib.domain.permission import Action, Actor, Resource, permit
from chalicelib.domain.student import Student
from chalicelib.storage import exports, people, students
from chalicelib.storage.table import Changes
from chalicelib.usecases.actors import actor_for
from chalicelib.usecases.end_export import wanted


def plan_export(export_id: str, student_id: str, now: datetime) -> dict[str, Any]:
    """Returns what the state machine goes by: the numbers of the parts that are to be drawn (of a PDF; other formats are
    written in one), and whether there is a report to join and files to pack. Raises ExportStopped."""
    before = wanted(export_id, student_id)
    actor = _asker(before)
    student = students.find_student(student_id)
    action = Action.HAND_OVER if before.kind is Kind.PACKAGE else Action.VIEW_STUDENT
    if student is None or not permit(actor, action, Resource(student.school_id)).is_allowed:
        raise _not_allowed()
    planned = _plan(actor, student, before, now)
    _save(before, planned, now)
    return {
        "export_id": export_id,
        "student_id": student_id,
        "parts": list(range(planned.parts)) if planned.format is Format.PDF else [],
        "has_report": planned.kind is not Kind.DOCUMENTS,
        "has_files": planned.kind is not Kind.REPORT,
    }


def _plan(actor: Actor, student: Student, export: Export, now: datetime) -> Export:
    if export.kind is Kind.REPORT:
        from chalicelib.usecases import export_report

        return export_report.plan(actor, student, export, now)
    if export.kind is Kind.PACKAGE:
        from chalicelib.usecases import plan_package

        return plan_package.plan(actor, student, export, now)
    from chalicelib.usecases import export_documents

    return export_documents.plan(actor, student, export)


def _save(before: Export, planned: Export, now: datetime) -> None:
    """Also when it ran before: what is written is newer then."""
    begun = moved(before, Step.BEGIN, now)
    changes = Changes()
    exports.add_move(changes, before, replace(planned, state=begun.state))
    changes.commit()


def _asker(export: Export) -> Actor:
    """Who asked, with the rights of now. Raises ExportStopped when they may not sign in any more."""
    user = people.find_user(export.school_id, export.asked_by_id)
    if user is None or not user.is_active:
        raise _not_allowed()
    return actor_for(user, has_second_factor=export.has_second_factor)


def _not_allowed() -> ExportStopped:
    return ExportStopped("Whoever asked for it may not see the record any more.", code="not_allowed")
