"""An incident: what happened, when, in which categories, and who else was part of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from chalicelib.domain.errors import Invalid
from chalicelib.domain.ids import time_mark
from chalicelib.domain.text import check_text

MAX_CATEGORIES = 20
MAX_LINKED = 50


@dataclass(frozen=True)
class Incident:
    """`occurred_at` sorts the chronology; `logged_at` is the time of entry. Both are aware, in UTC.

    A copy from a previous school carries its `transfer_id`, the school's name in `origin`, and only the number
    of linked students: their names are hidden.
    """

    incident_id: str
    student_id: str
    school_id: str
    occurred_at: datetime
    logged_at: datetime
    logged_by: str
    category_ids: tuple[str, ...]
    text: str
    linked_student_ids: tuple[str, ...] = ()
    hidden_linked_count: int = 0
    transfer_id: str = ""
    origin: str = ""

    @property
    def text_sha256(self) -> str:
        return sha256(self.text.encode()).hexdigest()


def incident_id_for(occurred_at: datetime, unique: str) -> str:
    """Ids sort by the time of the incident, so that a student's incidents lie in date order. Raises Invalid before 1900."""
    try:
        return f"inc_{time_mark(occurred_at)}{unique}"
    except ValueError:
        raise Invalid("Check the year of the incident.", fields={"occurred_at": "past"}) from None


def check_incident(incident: Incident, now: datetime) -> Incident:
    """Raises Invalid when something is missing, too long or lies in the future."""
    check_text(incident.text, "text")
    if not incident.category_ids or len(incident.category_ids) > MAX_CATEGORIES:
        raise Invalid(f"Choose 1 to {MAX_CATEGORIES} categories.", fields={"category_ids": "count"})
    if len(incident.linked_student_ids) > MAX_LINKED:
        raise Invalid(f"Link at most {MAX_LINKED} students.", fields={"linked_student_ids": "count"})
    if incident.student_id in incident.linked_student_ids:
        raise Invalid(
            "A student cannot be linked to their own incident.", fields={"linked_student_ids": "same"}
        )
    if incident.occurred_at > now:
        raise Invalid(
            "The incident cannot lie in the future. Check date and time.", fields={"occurred_at": "future"}
        )
    return incident


def as_legacy(
    incident: Incident,
    *,
    copy_id: str,
    transfer_id: str,
    student_id: str,
    school_id: str,
    category_ids: tuple[str, ...],
    origin: str,
) -> Incident:
    """The incident as it stands at the new school: text as written, Legacy categories, linked names hidden."""
    return replace(
        incident,
        incident_id=copy_id,
        transfer_id=transfer_id,
        student_id=student_id,
        school_id=school_id,
        category_ids=category_ids,
        linked_student_ids=(),
        hidden_linked_count=len(incident.linked_student_ids) + incident.hidden_linked_count,
        origin=incident.origin or origin,
    )
