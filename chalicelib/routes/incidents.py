"""/students/{student_id}/incidents: the chronology, one incident, and what changes it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from chalice.app import Blueprint
from pydantic import AwareDatetime, Field

from chalicelib.domain import body_map as body
from chalicelib.domain.body_map import BodyView
from chalicelib.domain.chronology import wanted
from chalicelib.domain.incident import Incident as IncidentNoun
from chalicelib.domain.permission import Action as Permission
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.words import Id
from chalicelib.usecases import chronology, incidents, readers
from chalicelib.usecases.incident_access import Seen, see
from chalicelib.usecases.incidents import ToDo

routes = Blueprint(__name__)
ONE = "/students/{student_id}/incidents/{incident_id}"


class BodyPoint(Model):
    """A point of the body map: whole thousandths of the drawing, `x` from the left, `y` from the top. `note` may be ""."""

    view: BodyView
    x: int = Field(ge=0, le=1000)
    y: int = Field(ge=0, le=1000)
    note: str = Field(default="", max_length=500)


class NewAction(Model):
    """`owner_id`: somebody of GET /incident-readers for the incident's categories."""

    what: str = Field(max_length=1_000)
    owner_id: Id
    due_on: date


class NewIncident(Model):
    """`text` is kept byte for byte as written. `occurred_at` needs an offset, for example 2026-11-24T10:05:00+00:00.

    `alerted_user_ids`: people of GET /incident-readers. Linked students, alerts and actions are 90 together at most.
    """

    occurred_at: AwareDatetime
    category_ids: list[Id] = Field(max_length=20)
    text: str = Field(max_length=50_000)
    linked_student_ids: list[Id] = Field(default_factory=list, max_length=50)
    agencies: list[str] = Field(default_factory=list, max_length=20)
    body_map: list[BodyPoint] = Field(default_factory=list, max_length=50)
    actions: list[NewAction] = Field(default_factory=list, max_length=20)
    alerted_user_ids: list[Id] = Field(default_factory=list, max_length=50)


class EditedIncident(Model):
    """The whole content as it shall stand, and why it is edited. Date and time cannot be edited: strike out, log again."""

    text: str = Field(max_length=50_000)
    category_ids: list[Id] = Field(max_length=20)
    agencies: list[str] = Field(max_length=20)
    linked_student_ids: list[Id] = Field(max_length=50)
    body_map: list[BodyPoint] = Field(max_length=50)
    reason: str = Field(max_length=500)


class StrikeOut(Model):
    """Why the incident is struck out; it shows to all who may see the incident."""

    reason: str = Field(max_length=500)


class Linked(Model):
    student_id: str
    name: str


class Staff(Model):
    """`name` as it was when this was written."""

    user_id: str
    name: str


class IncidentAction(Model):
    """`owner_id` is "" for an action that came with a transfer: it is closed. `done_at` is null while it is open."""

    action_id: str
    what: str
    owner_id: str
    owner_name: str
    due_on: date
    done_at: datetime | None
    done_by: str


class StruckOut(Model):
    at: datetime
    by: str
    reason: str


class IncidentContent(Model):
    """What an edit may change, as it stood in `version`. `edited_*`: who made it and why; null and "" for the first."""

    version: int
    edited_at: datetime | None
    edited_by: str
    edit_reason: str
    category_ids: list[str]
    text: str
    linked: list[Linked]
    agencies: list[str]
    body_map: list[BodyPoint]


class Incident(IncidentContent):
    """`origin`: the previous school's name when it came with a transfer; then linked names are hidden and only counted.

    `is_linked`: it is `student_id`'s incident and shows here because the student asked for is linked to it.
    `struck_out`: then its content is empty, except for those who may strike out. `copy_ids`: earlier copies of it that came
    with another transfer; it stands for them, and their files are its own.
    """

    incident_id: str
    student_id: str
    student_name: str
    is_linked: bool
    occurred_at: datetime
    logged_at: datetime
    logged_by: str
    hidden_linked_count: int
    origin: str
    actions: list[IncidentAction]
    alerted: list[Staff]
    struck_out: StruckOut | None
    copy_ids: list[str]


class IncidentCopy(IncidentContent):
    """Another copy of the same incident, which came at another time. `as_of`: when its content was last changed."""

    incident_id: str
    origin: str
    as_of: datetime


class OneIncident(Incident):
    """`earlier`: what stood before each edit, oldest first; `hidden_versions` counts those in categories that the reader
    may not see. `copies`: other copies of the same incident, oldest first. `allowed_actions`: edit_incident (also:
    actions, alerts) and strike_out_incident."""

    earlier: list[IncidentContent]
    hidden_versions: int
    copies: list[IncidentCopy]
    allowed_actions: list[Permission]


class Chronology(Model):
    """In the order asked for. `next`: give it as `after` for the next page; "" when there is none. A page may be empty and
    have a next one: so many incidents were looked through without finding one that is wanted."""

    incidents: list[Incident]
    next: str


class Filter(Model):
    """`since` and `until`: days (both included, in UTC) or moments with an offset; "" for no bound. `words`: all of them
    stand in the incident, in any case and with or without accents. `order`: oldest or newest first."""

    since: str = Field(default="", max_length=50)
    until: str = Field(default="", max_length=50)
    category_ids: list[Id] = Field(default_factory=list, max_length=50)
    words: str = Field(default="", max_length=500)
    order: Literal["oldest", "newest"] = "oldest"
    after: str = Field(default="", max_length=100)


class ReaderList(Model):
    people: list[Staff]


@endpoint(routes, "GET", "/students/{student_id}/incidents", gives=Chronology, query=("after",))
def read_chronology(call: Call[None], student_id: str) -> Chronology:
    """All incidents that the reader may see, the oldest first, a page at a time."""
    return _page(call, student_id, Filter(after=call.query.get("after", "")))


@endpoint(routes, "POST", "/students/{student_id}/incidents/search", takes=Filter, gives=Chronology)
def search_chronology(call: Call[Filter], student_id: str) -> Chronology:
    """Incidents that the reader may see, by date, categories and words. The words stand in no address and no log."""
    return _page(call, student_id, call.body)


def _page(call: Call[Any], student_id: str, asked: Filter) -> Chronology:
    limits = wanted(asked.since, asked.until, asked.category_ids, asked.words, asked.order)
    found = chronology.read_chronology(call.actor, student_id, asked.after, call.now, limits)
    return Chronology(
        incidents=[
            incident(i, found.names, student_id, found.copies.get(i.incident_id, ())) for i in found.incidents
        ],
        next=found.next,
    )


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/incidents",
    takes=NewIncident,
    gives=Incident,
    status=201,
    once=True,
)
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
        agencies=asked.agencies,
        body_map=_points(asked.body_map),
        actions=[ToDo(a.what, a.owner_id, a.due_on) for a in asked.actions],
        alerted_user_ids=asked.alerted_user_ids,
        now=call.now,
        once=call.once,
    )
    return seen(see(call.actor, made))


@endpoint(routes, "GET", ONE, gives=OneIncident)
def read_incident(call: Call[None], student_id: str, incident_id: str) -> OneIncident:
    """One incident with its earlier versions."""
    found = chronology.read_incident(call.actor, student_id, incident_id, call.now)
    return OneIncident(
        **incident(
            found.incident, found.names, student_id, [c.incident_id for c in found.copies]
        ).model_dump(),
        earlier=[_content(v, found.names) for v in found.earlier],
        hidden_versions=found.hidden_versions,
        copies=[_copy(c, found.names) for c in found.copies],
        allowed_actions=found.allowed,
    )


def seen(found: Seen) -> Incident:
    """The reply to a change, and what a Stale error shows."""
    return incident(found.incident, found.names, found.incident.student_id)


@endpoint(routes, "PUT", ONE, takes=EditedIncident, gives=Incident, changes_version=True, current=seen)
def edit_incident(call: Call[EditedIncident], student_id: str, incident_id: str) -> Incident:
    """Edit an incident; every earlier version is kept."""
    asked = call.body
    after = incidents.edit_incident(
        call.actor,
        student_id,
        incident_id,
        call.version,
        text=asked.text,
        category_ids=asked.category_ids,
        agencies=asked.agencies,
        linked_student_ids=asked.linked_student_ids,
        body_map=_points(asked.body_map),
        reason=asked.reason,
        now=call.now,
    )
    return seen(see(call.actor, after))


@endpoint(
    routes, "POST", f"{ONE}/strike-out", takes=StrikeOut, gives=Incident, changes_version=True, current=seen
)
def strike_out_incident(call: Call[StrikeOut], student_id: str, incident_id: str) -> Incident:
    """Strike out an incident: it leaves a trace and cannot be changed any more."""
    after = incidents.strike_out_incident(
        call.actor, student_id, incident_id, call.version, call.body.reason, call.now
    )
    return seen(see(call.actor, after))


@endpoint(routes, "GET", "/incident-readers", gives=ReaderList, query=("category",))
def list_readers(call: Call[None]) -> ReaderList:
    """People who may see incidents of all these categories, to alert them or give them an action."""
    category_ids = [c for c in call.query.get("category", "").split(",") if c]
    found = readers.list_readers(call.actor, category_ids, call.now)
    return ReaderList(people=[Staff(user_id=u.user_id, name=u.name) for u in found])


def _points(asked: list[BodyPoint]) -> list[body.BodyPoint]:
    return [body.BodyPoint(p.view, p.x, p.y, p.note) for p in asked]


def _copy(noun: IncidentNoun, names: Mapping[str, str]) -> IncidentCopy:
    return IncidentCopy(
        **_content(noun, names).model_dump(),
        incident_id=noun.incident_id,
        origin=noun.origin,
        as_of=noun.as_of,
    )


def incident(
    noun: IncidentNoun, names: Mapping[str, str], student_id: str, copy_ids: Sequence[str] = ()
) -> Incident:
    """As it stands in the chronology of `student_id`."""
    is_linked = noun.student_id != student_id
    struck_out = noun.struck_out
    return Incident(
        **_content(noun, names).model_dump(),
        incident_id=noun.incident_id,
        student_id=noun.student_id,
        student_name=names.get(noun.student_id, "") if is_linked else "",
        is_linked=is_linked,
        occurred_at=noun.occurred_at,
        logged_at=noun.logged_at,
        logged_by=noun.logged_by,
        hidden_linked_count=noun.hidden_linked_count,
        origin=noun.origin,
        actions=[
            IncidentAction(
                action_id=a.action_id,
                what=a.what,
                owner_id=a.owner_id,
                owner_name=a.owner_name,
                due_on=a.due_on,
                done_at=a.done_at,
                done_by=a.done_by,
            )
            for a in noun.actions
        ],
        alerted=[Staff(user_id=a.user_id, name=a.name) for a in noun.alerted],
        struck_out=struck_out and StruckOut(at=struck_out.at, by=struck_out.by, reason=struck_out.reason),
        copy_ids=list(copy_ids),
    )


def _content(noun: IncidentNoun, names: Mapping[str, str]) -> IncidentContent:
    return IncidentContent(
        version=noun.version,
        edited_at=noun.edited_at,
        edited_by=noun.edited_by,
        edit_reason=noun.edit_reason,
        category_ids=list(noun.category_ids),
        text=noun.text,
        linked=[Linked(student_id=s, name=names.get(s, "")) for s in noun.linked_student_ids],
        agencies=list(noun.agencies),
        body_map=[BodyPoint(view=p.view, x=p.x, y=p.y, note=p.note) for p in noun.body_map],
    )
