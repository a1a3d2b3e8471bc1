"""/students/{student_id}/incidents/{incident_id}/take-out-name: an edit that a review offers with one click."""

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.take_out import Span as SpanNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.incidents import Incident, seen
from chalicelib.usecases import take_out
from chalicelib.usecases.incident_access import see

routes = Blueprint(__name__)


class TextSpan(Model):
    """From `start` to before `end`, in UTF-16 units, as JavaScript counts."""

    start: int = Field(ge=0)
    end: int = Field(ge=1)


class TakenOut(Model):
    """`instead` stands in the place of each of the `spans` of the incident's text: initials, "mum", or other words."""

    spans: list[TextSpan] = Field(min_length=1, max_length=200)
    instead: str = Field(max_length=1_000)


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/incidents/{incident_id}/take-out-name",
    takes=TakenOut,
    gives=Incident,
    changes_version=True,
    current=seen,
)
def take_out_name(call: Call[TakenOut], student_id: str, incident_id: str) -> Incident:
    """Take a name out of an incident's text; what stood before is kept, and the reason is given."""
    after = take_out.take_out_name(
        call.actor,
        student_id,
        incident_id,
        call.version,
        spans=[SpanNoun(s.start, s.end) for s in call.body.spans],
        instead=call.body.instead,
        now=call.now,
    )
    return seen(see(call.actor, after))
