"""The end of an export: it is offered, or it is marked failed with a reason. Both may run twice."""

from datetime import datetime
from typing import Any

from chalicelib.aws import pinned
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.errors import ExportStopped
from chalicelib.domain.export import FAILURES, UNFINISHED, Export, Kind, State, Step, moved
from chalicelib.storage import exports
from chalicelib.storage.table import Changes
from chalicelib.usecases import handover_steps
from chalicelib.usecases.access import note
from chalicelib.usecases.export_report import finished_key
from chalicelib.usecases.step_errors import code_in


def wanted(export_id: str, student_id: str) -> Export:
    """The export that a step is to work on. Raises ExportStopped when nobody waits for it any more."""
    found = exports.find_export(student_id, export_id)
    if found is None:
        raise ExportStopped("The record is not there any more.", code="gone")
    if found.state not in UNFINISHED:
        raise not_wanted()
    return found


def not_wanted() -> ExportStopped:
    """It was cancelled, or marked failed, while a step was at work."""
    return ExportStopped("Nobody waits for this export any more.", code="not_wanted")


def finish_export(export_id: str, student_id: str, now: datetime, **_: Any) -> dict[str, str]:
    """Offers the finished file. Raises ExportStopped when it is not wanted any more, or not there."""
    before = exports.find_export(student_id, export_id)
    if before is not None and before.state is State.READY:
        return {"state": before.state.value}  # ran before
    before = wanted(export_id, student_id)
    try:
        is_whole = before.size > 0 and pinned.pin(finished_key(before), "EXPORT_BUCKET").size == before.size
    except FileNotFoundError:
        is_whole = False
    if not is_whole:
        raise ExportStopped("The finished file is not as it was made.", code="export_error")
    after = moved(before, Step.FINISH, now)
    changes = Changes()
    exports.add_move(changes, before, after)
    if after.kind is Kind.PACKAGE:
        handover_steps.offer(changes, after, now)
    counts = {n: str(getattr(after, n)) for n in ("incidents", "files", "gaps")}
    note(
        changes,
        SYSTEM,
        "export_ready",
        export_id,
        now,
        after.school_id,
        student=student_id,
        sha256=after.sha256,
        **counts,
    )
    changes.commit()
    return {"state": after.state.value}


def fail_export(
    export_id: str, student_id: str, error: dict[str, Any], now: datetime, **_: Any
) -> dict[str, str]:
    """Marks it failed with a reason code, if it has not ended otherwise."""
    before = exports.find_export(student_id, export_id)
    if before is None or before.state not in UNFINISHED:
        return {"state": before.state.value if before else "gone"}
    code = _failure_code(error)
    after = moved(before, Step.FAIL, now, failed_because=code)
    changes = Changes()
    exports.add_move(changes, before, after)
    if after.kind is Kind.PACKAGE:
        handover_steps.fail(changes, after, code, now)
    note(changes, SYSTEM, "export_failed", export_id, now, after.school_id, student=student_id, reason=code)
    changes.commit()
    return {"state": after.state.value, "reason": code}


def _failure_code(error: dict[str, Any]) -> str:
    """The code in brackets at the start of a step's own message; `export_error` for a crash or a time-out."""
    code = code_in(error)
    return code if code in FAILURES else "export_error"
