"""/students/{student_id}/incidents: the chronology."""

from datetime import datetime

from chalice.app import Blueprint
from pydantic import AwareDatetime, Field

from chalicelib.domain.incident import Incident as IncidentNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.words import Id
from chalicelib.usecases import incidents

routes = Blueprint(__name__)


class NewIncident(Model):
    """`text` is kept byte for byte as written. `occurred_at` needs an offset, for example 2026-11-24T10:05:00+00:00."""

    occurred_at: AwareDatetime
    category_ids: list[str] = Field(max_length=20)
    text: str = Field(max_length=50_000)
    linked_student_ids: list[Id] = Field(default_factory=list, max_length=50)


class Linked(Model):
    student_id: str
    name: str


class Incident(Model):
    """`origin`: the previous school's name when it came with a transfer; then linked names are hidden and only counted."""

    incident_id: str
    occurred_at: datetime
    logged_at: datetime
    logged_by: str
    category_ids: list[str]
    text: str
    linked: list[Linked]
    hidden_linked_count: int
    origin: str


class Chronology(Model):
    """In date order. `next`: give it as `after` for the next page; "" when there is none."""

    incidents: list[Incident]
    next: str


@endpoint(routes, "GET", "/students/{student_id}/incidents", gives=Chronology, query=("after",))
def read_chronology(call: Call[None], student_id: str) -> Chronology:
    """Incidents that the reader may see, in date order."""
    found = incidents.read_chronology(call.actor, student_id, call.query.get("after", ""), call.now)
    return Chronology(incidents=[_incident(i, found.names) for i in found.incidents], next=found.next)


@endpoint(routes, "POST", "/students/{student_id}/incidents", takes=NewIncident, gives=Incident, status=201)
def log_incident(call: Call[NewIncident], student_id: str) -> Incident:
    """Log an incident."""
    asked = call.body
    made = incidents.log_incident(
        call.actor,
        student_id,
        occurred_at=asked.occurred_at,
        category_ids=asked.category_ids,
        text=asked.text,
        linked_student_ids=asked.linked_student_ids,
        now=call.now,
    )
    return _incident(made, {})


def _incident(noun: IncidentNoun, names: dict[str, str]) -> Incident:
    return Incident(
        incident_id=noun.incident_id,
        occurred_at=noun.occurred_at,
        logged_at=noun.logged_at,
        logged_by=noun.logged_by,
        category_ids=list(noun.category_ids),
        text=noun.text,
        linked=[Linked(student_id=s, name=names.get(s, "")) for s in noun.linked_student_ids],
        hidden_linked_count=noun.hidden_linked_count,
        origin=noun.origin,
    )
