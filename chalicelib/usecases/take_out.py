"""Takes names out of an incident's text in one step: an edit like any other, with the reason already given."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.incident import Incident
from chalicelib.domain.permission import Action, Actor
from chalicelib.domain.take_out import REASON, Span, put_instead
from chalicelib.usecases.incident_access import find_to_change
from chalicelib.usecases.incidents import edit_incident


def take_out_name(
    actor: Actor,
    student_id: str,
    incident_id: str,
    version: int,
    *,
    spans: Sequence[Span],
    instead: str,
    now: datetime,
) -> Incident:
    """The incident as it then stands; what stood before is kept. Raises as edit_incident does."""
    before = find_to_change(actor, student_id, incident_id, version, Action.EDIT_INCIDENT, now)
    return edit_incident(
        actor,
        student_id,
        incident_id,
        version,
        text=put_instead(before.text, spans, instead),
        category_ids=list(before.category_ids),
        agencies=before.agencies,
        linked_student_ids=list(before.linked_student_ids),
        body_map=before.body_map,
        reason=REASON,
        now=now,
    )
