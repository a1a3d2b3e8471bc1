"""/alerts: what colleagues want the reader to look at; and alerting more of them to an incident."""

from datetime import datetime

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.incidents import ONE, Incident, seen
from chalicelib.routes.words import Done, Id
from chalicelib.usecases import alerts
from chalicelib.usecases.incident_access import see

routes = Blueprint(__name__)
SHOWN = 50


class Alert(Model):
    """`by` is the name of who alerted. The incident stands in the student's chronology; its text is not told here."""

    alert_id: str
    at: datetime
    by: str
    student_id: str
    student_name: str
    incident_id: str
    occurred_at: datetime
    category_ids: list[str]


class AlertList(Model):
    """Newest first, at most 50."""

    alerts: list[Alert]


class NewAlerts(Model):
    """People of GET /incident-readers. Who was alerted before is not alerted again."""

    user_ids: list[Id] = Field(min_length=1, max_length=50)


@endpoint(routes, "GET", "/alerts", gives=AlertList)
def list_alerts(call: Call[None]) -> AlertList:
    """The reader's own alerts that are not read yet."""
    return AlertList(alerts=[alert(a) for a in alerts.list_unread(call.actor, SHOWN, call.now)])


@endpoint(routes, "POST", "/alerts/{alert_id}/read", gives=Done)
def mark_alert_read(call: Call[None], alert_id: str) -> Done:
    """Mark one of one's own alerts as read."""
    alerts.mark_read(call.actor, alert_id, call.now)
    return Done()


@endpoint(
    routes, "POST", f"{ONE}/alerts", takes=NewAlerts, gives=Incident, changes_version=True, current=seen
)
def alert_staff(call: Call[NewAlerts], student_id: str, incident_id: str) -> Incident:
    """Alert more people to an incident."""
    after = alerts.alert_staff(
        call.actor, student_id, incident_id, call.version, call.body.user_ids, call.now
    )
    return seen(see(call.actor, after))


def alert(noun: alerts.UnreadAlert) -> Alert:
    return Alert(
        alert_id=noun.alert.alert_id,
        at=noun.alert.at,
        by=noun.alert.by,
        student_id=noun.student.student_id,
        student_name=f"{noun.student.forename} {noun.student.surname}",
        incident_id=noun.incident.incident_id,
        occurred_at=noun.incident.occurred_at,
        category_ids=list(noun.incident.category_ids),
    )
