"""Who did what at one's school, who looked at a student's record, and the same as a file for spreadsheets."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from chalicelib.domain.audit import ALL, AuditEntry, Outcome, Wanted
from chalicelib.domain.deeds import NOT_CHANGES, WORDS, Kind, kind_of
from chalicelib.domain.errors import Invalid
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.storage import audit
from chalicelib.usecases.access import note_look, note_read, own_school, require
from chalicelib.usecases.students import find_own
from chalicelib.usecases.verdict_report import safe

PAGE = 100
EXPORT_PAGE = 2_000
HISTORY_KINDS = {
    "": ALL,
    "view": Wanted(actions=WORDS[Kind.VIEW] | WORDS[Kind.EXPORT]),
    "change": Wanted(without=NOT_CHANGES),
}
HEADINGS = (
    "time (UTC)",
    "person",
    "person id",
    "from",
    "action",
    "kind",
    "about",
    "student id",
    "outcome",
    "details",
)


def wanted_of(*, person: str = "", kind: str = "", outcome: str = "") -> Wanted:
    """The filter of a list. Raises Invalid for a kind or an outcome that there is not."""
    try:
        known = Outcome(outcome).value if outcome else ""
        chosen = Kind(kind) if kind else None
    except ValueError:
        raise Invalid(
            "Choose one of the kinds and outcomes that are offered.", code="unknown_filter"
        ) from None
    if chosen is Kind.CHANGE:
        return Wanted(person, known, without=NOT_CHANGES)
    return Wanted(person, known, WORDS[chosen] if chosen else frozenset())


def list_audit(
    actor: Actor, month: str, before: str, now: datetime, wanted: Wanted = ALL, day: str = ""
) -> tuple[list[AuditEntry], str]:
    """A page of one month ("2026-11", default this one), or of one day of it, newest first, and the mark of the next
    page."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_AUDIT, Resource(school_id), now)
    month = checked_month(month, now)
    one_day = checked_day(day, month)
    page, more = audit.list_entries(school_id, month, limit=PAGE, before=before, wanted=wanted, day=one_day)
    note_read(actor, "view_audit", month, now)
    return page, more


def view_history(
    actor: Actor, student_id: str, before: str, now: datetime, *, kind: str = "", subject_id: str = ""
) -> tuple[list[AuditEntry], str]:
    """A page of all that was done, read or refused about one student of one's own, newest first; the next page's mark.

    `kind`: "view" (downloads and exports too), "change", or "" for all. `subject_id`: only what is about this incident or
    file itself. Raises NotFound for another school's student, NotAllowed for who is no key holder, Invalid for another
    kind.
    """
    if kind not in HISTORY_KINDS:
        raise Invalid('Give the kind as "view" or "change".', fields={"kind": "unknown"})
    student = find_own(actor, student_id, Action.VIEW_HISTORY, now)
    wanted = replace(HISTORY_KINDS[kind], subject_id=subject_id)
    page, more = audit.list_history(student.school_id, student_id, limit=PAGE, before=before, wanted=wanted)
    note_read(actor, "view_history", student_id, now)
    return page, more


def export_audit(
    actor: Actor, month: str, before: str, now: datetime, wanted: Wanted = ALL, day: str = ""
) -> tuple[str, int, str]:
    """(lines of CSV, entries in them, mark of the next part). The first part begins with the headings.

    A month comes in parts of bounded size, which the asker puts together: nothing is cut, however long it was. Each
    export is audited, and each further part once in ten minutes.
    """
    school_id = own_school(actor)
    require(actor, Action.EXPORT_AUDIT, Resource(school_id), now)
    month = checked_month(month, now)
    one_day = checked_day(day, month)
    page, more = audit.list_entries(
        school_id, month, limit=EXPORT_PAGE, before=before, wanted=wanted, day=one_day
    )
    (note_look if before else note_read)(actor, "export_audit", month, now)
    return _csv(actor, page, with_headings=not before), len(page), more


def checked_month(month: str, now: datetime) -> str:
    wanted = month or f"{now:%Y-%m}"
    if not re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", wanted):
        raise Invalid("Give the month as 2026-11.", fields={"month": "format"})
    return wanted


def checked_day(day: str, month: str) -> date | None:
    """None for the whole month. Raises Invalid for a day that is not one of it."""
    if not day:
        return None
    try:
        found = date.fromisoformat(day)
    except ValueError:
        found = None
    if found is None or not day.startswith(f"{month}-"):
        raise Invalid("Give a day of the month, as 2026-11-24.", fields={"day": "format"})
    return found


def is_foreign(actor: Actor, entry: AuditEntry) -> bool:
    """Done by somebody of another school (in a transfer): then the person's id is not told."""
    return entry.actor_school_id not in (None, actor.school_id)


def _csv(actor: Actor, entries: Iterable[AuditEntry], *, with_headings: bool) -> str:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    if with_headings:
        lines.writerow(HEADINGS)
    for one in entries:
        foreign = is_foreign(actor, one)
        told = (
            one.at.isoformat(timespec="seconds"),
            one.actor_name,
            "" if foreign else one.actor_id,
            "other school" if foreign else "this school" if one.actor_school_id else "Safehand",
            one.action,
            kind_of(one.action).value,
            one.subject_id,
            one.student_id,
            one.outcome.value,
            "; ".join(f"{name}: {value}" for name, value in sorted(one.detail.items())),
        )
        lines.writerow(map(safe, told))
    return text.getvalue()
