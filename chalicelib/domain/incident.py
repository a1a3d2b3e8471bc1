"""An incident: what happened, when, in which categories, who else was part of it, and what is done about it."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from chalicelib.domain.action import MAX_ACTIONS, IncidentAction
from chalicelib.domain.body_map import BodyPoint, check_body_map
from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.ids import time_mark
from chalicelib.domain.text import check_name, check_text

MAX_CATEGORIES = 20
MAX_LINKED = 50
MAX_AGENCIES = 20
MAX_AGENCY = 100
MAX_ALERTED = 50
MAX_REASON = 500
MAX_TOGETHER = 90
"""Linked students, alerts and actions that one change writes: a transaction takes 100 items, ten are for the rest."""
MAX_BYTES = 350_000
"""Of one incident as it is stored. DynamoDB takes 400 KB; many characters of JSON take more than one byte."""
CLOCK_SKEW = timedelta(minutes=5)
"""A sender's clock may be a little fast."""


@dataclass(frozen=True)
class Alerted:
    """Somebody who was alerted; `name` as it was then."""

    user_id: str
    name: str


@dataclass(frozen=True)
class StrikeOut:
    """Nothing is deleted: the incident stays, and says who struck it out, when and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class Place:
    """Where an incident stood, and when what travels of it was last changed there or on the way there."""

    incident_id: str
    as_of: datetime


@dataclass(frozen=True)
class Incident:
    """`occurred_at` sorts the chronology; `logged_at` is the time of entry. Both are aware, in UTC.

    A copy from a previous school carries its `transfer_id`, the school's name in `origin`, and only the number
    of linked students: their names are hidden. `version` counts every change; `edited_*` say who last edited the
    content and why. An earlier version is the incident as it stood then. `came`: the places where a copy stood before, from
    the original on. `changed_at`: when what travels (content, categories) was last changed here; None when never.
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
    agencies: tuple[str, ...] = ()
    actions: tuple[IncidentAction, ...] = ()
    body_map: tuple[BodyPoint, ...] = ()
    alerted: tuple[Alerted, ...] = ()
    edited_at: datetime | None = None
    edited_by: str = ""
    edit_reason: str = ""
    struck_out: StrikeOut | None = None
    version: int = 1
    came: tuple[Place, ...] = ()
    changed_at: datetime | None = None

    @property
    def original_id(self) -> str:
        """The id of the very first one, at whichever school: the same on all copies."""
        return self.came[0].incident_id if self.came else self.incident_id

    @property
    def as_of(self) -> datetime:
        """When what travels was last changed, at whichever school."""
        return self.changed_at or (self.came[-1].as_of if self.came else self.logged_at)

    @property
    def place(self) -> Place:
        """Names its present state: a copy that was not changed here is as it stood where it came from."""
        is_as_it_came = bool(self.came) and self.changed_at is None
        return self.came[-1] if is_as_it_came else Place(self.incident_id, self.as_of)

    @property
    def content_sha256(self) -> str:
        """Of all that travels with a transfer, in canonical JSON: the same at the previous and at the new school.

        Categories are not in it: they arrive under other ids, which the manifest names beside it.
        """
        return sha256(_canonical(_content(self)).encode()).hexdigest()

    @property
    def size(self) -> int:
        """About how many bytes it takes in the table."""
        rest = {**asdict(self), "text": ""}
        return len(self.text.encode()) + len(json.dumps(rest, default=str))

    @property
    def write_units(self) -> int:
        """What writing it takes of the table: about one for each kB that it has there, begun."""
        return -(-self.size // 1024)


def _content(incident: Incident) -> dict[str, object]:
    return {
        "occurred_at": incident.occurred_at,
        "logged_at": incident.logged_at,
        "logged_by": incident.logged_by,
        "text": incident.text,
        "linked": len(incident.linked_student_ids) + incident.hidden_linked_count,
        "agencies": incident.agencies,
        "actions": [{**asdict(a), "owner_id": ""} for a in incident.actions],
        "body_map": [asdict(p) for p in incident.body_map],
    }


def _canonical(content: dict[str, object]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_moment)


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no content")


def incident_id_for(occurred_at: datetime, unique: str) -> str:
    """Ids sort by the time of the incident, so that a student's incidents lie in date order. Raises Invalid before 1900."""
    try:
        return f"inc_{time_mark(occurred_at)}{unique}"
    except ValueError:
        raise Invalid("Check the year of the incident.", fields={"occurred_at": "past"}) from None


def in_utc(occurred_at: datetime) -> datetime:
    """Raises Invalid at the very ends of the calendar, where the moment has no name in UTC."""
    try:
        return occurred_at.astimezone(UTC)
    except OverflowError:
        raise Invalid("Check the year of the incident.", fields={"occurred_at": "year"}) from None


def check_incident(incident: Incident, now: datetime) -> Incident:
    """Raises Invalid when something is missing, too long or lies in the future."""
    check_text(incident.text, "text")
    if not incident.category_ids or len(incident.category_ids) > MAX_CATEGORIES:
        raise Invalid(f"Choose 1 to {MAX_CATEGORIES} categories.", fields={"category_ids": "count"})
    _check_linked(incident)
    check_body_map(incident.body_map)
    if len(incident.agencies) > MAX_AGENCIES:
        raise Invalid(f"Name at most {MAX_AGENCIES} agencies.", fields={"agencies": "count"})
    if len(incident.actions) > MAX_ACTIONS:
        raise Invalid(f"An incident has at most {MAX_ACTIONS} actions.", fields={"actions": "count"})
    if len(incident.alerted) > MAX_ALERTED:
        raise Invalid(f"Alert at most {MAX_ALERTED} people.", fields={"alerted_user_ids": "count"})
    if incident.occurred_at > now + CLOCK_SKEW:
        raise Invalid(
            "The incident cannot lie in the future. Check date and time.", fields={"occurred_at": "future"}
        )
    if incident.size > MAX_BYTES:
        raise Invalid(
            "The incident is too large to be kept. Shorten the text, or add it as a file.",
            fields={"text": "size"},
        )
    return incident


def _check_linked(incident: Incident) -> None:
    if len(incident.linked_student_ids) > MAX_LINKED:
        raise Invalid(f"Link at most {MAX_LINKED} students.", fields={"linked_student_ids": "count"})
    if incident.student_id in incident.linked_student_ids:
        raise Invalid(
            "A student cannot be linked to their own incident.", fields={"linked_student_ids": "same"}
        )


def check_together(**counts: int) -> None:
    """What one change may write at once. `counts` by the name of the field. Raises Invalid."""
    if sum(counts.values()) > MAX_TOGETHER:
        raise Invalid(
            f"Change at most {MAX_TOGETHER} linked students, alerts and actions at once. Do it in two steps.",
            fields={name: "together" for name, count in counts.items() if count},
        )


def clean_agencies(names: list[str]) -> tuple[str, ...]:
    """Without repeats. Raises Invalid for one that is empty, too long or no line of text."""
    found: dict[str, str] = {}
    for number, name in enumerate(names):
        clean = check_name(name, f"agencies.{number}", longest=MAX_AGENCY)
        found.setdefault(clean.casefold(), clean)
    return tuple(found.values())


class Field(StrEnum):
    """What an edit may change. The time of the incident sorts it and is part of its id: strike out and log again."""

    TEXT = "text"
    CATEGORY_IDS = "category_ids"
    AGENCIES = "agencies"
    LINKED = "linked_student_ids"
    BODY_MAP = "body_map"


def edit(before: Incident, after: Incident, by: str, reason: str, now: datetime) -> Incident:
    """`before` with what an edit may change, from `after`. Raises Invalid, NotPossibleNow."""
    check_not_struck_out(before)
    check_text(reason, "reason", longest=MAX_REASON)
    changed = {f.value: getattr(after, f) for f in Field}
    if changed == {f.value: getattr(before, f) for f in Field}:
        raise Invalid("Nothing was changed, so there is nothing to save.", code="unchanged")
    edited = replace(before, **changed, edited_at=now, edited_by=by, edit_reason=reason)
    return check_incident(changed_since(before, edited, now), now)


def changed_since(before: Incident, after: Incident, now: datetime) -> Incident:
    """`after`, which says that what travels was changed: later than before, also when this clock is a little slow."""
    return replace(after, changed_at=max(now, before.as_of + timedelta(microseconds=1)))


def strike_out(before: Incident, by: str, reason: str, now: datetime) -> Incident:
    """Raises Invalid, NotPossibleNow."""
    check_not_struck_out(before)
    check_text(reason, "reason", longest=MAX_REASON)
    return replace(before, struck_out=StrikeOut(now, by, reason))


def check_not_struck_out(incident: Incident) -> None:
    """Raises NotPossibleNow."""
    if incident.struck_out is not None:
        raise NotPossibleNow("The incident is struck out and cannot be changed.", code="struck_out")


def trace_of(incident: Incident) -> Incident:
    """What stays of a struck-out incident for those who may not strike out: that it was there, who struck it out and why."""
    return replace(
        incident,
        text="",
        linked_student_ids=(),
        hidden_linked_count=0,
        agencies=(),
        actions=(),
        body_map=(),
        alerted=(),
        edit_reason="",
    )


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
    """The incident as it stands at the new school: text as written, Legacy categories, linked names hidden.

    Actions go with their owner's name and are closed. Earlier versions and their reasons, alerts and links stay.
    """
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
        actions=tuple(replace(a, owner_id="") for a in incident.actions),
        alerted=(),
        edited_at=None,
        edited_by="",
        edit_reason="",
        version=1,
        came=incident.came if incident.place in incident.came else (*incident.came, incident.place),
        changed_at=None,
    )
