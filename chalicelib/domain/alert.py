"""An alert: a colleague wants somebody to look at an incident. It waits on the start page until it is read."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.ids import derived


@dataclass(frozen=True)
class Alert:
    """`by` is the name of who alerted. Nobody is alerted twice to one incident: the id follows from both."""

    alert_id: str
    school_id: str
    user_id: str
    student_id: str
    incident_id: str
    at: datetime
    by: str
    read_at: datetime | None = None


def alert_id_for(incident_id: str, user_id: str) -> str:
    return f"alr_{derived(incident_id, user_id)}"
